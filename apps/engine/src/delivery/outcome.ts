import { bucket, BUCKETS } from '@perennial/model';
import type { SendResult } from '@perennial/providers';
import { MESSAGE_STATE, type MessageResult } from '@perennial/store';
import type { Candidate } from './candidate.js';

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
}

const base = (candidate: Candidate): Pick<MessageResult, 'id' | 'enteredAt' | 'address' | 'templateVersionId'> => ({
  id: candidate.message.id, enteredAt: candidate.message.enteredAt, address: candidate.address, templateVersionId: candidate.template?.versionId ?? null,
});

/** A refusal of the decision. */
export const skipped = (candidate: Candidate, reason: string): Outcome => ({ candidate, result: { ...base(candidate), state: MESSAGE_STATE.skipped, reason, provider: null, providerId: null, retryInMs: null } });
/** A failure for good. */
export const failed = (candidate: Candidate, reason: string): Outcome => ({ candidate, result: { ...base(candidate), state: MESSAGE_STATE.failed, reason, provider: null, providerId: null, retryInMs: null } });

/** What a provider's answer makes of a message. An ambiguous one is sent again with the same Message-ID (the default policy of providers.md). */
export function outcomeOf(candidate: Candidate, answer: SendResult, provider: string): Outcome {
  const own = { ...base(candidate), provider, providerId: answer.outcome === 'accepted' ? answer.providerId : null };
  if (answer.outcome === 'accepted') return { candidate, result: { ...own, state: MESSAGE_STATE.sent, reason: candidate.message.reclaimed ? 'ambiguous: an earlier sender died with it' : null, retryInMs: null } };
  if (answer.outcome === 'permanent') return { candidate, result: { ...own, state: MESSAGE_STATE.failed, reason: answer.reason, retryInMs: null } };
  if (candidate.message.attempt >= MAX_ATTEMPTS) return { candidate, result: { ...own, state: MESSAGE_STATE.failed, reason: `given up after ${MAX_ATTEMPTS} tries: ${answer.reason}`, retryInMs: null } };
  const retryAfterMs = answer.outcome === 'transient' ? answer.retryAfterMs : null;
  return { candidate, result: { ...own, state: MESSAGE_STATE.queued, reason: answer.reason, retryInMs: retryDelayMs(candidate.message.id, candidate.message.attempt, retryAfterMs) } };
}
