import { bucket, BUCKETS, type JsonObject } from '@perennial/model';
import { MESSAGE_STATE, type MessageResult } from '@perennial/store';
import type { Candidate, Ruling } from './candidate.js';
import { keptReason } from './hold.js';
import type { Handed } from './outlets.js';

const FIRST_RETRY_MS = 5000;
const LONGEST_RETRY_MS = 3_600_000;
/** After so many tries a message is given up. */
const MAX_ATTEMPTS = 10;

/** Wait before the next try: 5 s, doubled with each, at most an hour, plus or minus 25 % by the message's id, so that a crowd does not return at once. */
export function retryDelayMs(messageId: string, attempt: number, retryAfterMs: number | null): number {
  const plain = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1));
  const jitter = 0.75 + (0.5 * bucket(`retry ${attempt}`, messageId)) / BUCKETS;
  return Math.max(retryAfterMs ?? 0, Math.round(plain * jitter));
}

/** What became of one message in this round. */
export interface Outcome {
  readonly candidate: Candidate;
  readonly result: MessageResult;
  /** What a colleague is shown who must release it. */
  readonly parked?: JsonObject;
}

const resultOf = (candidate: Candidate, own: Pick<MessageResult, 'state' | 'reason'> & Partial<MessageResult>): MessageResult => ({
  id: candidate.message.id, enteredAt: candidate.message.enteredAt, address: candidate.address, templateVersionId: candidate.template?.versionId ?? null, provider: null, providerId: null, retryInMs: null, untried: false, instead: null, ...own,
});

/** A refusal of the decision. */
export const skipped = (candidate: Candidate, reason: string): Outcome => ({ candidate, result: resultOf(candidate, { state: MESSAGE_STATE.skipped, reason }) });
/** A failure for good. */
export const failed = (candidate: Candidate, reason: string): Outcome => ({ candidate, result: resultOf(candidate, { state: MESSAGE_STATE.failed, reason }) });
/** A message that was only traced: its run goes on as if it were sent. */
export const shadowed = (candidate: Candidate, reason: string | null): Outcome => ({ candidate, result: resultOf(candidate, { state: MESSAGE_STATE.shadowed, reason }) });
/** A message that a colleague must release. */
export const parked = (candidate: Candidate, content: JsonObject): Outcome => ({ candidate, parked: content, result: resultOf(candidate, { state: MESSAGE_STATE.parked, reason: null, untried: true }) });

/** What a rule that does not let a message pass makes of it. */
export function ruledOut(candidate: Candidate, ruling: Ruling): Outcome {
  if (typeof ruling === 'string') return skipped(candidate, ruling);
  const back = { state: MESSAGE_STATE.queued, reason: ruling.reason, untried: true };
  if (ruling.do === 'hold') return { candidate, result: resultOf(candidate, { ...back, retryInMs: ruling.until - candidate.moment.at }) };
  return { candidate, result: resultOf(candidate, { ...back, retryInMs: 0, instead: { channel: 'in_app', template: ruling.template } }) };
}

/** What a provider's answer makes of a message. An ambiguous one is sent again with the same Message-ID (the default policy of providers.md). */
export function outcomeOf(candidate: Candidate, { provider, result: answer }: Handed): Outcome {
  if (answer.outcome === 'held') return ruledOut(candidate, { do: 'hold', until: answer.until, reason: answer.reason });
  const own = { provider, providerId: answer.outcome === 'accepted' ? answer.providerId : null };
  const { reclaimed, earlier, attempt, id } = candidate.message;
  if (answer.outcome === 'accepted') return { candidate, result: resultOf(candidate, { ...own, state: MESSAGE_STATE.sent, reason: reclaimed ? 'ambiguous: an earlier sender died with it' : keptReason(earlier) }) };
  if (answer.outcome === 'permanent') return { candidate, result: resultOf(candidate, { ...own, state: MESSAGE_STATE.failed, reason: answer.reason }) };
  if (attempt >= MAX_ATTEMPTS) return { candidate, result: resultOf(candidate, { ...own, state: MESSAGE_STATE.failed, reason: `given up after ${MAX_ATTEMPTS} tries: ${answer.reason}` }) };
  const retryAfterMs = answer.outcome === 'transient' ? answer.retryAfterMs : null;
  return { candidate, result: resultOf(candidate, { ...own, state: MESSAGE_STATE.queued, reason: answer.reason, retryInMs: retryDelayMs(id, attempt, retryAfterMs) }) };
}
