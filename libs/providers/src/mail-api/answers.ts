import type { z } from 'zod';
import { isJsonObject } from '@perennial/model';
import type { HttpAnswer, SendResult } from '../port.js';

/** An answer of the outside, whatever it says. */
export type HttpReply = Extract<HttpAnswer, { readonly type: 'answer' }>;

/** Passes by itself, or by the hand of whoever mends the credentials (401, 403): messages wait, so that nothing is lost. */
const PATIENCE: ReadonlySet<number> = new Set([401, 403, 408, 425, 429]);
/** A longer Retry-After is not waited for. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;
const MAX_WORDS = 200;

/** The value that a JSON text holds, or undefined. */
export function jsonIn(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What an answer's JSON says, read by a schema; null: it says something else. */
export const readAnswer = <Value>(schema: z.ZodType<Value>, text: string | null): Value | null => schema.safeParse(jsonIn(text)).data ?? null;

/** Where APIs write what is wrong. */
const PLACES = ['message', 'Message', 'error'] as const;

function said(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (!isJsonObject(value)) return null;
  const [first] = Array.isArray(value['errors']) ? value['errors'] : [];
  return PLACES.map((place) => said(value[place])).find((one) => one !== null) ?? (first === undefined ? null : said(first));
}

/** What an answer says is wrong, on one line and at most 200 characters; empty: nothing. */
export const wordsOf = (text: string | null): string => (said(jsonIn(text)) ?? text ?? '').replaceAll('\u0000', ' ').replace(/\s+/g, ' ').trim().slice(0, MAX_WORDS);

const reasonOf = ({ status, text }: HttpReply): string => {
  const words = wordsOf(text);
  return `answered ${status}${words === '' ? '' : `: ${words}`}`;
};

/** A message that waits and is tried again. */
export const waits = (reason: string, retryAfterMs: number | null = null): SendResult => ({ outcome: 'transient', reason, retryAfterMs: retryAfterMs === null ? null : Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS) });

/** A message that may have gone out: the answer to it cannot be understood. */
const unclear = ({ status }: HttpReply): SendResult => ({ outcome: 'ambiguous', reason: `answered ${status} with something that is not its answer to a message` });

/**
 * Why an answer is no yes, by the classes of providers.md; null: it is 2xx. 401, 403, 408, 425, 429, 5xx, a host that may not be called and a request that
 * never left whole are transient; silence after it left is ambiguous; all else is permanent but what `isMendable` says a person can mend.
 */
export function troubleOf(answer: HttpAnswer, isMendable: (reply: HttpReply) => boolean = () => false): SendResult | null {
  if (answer.type === 'refused') return waits(answer.reason);
  if (answer.type === 'unreachable') return answer.sent ? { outcome: 'ambiguous', reason: answer.reason } : waits(answer.reason);
  const { status } = answer;
  if (status >= 200 && status < 300) return null;
  if (PATIENCE.has(status) || status >= 500 || isMendable(answer)) return waits(reasonOf(answer), answer.retryAfterMs);
  return { outcome: 'permanent', reason: status >= 300 && status < 400 ? `answered ${status}; redirects are not followed` : reasonOf(answer) };
}

/** What an answer means for each of the mails of its call: `yes` reads a good one, null where it cannot. */
export function judgedAll(answer: HttpAnswer, count: number, yes: (reply: HttpReply) => readonly SendResult[] | null, isMendable?: (reply: HttpReply) => boolean): readonly SendResult[] {
  const alike = (result: SendResult): SendResult[] => Array.from({ length: count }, () => result);
  const trouble = troubleOf(answer, isMendable);
  if (trouble !== null) return alike(trouble);
  return answer.type === 'answer' ? (yes(answer) ?? alike(unclear(answer))) : [];
}

/** What an answer means for the one mail of its call; `yes` as above. */
export function judged(answer: HttpAnswer, yes: (reply: HttpReply) => SendResult | null, isMendable?: (reply: HttpReply) => boolean): SendResult {
  const read = (reply: HttpReply): SendResult[] => [yes(reply) ?? unclear(reply)];
  return judgedAll(answer, 1, read, isMendable)[0] ?? { outcome: 'ambiguous', reason: 'no answer' };
}

/** A mail that was taken under the id that an answer names; null: it names none. */
export const takenAs = (providerId: string | undefined): SendResult | null => (providerId === undefined ? null : { outcome: 'accepted', providerId });

/** What a trial of the credentials found: `yes` tells of a good answer, null where it cannot be read. */
export function trialOf(answer: HttpAnswer, yes: (reply: HttpReply) => { readonly ok: boolean; readonly detail: string } | null): { readonly ok: boolean; readonly detail: string } {
  const trouble = troubleOf(answer);
  if (trouble !== null) return { ok: false, detail: 'reason' in trouble ? trouble.reason : 'It did not answer.' };
  return (answer.type === 'answer' ? yes(answer) : null) ?? { ok: false, detail: 'What answered is not the API of this provider. Check the address and the region.' };
}
