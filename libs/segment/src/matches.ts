import type { Instant } from '@perennial/model';
import type { Condition } from './condition.js';
import type { Facts, Scope } from './facts.js';
import type { Seen } from './kinds/kind.js';
import { withKind } from './kinds/registry.js';

const NO_SCOPE: Scope = {};
/** After so many turns of single tests that leave the whole answer as it is, the instant reached is returned: waking there is harmless. */
const MAX_TURNS = 200;

const holds = (condition: Condition, seen: Seen): boolean => withKind(condition, (kind, own) => kind.match(own, seen));
const turn = (condition: Condition, seen: Seen): Instant | null => withKind(condition, (kind, own) => kind.turn(own, seen));

/**
 * Whether a Condition holds for a subject at an instant. Total. `all` of nothing is true, `any` of nothing false.
 * An event count takes what happened in (now - within, now] by `occurredAt`.
 */
export const matches = (condition: Condition, facts: Facts, now: Instant, scope: Scope = NO_SCOPE): boolean => holds(condition, { facts, now, scope, holds, turn });

/** A look at a Condition by who knows its events of one name only. */
interface Glance {
  readonly seen: Seen;
  readonly event: string;
}

function mayHoldNow(condition: Condition, glance: Glance, wasFalse: boolean): boolean {
  return withKind(condition, (kind, own) => {
    // All of several may be false because of any of them: what each was is not known.
    if (kind.joins === 'every') return kind.parts(own).every((part) => mayHoldNow(part.condition, glance, false));
    if (kind.joins === 'some') return kind.parts(own).some((part) => mayHoldNow(part.condition, glance, wasFalse));
    const read = kind.reads(own).events ?? [];
    if (read.every(({ name }) => name === glance.event)) return kind.match(own, glance.seen);
    return !wasFalse;
  });
}

/**
 * False when a Condition that was false before an event, and that does not rise by itself (`mayRise`), still is: told from the subject's values and
 * its events of that name alone, the new one included, so that nothing else need be read. True: it may hold, look at it with all that it reads.
 */
export const mayHold = (condition: Condition, facts: Facts, now: Instant, event: string): boolean => mayHoldNow(condition, { seen: { facts, now, scope: NO_SCOPE, holds, turn }, event }, true);

/** Whether a Condition holds, and the first later instant at which time alone changes that (see `nextChange`). */
export function answer(condition: Condition, facts: Facts, now: Instant, scope: Scope = NO_SCOPE): { readonly holds: boolean; readonly until: Instant | null } {
  const seen: Seen = { facts, now, scope, holds, turn };
  const first = holds(condition, seen);
  let at = turn(condition, seen);
  for (let turns = 0; at !== null && turns < MAX_TURNS; turns += 1) {
    const then: Seen = { ...seen, now: at };
    if (holds(condition, then) !== first) break;
    at = turn(condition, then);
  }
  return { holds: first, until: at };
}

/**
 * The first instant after `now` at which time alone changes the answer of a Condition; null: never. Exact, but for
 * Conditions whose parts turn more than 200 times before the whole does: then an earlier instant.
 */
export const nextChange = (condition: Condition, facts: Facts, now: Instant, scope: Scope = NO_SCOPE): Instant | null => answer(condition, facts, now, scope).until;
