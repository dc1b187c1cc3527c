import { durationMs, instant, type Instant } from '@perennial/model';
import { partsOf, type Condition } from './condition.js';
import type { Facts, Scope } from './facts.js';
import { lookup } from './lookup.js';
import { countable, matches, passesCount, type EventCondition } from './matches.js';
import { operators } from './operators/registry.js';

const NO_SCOPE: Scope = {};
/** After so many turns of single tests that leave the whole answer as it is, the instant reached is returned: waking there is harmless. */
const MAX_TURNS = 200;

/** When the count of a window turns the answer round: an event at t leaves a window of w at t + w. */
function eventTurns(condition: EventCondition, facts: Facts, now: Instant, scope: Scope): Instant | null {
  const span = condition.within === undefined ? Infinity : durationMs(condition.within);
  const steps: { at: number; by: number }[] = [];
  let count = 0;
  for (const { occurredAt } of countable(condition, facts, now, scope)) {
    if (occurredAt > now) steps.push({ at: occurredAt, by: 1 });
    else if (occurredAt + span > now) count += 1;
    if (occurredAt + span > now && span !== Infinity) steps.push({ at: occurredAt + span, by: -1 });
  }
  steps.sort((a, b) => a.at - b.at);
  const answer = passesCount(condition.count, count);
  for (const [i, step] of steps.entries()) {
    count += step.by;
    if (steps[i + 1]?.at !== step.at && passesCount(condition.count, count) !== answer) return instant(step.at);
  }
  return null;
}

const earliest = (a: Instant | null, b: Instant | null): Instant | null => (a === null ? b : b === null || a <= b ? a : b);

function nextTurn(condition: Condition, facts: Facts, now: Instant, scope: Scope): Instant | null {
  if (condition.type === 'attribute') {
    const turns = operators[condition.operator].turns;
    return turns === undefined ? null : turns(lookup(condition.path, facts, scope), condition.value ?? null, now);
  }
  if (condition.type === 'event') {
    const own = eventTurns(condition, facts, now, scope);
    if (condition.where === undefined) return own;
    const where = condition.where;
    return countable({ ...condition, where: undefined }, facts, now, scope).reduce((at, event) => earliest(at, nextTurn(where, facts, now, { ...scope, event })), own);
  }
  return partsOf(condition).reduce<Instant | null>((at, part) => earliest(at, nextTurn(part, facts, now, scope)), null);
}

/**
 * The first instant after `now` at which time alone changes the answer of a Condition; null: never. Exact, but for
 * Conditions whose parts turn more than 200 times before the whole does: then an earlier instant.
 */
export function nextChange(condition: Condition, facts: Facts, now: Instant, scope: Scope = NO_SCOPE): Instant | null {
  const answer = matches(condition, facts, now, scope);
  let at = nextTurn(condition, facts, now, scope);
  for (let turn = 0; at !== null && turn < MAX_TURNS; turn += 1) {
    if (matches(condition, facts, at, scope) !== answer) return at;
    at = nextTurn(condition, facts, at, scope);
  }
  return at;
}
