import { CAP_SPAN_MS } from '@perennial/journey';
import { holdSending, inTransaction, reserve, type Database, type Reservation, type TakenPlace } from '@perennial/store';
import type { Candidate, Ruling } from './candidate.js';
import { onePerAddress } from './one-per-address.js';
import { decide } from './rules/ordered-rules.js';
import { wayOf } from './way.js';

/** A message and what the rules say of it; null: it goes out. */
export interface Decided {
  readonly candidate: Candidate;
  readonly ruling: Ruling | null;
}

const takesPlace = (candidate: Candidate): boolean => candidate.rails.counts && candidate.topic?.mandatory !== true && wayOf(candidate) === 'send';

const placeOf = ({ message: { id, channel }, topic }: Candidate, profileId: number): Reservation => ({ profileId, messageId: id, channel, topic: topic?.key ?? null });

/** By priority, then in the order of queueing. */
const inOrder = (candidates: readonly Candidate[]): Candidate[] => [...candidates].sort((one, other) => other.rails.priority - one.rails.priority || one.message.queuedAt - other.message.queuedAt);

/** Decides one after the other: what one takes is gone for the next. */
function inTurn(ordered: readonly Candidate[], taken: readonly TakenPlace[]): { readonly decided: readonly Decided[]; readonly places: readonly Reservation[] } {
  const ofPerson = new Map<number, TakenPlace[]>();
  for (const place of taken) ofPerson.set(place.profileId, [...(ofPerson.get(place.profileId) ?? []), place]);
  const places: Reservation[] = [];
  const decided = ordered.map((candidate): Decided => {
    const { profile, message, moment } = candidate;
    // What an earlier sender took for the same message is no other's.
    const others = (profile === null ? [] : (ofPerson.get(profile.id) ?? [])).filter(({ messageId }) => messageId !== message.id);
    const ruling = decide(others.length === 0 ? candidate : { ...candidate, taken: others });
    if (ruling === null && profile !== null && takesPlace(candidate)) {
      const place = placeOf(candidate, profile.id);
      places.push(place);
      ofPerson.set(profile.id, [...others, { ...place, at: moment.at }]);
    }
    return { candidate, ruling };
  });
  return { decided, places };
}

/**
 * Decides about messages of one workspace, and takes places under the frequency caps for those that go out: counted at once, so that no other sender gives the same place away.
 * Where caps hold, decisions about one person never run side by side (journeys.md section 5).
 */
export async function decideTogether(database: Database, candidates: readonly Candidate[], { capped, now }: { readonly capped: boolean; readonly now: number }): Promise<readonly Decided[]> {
  const reserved = { at: now, spanMs: CAP_SPAN_MS };
  if (!capped) {
    const { decided, places } = inTurn(await onePerAddress(database, inOrder(candidates)), []);
    await reserve(database, places, reserved);
    return decided;
  }
  const people = [...new Set(candidates.flatMap(({ profile }) => (profile === null ? [] : [profile.id])))];
  return inTransaction(database, async (transaction) => {
    const taken = await holdSending(transaction, people, CAP_SPAN_MS);
    const { decided, places } = inTurn(await onePerAddress(transaction, inOrder(candidates)), taken);
    await reserve(transaction, places, reserved);
    return decided;
  });
}
