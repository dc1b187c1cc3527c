import { createParamDecorator, SetMetadata, type CustomDecorator, type ExecutionContext } from '@nestjs/common';
import type { Role } from '@perennial/model';
import type { Actor, Session } from '@perennial/store';
import type { FastifyRequest } from 'fastify';
import { problem } from './problem.js';

/** Who makes a call, in which workspace, with which rights. */
export interface Caller extends Actor {
  readonly role: Role;
  /** Null: a program with an API key. */
  readonly session: (Session & { readonly tokenHash: Buffer }) | null;
}

/** A request whose caller was let in. */
export interface AdmittedRequest extends FastifyRequest {
  caller?: Caller;
}

/** Whom a route lets in. */
export interface Access {
  /** True: anybody, signed in or not. */
  readonly open?: boolean;
  /** Least role; without one, viewers may read and marketers may change. */
  readonly role?: Role;
  /** True: people only, no programs. */
  readonly people?: boolean;
}

/** Name under which a route's access is kept. */
export const ACCESS = 'perennial:access';
/** Says whom a route lets in. */
export const Allow = (access: Access): CustomDecorator => SetMetadata(ACCESS, access);

/** The caller of a route, as its parameter. */
export const By = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<AdmittedRequest>();
  if (caller === undefined) throw problem(401, 'Sign in first.');
  return caller;
});

/** The session of a caller; 403 for a program. */
export function sessionOf(caller: Caller): NonNullable<Caller['session']> {
  if (caller.session === null) throw problem(403, 'Only people who are signed in can do this, not programs with an API key.');
  return caller.session;
}
