import { createHash, timingSafeEqual } from 'node:crypto';
import type { FeedbackReading, FeedbackRequest } from '../feedback.js';

/** A call that is refused. */
export type Refusal = Extract<FeedbackReading, { readonly ok: false }>;

/** Refuses a call. */
export const refuse = (status: Refusal['status'], reason: string): Refusal => ({ ok: false, status, reason });

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
/** True for equal texts; how long it takes tells nothing of where they differ. */
export const sameText = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));

/** Clocks may differ by this. */
const SKEW_MS = 300_000;
/** True unless `at` (epoch ms) lies more than `forMs` back or five minutes ahead. */
export const isFresh = (at: number, { now }: FeedbackRequest, forMs: number): boolean => Number.isFinite(at) && at <= now + SKEW_MS && now - at <= forMs;

/** User name that providers without signatures call us by. */
export const HOOK_USER = 'perennial';

/** Checks the password that a provider without signatures was given for its calls; null: it is right. It proves the caller, not the moment: a call that is repeated is told by its keys. */
export function wrongPassword({ headers }: FeedbackRequest, password: string): Refusal | null {
  if (password === '') return refuse(401, 'no password for webhooks is set here; set one, and give it to the provider');
  const given = headers['authorization'] ?? '';
  if (given === '') return refuse(401, 'the call has no password; add the user name and the password to the address at the provider');
  const [, scheme = '', value = ''] = /^(basic|bearer)\s+(\S+)\s*$/i.exec(given) ?? [];
  const plain = scheme.toLowerCase() === 'basic' ? Buffer.from(value, 'base64').toString('utf8') : `${HOOK_USER}:${value}`;
  return sameText(plain, `${HOOK_USER}:${password}`) ? null : refuse(401, 'the password of the call is wrong');
}
