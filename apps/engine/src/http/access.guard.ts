import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { roleIncludes, type Role } from '@perennial/model';
import { findApiKey, findSession } from '@perennial/store';
import type { FastifyRequest } from 'fastify';
import { hashKey } from '../ingestion/write-keys.js';
import { Wiring } from '../wiring.js';
import { ACCESS, type Access, type AdmittedRequest, type Caller } from './caller.js';
import { problem, ProblemError, problemOf } from './problem.js';
import { hashToken, tokenOf } from './session-cookie.js';

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** What a program with an API key may do. */
const PROGRAM_ROLE: Role = 'marketer';
const UNNAMED: Record<Role, string> = { owner: 'an owner', marketer: 'a marketer or an owner', viewer: 'a member' };

const bearerOf = (request: FastifyRequest): string | null => {
  const header = request.headers.authorization;
  return header === undefined ? null : (/^Bearer\s+(\S{1,300})$/i.exec(header)?.[1] ?? '');
};

const hostOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).host : null);

/** True when a browser says that a page of ours makes the call. */
export function isOurOrigin(headers: { readonly [name: string]: string | string[] | undefined }, publicUrl: string): boolean {
  const { origin, host, 'sec-fetch-site': site } = headers;
  if (typeof site === 'string' && site !== 'same-origin') return false;
  if (typeof origin === 'string') return hostOf(origin) !== null && (hostOf(origin) === host || hostOf(origin) === hostOf(publicUrl));
  return site === 'same-origin';
}

/** Lets callers in: people by their session cookie (changes only from our own pages), programs by an API key; and only with the role that the route needs. */
@Injectable()
export class AccessGuard implements CanActivate {
  public constructor(private readonly reflector: Reflector, private readonly engine: Wiring) {}

  /** True, or throws 401 or 403. */
  public async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AdmittedRequest>();
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [context.getHandler(), context.getClass()]) ?? {};
    const safe = SAFE.has(request.method);
    const bearer = bearerOf(request);
    if (!safe && bearer === null && !isOurOrigin(request.headers, this.engine.settings.publicUrl)) {
      throw problem(403, `Changes are taken only from pages of ${this.engine.settings.publicUrl}; programs send "Authorization: Bearer <API key>". (The Origin header was ${request.headers.origin ?? 'missing'}.)`);
    }
    if (access.open === true) return true;
    const caller = bearer === null ? await this.person(request) : await this.program(bearer);
    if (access.people === true && caller.session === null) throw problem(403, 'Only people who are signed in can do this, not programs with an API key.');
    const needed = access.role ?? (safe ? 'viewer' : 'marketer');
    if (!roleIncludes(caller.role, needed)) throw problem(403, `Only ${UNNAMED[needed]} can do this; your role here is ${caller.role}.`);
    request.caller = caller;
    return true;
  }

  private async person(request: FastifyRequest): Promise<Caller> {
    const token = tokenOf(request);
    const tokenHash = hashToken(token ?? '');
    const session = token === null ? null : await findSession(this.engine.database, tokenHash);
    if (session === null) throw problem(401, 'Sign in first.');
    return { workspaceId: session.workspaceId, name: session.email, colleagueId: session.colleagueId, role: session.role, session: { ...session, tokenHash } };
  }

  private async program(text: string): Promise<Caller> {
    const key = text === '' ? null : await findApiKey(this.engine.database, hashKey(text));
    if (key === null) throw new ProblemError(problemOf(401, 'The API key is unknown or revoked. Send "Authorization: Bearer <API key>"; Settings, Keys makes one. Write keys are for /v1 only.'), { 'www-authenticate': 'Bearer' });
    return { workspaceId: key.workspaceId, name: `API key ${key.name}`, colleagueId: null, role: PROGRAM_ROLE, session: null };
  }
}
