import { Body, Controller, Delete, Get, Post, Put, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { acceptInvitationSchema, changePasswordSchema, linkSignInSchema, meSchema, resetPasswordSchema, signInSchema, switchWorkspaceSchema } from '@perennial/model';
import type { Me } from '@perennial/model';
import { dropLinks, endSession, endSessionsOf, findColleague, inTransaction, moveSession, recordChange, roleIn, setPassword } from '@perennial/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { Allow, By, sessionOf } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { badField, notFound, problem } from '../../http/problem.js';
import { dropSession } from '../../http/session-cookie.js';
import { Wiring } from '../../wiring.js';
import { hashPassword, isPassword } from '../passwords.js';
import { meOf } from './me.js';
import { SignIns } from './sign-ins.js';

/** Signing in and out, and one's own account. */
@ApiTags('Session')
@Controller('api')
export class SessionController {
  public constructor(private readonly engine: Wiring, private readonly signIns: SignIns) {}

  /** Signs in with a password. */
  @Post('session') @Allow({ open: true }) @Answers(meSchema)
  public byPassword(@Body({ schema: signInSchema }) body: z.infer<typeof signInSchema>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Me> {
    return this.signIns.byPassword(body, request.ip, reply);
  }

  /** Signs in with a one-time link. */
  @Post('session/link') @Allow({ open: true }) @Answers(meSchema)
  public byLink(@Body({ schema: linkSignInSchema }) body: z.infer<typeof linkSignInSchema>, @Res({ passthrough: true }) reply: FastifyReply): Promise<Me> {
    return this.signIns.byLink(body.token, reply);
  }

  /** Accepts an invitation. */
  @Post('session/invitation') @Allow({ open: true }) @Answers(meSchema)
  public byInvitation(@Body({ schema: acceptInvitationSchema }) body: z.infer<typeof acceptInvitationSchema>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Me> {
    return this.signIns.byInvitation(body, request.ip, reply);
  }

  /** Sets a new password with a reset link and signs in. */
  @Post('session/reset') @Allow({ open: true }) @Answers(meSchema)
  public byReset(@Body({ schema: resetPasswordSchema }) body: z.infer<typeof resetPasswordSchema>, @Res({ passthrough: true }) reply: FastifyReply): Promise<Me> {
    return this.signIns.byReset(body, reply);
  }

  /** Signs out. */
  @Delete('session') @Allow({ role: 'viewer', people: true }) @Answers(null, 204)
  public async end(@By() by: Caller, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await endSession(this.engine.database, sessionOf(by).tokenHash);
    dropSession(reply, this.engine.settings.publicUrl);
  }

  /** Looks at another workspace. */
  @Put('session/workspace') @Allow({ role: 'viewer', people: true }) @Answers(meSchema)
  public async switch(@Body({ schema: switchWorkspaceSchema }) body: z.infer<typeof switchWorkspaceSchema>, @By() by: Caller): Promise<Me> {
    const session = sessionOf(by);
    const role = await roleIn(this.engine.database, body.workspaceId, session.colleagueId);
    if (role === null) throw notFound('workspace of yours');
    await moveSession(this.engine.database, session.tokenHash, body.workspaceId);
    return meOf(this.engine, { ...session, workspaceId: body.workspaceId, role });
  }

  /** Who is signed in, and where. */
  @Get('me') @Allow({ people: true }) @Answers(meSchema)
  public me(@By() by: Caller): Promise<Me> {
    return meOf(this.engine, sessionOf(by));
  }

  /** Sets or changes one's own password; all other sessions end. */
  @Put('me/password') @Allow({ role: 'viewer', people: true }) @Answers(null, 204)
  public async changePassword(@Body({ schema: changePasswordSchema }) body: z.infer<typeof changePasswordSchema>, @By() by: Caller): Promise<void> {
    const session = sessionOf(by);
    const { database } = this.engine;
    const colleague = await findColleague(database, session.colleagueId);
    if (colleague === null) throw problem(401, 'Sign in again.');
    if (colleague.passwordHash !== null && !await isPassword(colleague.passwordHash, body.current ?? '')) throw badField('current', 'is not your present password');
    const hash = await hashPassword(body.password);
    await inTransaction(database, async (transaction) => {
      await setPassword(transaction, colleague.id, hash, null);
      await endSessionsOf(transaction, colleague.id, session.tokenHash);
      await dropLinks(transaction, colleague.id);
      await recordChange(transaction, by, { action: 'person.password', target: colleague.email });
    });
  }
}
