import { createHash, randomBytes } from 'node:crypto';
import { SESSION_DAYS } from '@perennial/store';
import type { FastifyReply, FastifyRequest } from 'fastify';

const NAME = 'perennial_session';
/** Longer ones are not ours. */
const MAX_TOKEN = 200;

/** A secret of 256 bits as text for an address or a cookie. */
export const newToken = (): string => randomBytes(32).toString('base64url');
/** SHA-256 of a token: the only form in which tokens are stored. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** The session token that a request carries, or null. */
export function tokenOf(request: FastifyRequest): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === NAME && value !== undefined && value !== '' && value.length <= MAX_TOKEN) return value;
  }
  return null;
}

const attributes = (secure: boolean): string => `HttpOnly; SameSite=Lax; Path=/api${secure ? '; Secure' : ''}`;

/** Gives the browser its session. */
export const giveSession = (reply: FastifyReply, token: string, publicUrl: string): void => void reply.header('set-cookie', `${NAME}=${token}; Max-Age=${SESSION_DAYS * 86_400}; ${attributes(publicUrl.startsWith('https:'))}`);
/** Takes the session from the browser. */
export const dropSession = (reply: FastifyReply, publicUrl: string): void => void reply.header('set-cookie', `${NAME}=; Max-Age=0; ${attributes(publicUrl.startsWith('https:'))}`);
