import { jsonSchema, storageProblem, type Json } from '@perennial/model';
import type { OutgoingAnswer } from '../outgoing/send-request.js';

/** Longest answer that is read: what a run's context holds at most. */
export const MAX_ANSWER_BYTES = 65_536;
/** Waits before each further try: six, within about an hour. */
export const RETRY_WAITS_MS: readonly number[] = [10_000, 50_000, 240_000, 600_000, 900_000, 1_800_000];
/** A longer Retry-After is not waited for. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/** What an answer means for the run. */
export type Verdict =
  | { readonly ended: 'answered'; readonly status: number; readonly reason: null; readonly value?: Json }
  | { readonly ended: 'failed'; readonly status: number | null; readonly reason: string }
  | { readonly ended: null; readonly status: number | null; readonly reason: string; readonly retryInMs: number };

/** How a call is tried again: the waits, and how many tries there were, this one included. */
export interface Tries {
  readonly waits: readonly number[];
  readonly attempt: number;
  /** From 0.9 to 1.1, so that a crowd does not return at once. */
  readonly jitter: number;
}

const failed = (status: number | null, reason: string): Verdict => ({ ended: 'failed', status, reason });

function again(status: number | null, reason: string, retryAfterMs: number | null, { waits, attempt, jitter }: Tries): Verdict {
  const wait = waits[attempt - 1];
  if (wait === undefined) return failed(status, `given up after ${attempt} tries: ${reason}`);
  return { ended: null, status, reason, retryInMs: Math.max(Math.round(wait * jitter), Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS)) };
}

function parsed(text: string): Json | undefined {
  try {
    return jsonSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** An answer of success whose content the run keeps: it must be JSON, of a size and kind that can be stored. It is not asked for again: the call was made. */
function kept(status: number, text: string | null): Verdict {
  if (text === null) return failed(status, `answered ${status}, with more than 64 kB`);
  if (text.trim() === '') return failed(status, `answered ${status}, with nothing in it`);
  const value = parsed(text);
  if (value === undefined) return failed(status, `answered ${status}, with something that is not JSON`);
  const problem = storageProblem(value);
  if (problem !== null) return failed(status, `answered ${status}, with a value that cannot be kept: ${problem.path === '' ? 'it' : problem.path} ${problem.reason}`);
  return { ended: 'answered', status, reason: null, value };
}

const isTransient = (status: number): boolean => status === 408 || status === 425 || status === 429 || status >= 500;

/** What becomes of a call by what came of it (journeys.md section 3): tried again, answered, or failed. */
export function verdictOf(answer: OutgoingAnswer, keepsAnswer: boolean, tries: Tries): Verdict {
  if (answer.type === 'refused') return failed(null, answer.reason);
  if (answer.type === 'unreachable') return again(null, answer.reason, null, tries);
  const { status, retryAfterMs, text } = answer;
  if (isTransient(status)) return again(status, `answered ${status}`, retryAfterMs, tries);
  if (status >= 200 && status < 300) return keepsAnswer ? kept(status, text) : { ended: 'answered', status, reason: null };
  return failed(status, status >= 300 && status < 400 ? `answered ${status}; redirects are not followed` : `answered ${status}`);
}
