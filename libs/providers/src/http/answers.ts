import { jsonIn, troubleOf } from '../mail-api/answers.js';
import type { HttpAnswer, SendResult } from '../port.js';

/** What came of one request; `token` is that of the device it was for, null for a phone. */
export interface Answered {
  readonly token: string | null;
  readonly result: SendResult;
  /** The device is not registered any more. */
  readonly isGone: boolean;
}

const GONE: ReadonlySet<number> = new Set([404, 410]);
const MAX_ID = 200;

/** The text or number at a dotted path of a JSON text, or null. */
function idAt(text: string | null, path: string): string | null {
  if (path === '' || text === null) return null;
  let at = jsonIn(text);
  for (const name of path.split('.')) at = typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined;
  return typeof at === 'string' || typeof at === 'number' ? String(at).slice(0, MAX_ID) : null;
}

const classOf = (answer: HttpAnswer, idPath: string): SendResult => troubleOf(answer) ?? { outcome: 'accepted', providerId: answer.type === 'answer' ? idAt(answer.text, idPath) : null };

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
