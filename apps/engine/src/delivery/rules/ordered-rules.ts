import type { Candidate, DeliveryRule, Ruling } from '../candidate.js';
import { address } from './address.js';
import { discarded } from './discarded.js';
import { duplicate } from './duplicate.js';
import { entryFilter } from './entry-filter.js';
import { frequencyCaps } from './frequency-caps.js';
import { globalHoldout } from './global-holdout.js';
import { muted } from './muted.js';
import { notExpired } from './not-expired.js';
import { notStale } from './not-stale.js';
import { quietHours } from './quiet-hours.js';
import { runNotExited } from './run-not-exited.js';
import { settling } from './settling.js';
import { stillMember } from './still-member.js';
import { suppression } from './suppression.js';
import { templateCondition } from './template-condition.js';
import { topicConsent } from './topic-consent.js';
import { unverifiedAddress } from './unverified-address.js';

/** The rules of the delivery decision in the order of journeys.md section 5; the first refusal wins. */
export const orderedRules: readonly DeliveryRule<keyof Candidate, Ruling>[] = [
  runNotExited, discarded, notExpired, notStale, stillMember, entryFilter, duplicate, globalHoldout, address, unverifiedAddress, suppression, topicConsent, muted, templateCondition, quietHours, settling, frequencyCaps,
];

/** What the first rule says that does not let the message pass, or null when it may go out. */
export function decide(candidate: Candidate): Ruling | null {
  for (const rule of orderedRules) {
    const reason = rule.refuse(candidate);
    if (reason !== null) return reason;
  }
  return null;
}
