import type { Candidate, DeliveryRule } from '../candidate.js';
import { address } from './address.js';
import { entryFilter } from './entry-filter.js';
import { notExpired } from './not-expired.js';
import { notStale } from './not-stale.js';
import { runNotExited } from './run-not-exited.js';
import { stillMember } from './still-member.js';
import { suppression } from './suppression.js';
import { topicConsent } from './topic-consent.js';
import { unverifiedAddress } from './unverified-address.js';

/** The rules of the delivery decision in the order of journeys.md section 5; the first refusal wins. */
export const orderedRules: readonly DeliveryRule[] = [runNotExited, notExpired, notStale, stillMember, entryFilter, address, unverifiedAddress, suppression, topicConsent];

/** The first refusal with its reason, or null when the message may go out. */
export function decide(candidate: Candidate): string | null {
  for (const rule of orderedRules) {
    const reason = rule.refuse(candidate);
    if (reason !== null) return reason;
  }
  return null;
}
