import { Body, Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { changeRoleSchema, colleagueRowSchema, foldAddress, handoverLinkSchema, inviteSchema, isAddress, pageOf } from '@perennial/model';
import type { ColleagueRow, Page } from '@perennial/model';
import {
  changeInvitation, findColleague, findColleagueByEmail, insertColleague, insertLink, inTransaction, listMembers, lockOwners, recordChange, removeMember, roleIn, setRole, worksBeyond,
} from '@perennial/store';
import type { Transaction } from '@perennial/store';
import type { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { Allow, By, sessionOf } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { idSchema, whole } from '../../http/paging.js';
import { badField, notFound, problem } from '../../http/problem.js';
import { hashToken, newToken } from '../../http/session-cookie.js';
import { Wiring } from '../../wiring.js';

type Link = z.infer<typeof handoverLinkSchema>;

/** Those who work in the editor. */
@ApiTags('People')
@Controller('api/people')
export class PeopleController {
  public constructor(private readonly engine: Wiring) {}

  /** Members and open invitations. */
  @Get() @Answers(pageOf(colleagueRowSchema))
  public async list(@By() by: Caller): Promise<Page<ColleagueRow>> {
    return whole(await listMembers(this.engine.database, by.workspaceId));
  }

  /** Invites someone: a link to hand over, good for 72 hours; a second invitation replaces the first. */
  @Post('invitations') @Allow({ role: 'owner', people: true }) @Answers(handoverLinkSchema, 201)
  public async invite(@Body({ schema: inviteSchema }) body: z.infer<typeof inviteSchema>, @By() by: Caller): Promise<Link> {
    const email = foldAddress(body.email);
    if (!isAddress(email)) throw badField('email', 'is not an e-mail address');
    const token = newToken();
    const expiresAt = await inTransaction(this.engine.database, async (transaction) => {
      const colleagueId = await this.colleagueFor(transaction, email);
      if (await roleIn(transaction, by.workspaceId, colleagueId) !== null) throw problem(409, `${email} works in this workspace already.`, { field: 'email' });
      const end = await insertLink(transaction, { tokenHash: hashToken(token), purpose: 'invitation', colleagueId, workspaceId: by.workspaceId, role: body.role });
      await recordChange(transaction, by, { action: 'person.invite', target: email, detail: { role: body.role } });
      return end;
    });
    return { url: `${this.engine.settings.publicUrl}/invitation#${token}`, expiresAt };
  }

  /** Changes a role; the last owner stays owner. */
  @Patch(':id') @Allow({ role: 'owner', people: true }) @Answers(null, 204)
  public async changeRole(@Param('id', { schema: idSchema }) id: number, @Body({ schema: changeRoleSchema }) body: z.infer<typeof changeRoleSchema>, @By() by: Caller): Promise<void> {
    await inTransaction(this.engine.database, async (transaction) => {
      const owners = await lockOwners(transaction, by.workspaceId);
      const role = await roleIn(transaction, by.workspaceId, id);
      if (role === null && !await changeInvitation(transaction, by.workspaceId, id, body.role)) throw notFound('person');
      if (role !== null) {
        this.keepAnOwner(owners, id, body.role !== 'owner');
        await setRole(transaction, by.workspaceId, id, body.role);
      }
      await recordChange(transaction, by, { action: 'person.role', target: await this.emailOf(transaction, id), detail: { from: role, to: body.role } });
    });
  }

  /** Makes a link, good for 24 hours, with which a person sets a new password. */
  @Post(':id/reset-link') @Allow({ role: 'owner', people: true }) @Answers(handoverLinkSchema, 201)
  public async resetLink(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<Link> {
    const token = newToken();
    const expiresAt = await inTransaction(this.engine.database, async (transaction) => {
      if (await roleIn(transaction, by.workspaceId, id) === null) throw notFound('person');
      if (await worksBeyond(transaction, id, sessionOf(by).colleagueId)) throw problem(403, 'This person works in a workspace that is not yours, too. An owner of all of them can make the link.');
      const end = await insertLink(transaction, { tokenHash: hashToken(token), purpose: 'reset', colleagueId: id, workspaceId: by.workspaceId, role: null });
      await recordChange(transaction, by, { action: 'person.reset-link', target: await this.emailOf(transaction, id) });
      return end;
    });
    return { url: `${this.engine.settings.publicUrl}/reset#${token}`, expiresAt };
  }

  /** Removes a person, or takes an invitation back; their sessions in this workspace end. */
  @Delete(':id') @Allow({ role: 'owner', people: true }) @Answers(null, 204)
  public async remove(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<void> {
    await inTransaction(this.engine.database, async (transaction) => {
      const owners = await lockOwners(transaction, by.workspaceId);
      const members = await listMembers(transaction, by.workspaceId);
      const member = members.find((one) => one.id === id);
      if (member === undefined) throw notFound('person');
      this.keepAnOwner(owners, id, true);
      await removeMember(transaction, by.workspaceId, id);
      await recordChange(transaction, by, { action: 'person.remove', target: member.email });
    });
  }

  private keepAnOwner(owners: readonly number[], id: number, leaves: boolean): void {
    if (leaves && owners.length === 1 && owners[0] === id) throw problem(409, 'This is the last owner. Make someone else an owner first.');
  }

  private async colleagueFor(transaction: Transaction, email: string): Promise<number> {
    const known = await findColleagueByEmail(transaction, email);
    if (known !== null) return known.id;
    const id = await this.engine.ids.one();
    await insertColleague(transaction, { id, email, name: '', passwordHash: null });
    return id;
  }

  private async emailOf(transaction: Transaction, id: number): Promise<string> {
    return (await findColleague(transaction, id))?.email ?? String(id);
  }
}
