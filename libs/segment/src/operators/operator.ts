import type { Instant, Json } from '@perennial/model';
import type { Frame } from '../sql/frame.js';
import type { SqlValue } from '../sql/value.js';

/** Types that a value of a profile, account, context or event can have. */
export const VALUE_TYPES = ['text', 'number', 'boolean', 'date', 'list'] as const;
/** Type that a value can have; a date is text in ISO 8601. */
export type ValueType = (typeof VALUE_TYPES)[number];

/** Shape of what an operator compares with. */
export type OperandShape = 'none' | 'scalar' | 'scalars' | 'text' | 'number' | 'numbers' | 'date' | 'dates' | 'duration' | 'count';

/** One row of the table of operators: all that any part of the product knows about it. */
export interface Operator {
  /** Types of values for which the operator is offered. */
  readonly types: readonly ValueType[];
  readonly operand: OperandShape;
  /** Words between the value and the operand on a page: "plan *is one of* pro, team". */
  readonly words: string;
  /** The answer; total: a missing value, another type or an operand of the wrong shape is `false`, and `true` for a negative operator. */
  readonly test: (value: Json | undefined, operand: Json, now: Instant) => boolean;
  /** The same answer as a boolean expression; never null. */
  readonly sql: (value: SqlValue, operand: SqlValue, frame: Frame) => string;
  /** The first instant after `now` at which time alone turns the answer round; absent: time means nothing to it. */
  readonly turns?: (value: Json | undefined, operand: Json, now: Instant) => Instant | null;
}

/** The exact opposite of an operator, so that it also holds for missing values and other types. */
export const opposite = (positive: Operator, words: string): Operator => ({
  types: positive.types,
  operand: positive.operand,
  words,
  test: (value, operand, now) => !positive.test(value, operand, now),
  sql: (value, operand, frame) => `(not ${positive.sql(value, operand, frame)})`,
});

/** True for a text, a number or a boolean. */
export const isScalar = (value: Json | undefined): value is string | number | boolean => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
/** `isScalar` of a jsonb expression; null where it is missing. */
export const isScalarSql = (json: string): string => `jsonb_typeof(${json}) in ('string', 'number', 'boolean')`;
/** A test that may be null, as one that is false then. */
export const surely = (test: string): string => `((${test}) is true)`;
