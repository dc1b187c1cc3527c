import { Injectable } from '@nestjs/common';
import { foldAddress, type Me } from '@perennial/model';
import {
  dropLinks, endSessionsOf, findColleague, findColleagueByEmail, findSession, forgetTries, inTransaction, mayTrySignIn, openSession, setPassword, setRole, recordChange, takeLink, workspacesOf,
  type LinkPurpose, type Queryable, type UsedLink,
} from '@perennial/store';
import type { FastifyReply } from 'fastify';
import { problem } from '../../http/problem.js';
import { giveSession, hashToken, newToken } from '../../http/session-cookie.js';
import { Wiring } from '../../wiring.js';
import { hashPassword, isPassword } from '../passwords.js';
import { meOf } from './me.js';

/** Tries in 15 minutes for one address from one IP; the wider limits keep one IP from trying all addresses, and many IPs from trying one. */
const TRIES = { pair: 10, wide: 100 };

const WRONG = 'This address and password do not belong together.';
const DEAD_LINK = 'This link was used, has run out, or is not whole. Ask for a new one.';

/** The ways into a session. */
@Injectable()
export class SignIns {
  public constructor(private readonly engine: Wiring) {}

  /** By address and password; 401 when they do not match, 429 after too many tries. */
  public async byPassword(given: { readonly email: string; readonly password: string }, ip: string, reply: FastifyReply): Promise<Me> {
    const email = foldAddress(given.email);
    const pair = await this.countTry(email, ip);
    const colleague = await findColleagueByEmail(this.engine.database, email);
    if (!await isPassword(colleague?.passwordHash ?? null, given.password) || colleague === null) throw problem(401, WRONG);
    const [workspace] = await workspacesOf(this.engine.database, colleague.id);
    if (workspace === undefined) throw problem(403, 'You do not belong to a workspace any more. Ask an owner to invite you.');
    await forgetTries(this.engine.database, pair);
    return this.open(colleague.id, workspace.id, reply);
  }

  /** By a one-time link, or a link that resets a password. */
  public async byLink(token: string, reply: FastifyReply): Promise<Me> {
    const link = await this.take(this.engine.database, token, ['sign_in', 'reset']);
    return this.open(link.colleagueId, link.workspaceId, reply);
  }

  /** By an invitation: a newcomer sets a password; someone who has one already proves it, so that an inviter cannot take over an account. */
  public async byInvitation(given: { readonly token: string; readonly name: string; readonly password: string }, ip: string, reply: FastifyReply): Promise<Me> {
    const hash = await hashPassword(given.password);
    const link = await inTransaction(this.engine.database, async (transaction) => {
      const taken = await this.take(transaction, given.token, ['invitation']);
      const colleague = await findColleague(transaction, taken.colleagueId);
      if (colleague === null || taken.role === null) throw problem(404, DEAD_LINK);
      // Without a password there is nothing to prove; an account with work elsewhere must not pass to whoever holds this link.
      if (colleague.passwordHash === null && (await workspacesOf(transaction, colleague.id)).length > 0) throw problem(409, `${colleague.email} has an account here without a password. Sign in to it and set one, then open this link again.`);
      if (colleague.passwordHash === null) await setPassword(transaction, colleague.id, hash, given.name);
      else {
        await this.countTry(colleague.email, ip);
        if (!await isPassword(colleague.passwordHash, given.password)) throw problem(403, `${colleague.email} has an account here already: enter the password of that account.`, { field: 'password' });
      }
      await setRole(transaction, taken.workspaceId, colleague.id, taken.role);
      await recordChange(transaction, { workspaceId: taken.workspaceId, name: colleague.email, colleagueId: colleague.id }, { action: 'person.join', target: colleague.email, detail: { role: taken.role } });
      return taken;
    });
    return this.open(link.colleagueId, link.workspaceId, reply);
  }

  /** By a link that resets a password, with the new one; all other sessions end. */
  public async byReset(given: { readonly token: string; readonly password: string }, reply: FastifyReply): Promise<Me> {
    const hash = await hashPassword(given.password);
    const link = await inTransaction(this.engine.database, async (transaction) => {
      const taken = await this.take(transaction, given.token, ['reset', 'sign_in']);
      await setPassword(transaction, taken.colleagueId, hash, null);
      await endSessionsOf(transaction, taken.colleagueId, null);
      await dropLinks(transaction, taken.colleagueId);
      return taken;
    });
    return this.open(link.colleagueId, link.workspaceId, reply);
  }

  private async countTry(email: string, ip: string): Promise<string> {
    const pair = `${email} ${ip}`;
    const limits = [{ subject: pair, most: TRIES.pair }, { subject: `email ${email}`, most: TRIES.wide }, { subject: `ip ${ip}`, most: TRIES.wide }];
    if (!await mayTrySignIn(this.engine.database, limits)) throw problem(429, 'Too many tries. Wait 15 minutes, or ask an owner for a link that resets the password.');
    return pair;
  }

  private async take(db: Queryable, token: string, purposes: readonly LinkPurpose[]): Promise<UsedLink> {
    const link = await takeLink(db, hashToken(token), purposes);
    if (link === null) throw problem(404, DEAD_LINK);
    return link;
  }

  private async open(colleagueId: number, workspaceId: number, reply: FastifyReply): Promise<Me> {
    const token = newToken();
    await openSession(this.engine.database, hashToken(token), colleagueId, workspaceId);
    const session = await findSession(this.engine.database, hashToken(token));
    if (session === null) throw problem(403, 'You do not belong to this workspace any more. Ask an owner to invite you.');
    giveSession(reply, token, this.engine.settings.publicUrl);
    return meOf(this.engine, session);
  }
}
