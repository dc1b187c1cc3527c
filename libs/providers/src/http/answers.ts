import type { HttpAnswer, SendResult } from '../port.js';

/** What came of one request; `token` is that of the device it was for, null for a phone. */
export interface Answered {
  readonly token: string | null;
  readonly result: SendResult;
  /** The device is not registered any more. */
  readonly isGone: boolean;
}

/** Passes by itself, or by the hand of whoever mends the credentials (401): messages wait, so that nothing is lost. */
const PATIENCE: ReadonlySet<number> = new Set([401, 408, 425, 429]);
const GONE: ReadonlySet<number> = new Set([404, 410]);
const MAX_ID = 200;
/** A longer Retry-After is not waited for. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;
const MAX_WORDS = 200;

/** The text or number at a dotted path of a JSON text, or null. */
function idAt(text: string | null, path: string): string | null {
  if (path === '' || text === null) return null;
  try {
    let at: unknown = JSON.parse(text);
    for (const name of path.split('.')) at = typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined;
    return typeof at === 'string' || typeof at === 'number' ? String(at).slice(0, MAX_ID) : null;
  } catch {
    return null;
  }
}

/** Beginning of an answer's text, on one line: most say there what is wrong. */
function words(text: string | null): string {
  const line = (text ?? '').replaceAll('\u0000', ' ').replace(/\s+/g, ' ').trim().slice(0, MAX_WORDS);
  return line === '' ? '' : `: ${line}`;
}

/** Class of an answer: 2xx accepted; 408, 425, 429, 5xx, silence, and what a person can mend (401, a host that may not be called) transient; all else permanent. */
function classOf(answer: HttpAnswer, idPath: string): SendResult {
  if (answer.type !== 'answer') return { outcome: 'transient', reason: answer.reason, retryAfterMs: null };
  const { status, text, retryAfterMs } = answer;
  if (status >= 200 && status < 300) return { outcome: 'accepted', providerId: idAt(text, idPath) };
  if (PATIENCE.has(status) || status >= 500) return { outcome: 'transient', reason: `answered ${status}${words(text)}`, retryAfterMs: retryAfterMs === null ? null : Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS) };
  return { outcome: 'permanent', reason: status >= 300 && status < 400 ? `answered ${status}; redirects are not followed` : `answered ${status}${words(text)}` };
}

/** What an answer means for the device or phone that the request was for. */
export const answered = (answer: HttpAnswer, token: string | null, idPath: string): Answered => ({
  token, result: classOf(answer, idPath), isGone: token !== null && answer.type === 'answer' && GONE.has(answer.status),
});

const NONE: SendResult = { outcome: 'permanent', reason: 'there is no device to send it to' };

/** The outcome of a message from those of its requests: accepted if any device took it, else to be tried again if any may yet. */
export function together(answers: readonly Answered[]): SendResult {
  const of = (outcome: SendResult['outcome']): SendResult | undefined => answers.find(({ result }) => result.outcome === outcome)?.result;
  const best = of('accepted') ?? of('transient') ?? answers[0]?.result ?? NONE;
  const gone = answers.flatMap(({ token, isGone }) => (isGone && token !== null ? [token] : []));
  return gone.length === 0 ? best : { ...best, gone };
}
