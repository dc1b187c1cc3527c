import { instant, isJsonObject, UNIT_MS, type Instant, type Json } from '@perennial/model';
import { parseDate } from '../date.js';
import { itemAt } from '../sql/value.js';
import { surely, type Operator } from './operator.js';

const dateOf = (value: Json | undefined): Instant | null => (typeof value === 'string' ? parseDate(value) : null);

const units: { readonly [unit: string]: number } = UNIT_MS;
const spanOf = (operand: Json): number | null => {
  if (!isJsonObject(operand) || typeof operand['amount'] !== 'number' || typeof operand['unit'] !== 'string') return null;
  const unit = Object.hasOwn(units, operand['unit']) ? units[operand['unit']] : undefined;
  return unit === undefined || operand['amount'] < 0 ? null : Math.round(operand['amount'] * unit);
};

const fixed = (words: string, sign: string, test: (value: number, operand: number) => boolean): Operator => ({
  types: ['date'],
  operand: 'date',
  words,
  test: (value, operand) => {
    const [at, other] = [dateOf(value), dateOf(operand)];
    return at !== null && other !== null && test(at, other);
  },
  sql: (value, operand) => surely(`${value.instant} ${sign} ${operand.instant}`),
});

/** Earlier than an instant. */
export const before: Operator = fixed('is before', '<', (value, operand) => value < operand);
/** Later than an instant. */
export const after: Operator = fixed('is after', '>', (value, operand) => value > operand);
/** At an instant or earlier. */
export const onOrBefore: Operator = fixed('is at or before', '<=', (value, operand) => value <= operand);
/** At an instant or later. */
export const onOrAfter: Operator = fixed('is at or after', '>=', (value, operand) => value >= operand);
/** From one instant to another, both included. */
export const dateBetween: Operator = {
  types: ['date'],
  operand: 'dates',
  words: 'is between',
  test: (value, operand) => {
    const at = dateOf(value);
    const [from, to] = Array.isArray(operand) ? [dateOf(operand[0]), dateOf(operand[1])] : [null, null];
    return at !== null && from !== null && to !== null && at >= from && at <= to;
  },
  sql: (value, operand, frame) => surely(`${value.instant} between ${itemAt(operand, 0, frame).instant} and ${itemAt(operand, 1, frame).instant}`),
};

/** How long after the value the answer is yes: whole milliseconds from the value to now, both included. */
type Stay = (span: number) => readonly [number, number];

const relative = (words: string, operand: 'duration' | 'none', stay: Stay): Operator => {
  const stayOf = (given: Json): readonly [number, number] | null => {
    const span = operand === 'none' ? 0 : spanOf(given);
    return span === null ? null : stay(span);
  };
  const bounds = (value: Json | undefined, given: Json): readonly [number, number] | null => {
    const [at, span] = [dateOf(value), stayOf(given)];
    return at === null || span === null ? null : [at + span[0], at + span[1]];
  };
  return {
    types: ['date'],
    operand,
    words,
    test: (value, given, now) => {
      const span = bounds(value, given);
      return span !== null && now >= span[0] && now <= span[1];
    },
    turns: (value, given, now) => {
      const span = bounds(value, given);
      if (span === null || span[0] > span[1]) return null;
      if (now < span[0]) return Number.isFinite(span[0]) ? instant(span[0]) : null;
      return now <= span[1] && Number.isFinite(span[1]) ? instant(span[1] + 1) : null;
    },
    sql: (value, given, frame) => {
      const span = stayOf(given.constant?.json ?? null);
      const { now } = frame.statement.context;
      if (span === null) return 'false';
      const limits = [...(Number.isFinite(span[1]) ? [`${value.instant} >= ${frame.number(now - span[1])}`] : []), ...(Number.isFinite(span[0]) ? [`${value.instant} <= ${frame.number(now - span[0])}`] : [])];
      return surely(limits.join(' and '));
    },
  };
};

/** From a span before now until now, both included. */
export const withinLast: Operator = relative('is within the last', 'duration', (span) => [0, span]);
/** From now until a span after now, both included. */
export const withinNext: Operator = relative('is within the next', 'duration', (span) => [-span, 0]);
/** Earlier than a span before now. */
export const moreThanAgo: Operator = relative('is further back than', 'duration', (span) => [span + 1, Infinity]);
/** Later than a span after now. */
export const moreThanAhead: Operator = relative('is further ahead than', 'duration', (span) => [-Infinity, -span - 1]);
/** Earlier than now. */
export const inPast: Operator = relative('is in the past', 'none', () => [1, Infinity]);
/** Later than now. */
export const inFuture: Operator = relative('is in the future', 'none', () => [-Infinity, -1]);
