import { z } from 'zod';
import { instant, type Instant, type Json } from '@perennial/model';
import type { Condition, ConditionOf, Term } from '../condition.js';
import { parseDate } from '../date.js';
import { operandProblem } from '../operators/operand.js';
import type { OperandShape } from '../operators/operator.js';
import { OPERATOR_NAMES, operators } from '../operators/registry.js';
import { MISSING, type SqlValue } from '../sql/value.js';
import { offsetMs } from '../terms/constants.js';
import { snapped, snappedSql } from '../terms/near.js';
import { termParts, termProblems, termReads, termSchema, termSize, termSql, termTimed, termTurns, termValue, termWords } from '../terms/registry.js';
import { earliest, found, LEAF, type ConditionPlace, type Kind, type Seen } from './kind.js';

/** Shape of a comparison of two terms. */
export const compareSchema = (tree: z.ZodType<Condition>) => z.strictObject({ type: z.literal('compare'), left: termSchema(tree), operator: z.enum(OPERATOR_NAMES), right: termSchema(tree) });

type Compare = ConditionOf<'compare'>;
/** Shapes that only a constant has: with any other right side they have nothing to compare with. */
const CONSTANT_ONLY: ReadonlySet<OperandShape> = new Set(['duration', 'numbers', 'dates']);
const takesInstant = ({ operator }: Compare): boolean => operators[operator].types.includes('date');
const takesRight = ({ operator, right }: Compare): boolean => right.value !== undefined || !CONSTANT_ONLY.has(operators[operator].operand);

/** Both sides as the operator sees them. */
function sides(condition: Compare, seen: Seen): { readonly left: Json | undefined; readonly right: Json } {
  const [left, right] = [termValue(condition.left, seen), takesRight(condition) ? termValue(condition.right, seen) : { value: null, computed: false, instant: false }];
  const seenBy = ({ value, instant: isInstant }: typeof left): Json | undefined => (isInstant && !takesInstant(condition) ? undefined : value);
  const [own, other] = [seenBy(left), seenBy(right)];
  const constantList = condition.right.value === undefined && Array.isArray(other);
  return { left: (left.computed || right.computed) && !constantList ? snapped(own, other) : own, right: other ?? null };
}

const holds = (condition: Compare, seen: Seen): boolean => {
  const { left, right } = sides(condition, seen);
  return operators[condition.operator].test(left, right, seen.now);
};

const datesIn = (value: Json | undefined): readonly Instant[] => (Array.isArray(value) ? value : [value]).flatMap((item) => {
  const at = typeof item === 'string' ? parseDate(item) : null;
  return at === null ? [] : [at];
});

/** Moments at which a term that moves with time passes the dates of the other side. */
const passing = (moving: Term, other: Term, seen: Seen): readonly Instant[] => {
  if (moving.now === undefined || other.now !== undefined) return [];
  const offset = offsetMs(moving.now);
  return datesIn(termValue(other, seen).value).flatMap((at) => [instant(at - offset), instant(at - offset + 1)]);
};

function nextMoment(condition: Compare, seen: Seen): Instant | null {
  const { left, right, operator } = condition;
  const given = sides(condition, seen);
  const ownTurn = left.now === undefined ? (operators[operator].turns?.(given.left, given.right, seen.now) ?? null) : null;
  const all = [...termTurns(left, seen), ...termTurns(right, seen), ...passing(left, right, seen), ...passing(right, left, seen)];
  return all.reduce<Instant | null>((at, one) => (one > seen.now ? earliest(at, one) : at), ownTurn);
}

const MAX_MOMENTS = 1000;

/** The first moment that turns the answer; after 1,000 that do not, the moment reached. */
function turn(condition: Compare, seen: Seen): Instant | null {
  const answer = holds(condition, seen);
  let at = nextMoment(condition, seen);
  for (let tried = 0; at !== null && tried < MAX_MOMENTS; tried += 1) {
    if (holds(condition, { ...seen, now: at }) !== answer) return at;
    at = nextMoment(condition, { ...seen, now: at });
  }
  return at;
}

const isInstant = (term: Term): boolean => term.now !== undefined || (term.event !== undefined && (term.event.take === 'first' || term.event.take === 'last'));

function operandProblems(condition: Compare, place: ConditionPlace) {
  const { operand } = operators[condition.operator];
  const ofTerm = (side: 'left' | 'right') => termProblems(condition[side], place).map(({ at, message }) => ({ at: `${side}.${at}`, message }));
  const constant = condition.right.value === undefined || operand === 'none' ? null : operandProblem(operand, condition.right.value);
  return [
    ...ofTerm('left'),
    ...(operand === 'none' ? [] : ofTerm('right')),
    ...(constant === null ? [] : [{ at: 'right.value', message: constant }]),
    ...found(operand !== 'none' && !takesRight(condition), 'right', `"${operators[condition.operator].words}" compares with fixed values only: choose a value.`),
    ...found(!takesInstant(condition) && [condition.left, condition.right].some(isInstant), 'operator', 'Compare a moment in time as a date: choose before or after.'),
  ];
}

const asSeen = (value: SqlValue, condition: Compare): SqlValue => (value.isInstant === true && !takesInstant(condition) ? MISSING : value);

/** Two terms compared by any operator of the table. */
export const compare: Kind<'compare'> = {
  ...LEAF,
  parts: ({ left, right }) => [...termParts(left).map((part) => ({ ...part, at: `left.${part.at}` })), ...termParts(right).map((part) => ({ ...part, at: `right.${part.at}` }))],
  leaves: ({ left, right }) => termSize(left) + termSize(right) - 1,
  match: holds,
  turn,
  timed: ({ left, operator, right }) => operators[operator].turns !== undefined || termTimed(left) || termTimed(right),
  reads: ({ left, right }) => {
    const [a, b] = [termReads(left), termReads(right)];
    return { paths: [...a.paths, ...b.paths], events: [...a.events, ...b.events] };
  },
  problems: operandProblems,
  words: ({ left, operator, right }, say) => `${termWords(left, say)} ${operators[operator].words}${operators[operator].operand === 'none' ? '' : ` ${termWords(right, say)}`}`,
  sql: (condition, frame) => {
    const left = asSeen(termSql(condition.left, frame), condition);
    const right = takesRight(condition) ? asSeen(termSql(condition.right, frame), condition) : MISSING;
    const moved = left.computed === true || right.computed === true ? snappedSql(left, right, frame) : left;
    return operators[condition.operator].sql(moved, right, frame);
  },
};

