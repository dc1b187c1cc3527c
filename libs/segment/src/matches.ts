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
