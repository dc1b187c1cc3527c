import { takeAddresses, type BroadcastAddress, type Queryable } from '@perennial/store';
import type { Candidate } from './candidate.js';
import { decide } from './rules/ordered-rules.js';

/** Property of a run's context that says which time of a broadcast began it. */
export const BROADCAST = 'broadcast';

/** The address that a message of a broadcast would go to, if it were decided now; null: it is none, or would not go out. */
function wantedBy(candidate: Candidate): BroadcastAddress | null {
  const { message: { id, journeyId, nodeId }, run, address, reach } = candidate;
  const broadcast = run?.context[BROADCAST];
  if (typeof broadcast !== 'string' || journeyId === null || nodeId === null || address === null) return null;
  const [folded] = reach?.forms(address) ?? [];
  return folded === undefined || decide(candidate) !== null ? null : { messageId: id, journeyId, broadcast, nodeId, address: folded };
}

/** Marks messages of a broadcast whose address another person has who gets the same step's message (journeys.md section 5, duplicate). The one that would go out first takes it. */
export async function onePerAddress(db: Queryable, candidates: readonly Candidate[]): Promise<readonly Candidate[]> {
  const taken = await takeAddresses(db, candidates.flatMap((candidate) => wantedBy(candidate) ?? []));
  return taken.size === 0 ? candidates : candidates.map((candidate) => (taken.has(candidate.message.id) ? { ...candidate, madeTwice: true } : candidate));
}
