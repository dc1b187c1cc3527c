import { durationSchema, type Json } from '@perennial/model';
import { parseDate } from '../date.js';
import { isScalar, type OperandShape } from './operator.js';

const number = (value: Json): boolean => typeof value === 'number';
const date = (value: Json): boolean => typeof value === 'string' && parseDate(value) !== null;
const pair = (value: Json, of: (item: Json) => boolean): value is readonly Json[] => Array.isArray(value) && value.length === 2 && value.every(of);

/** True for a list of values that the test holds for. */
export const isListOf = (value: Json | undefined, of: (item: Json) => boolean): value is readonly Json[] => Array.isArray(value) && value.every(of);

interface Shape {
  readonly accepts: (operand: Json) => boolean;
  /** What to enter, for a page: completes "Enter ...". */
  readonly hint: string;
}

const SHAPES: Record<OperandShape, Shape> = {
  none: { accepts: () => true, hint: 'nothing' },
  scalar: { accepts: (value) => isScalar(value) && value !== '', hint: 'a value to compare with' },
  scalars: { accepts: (value) => isListOf(value, isScalar) && value.length > 0, hint: 'at least one value' },
  text: { accepts: (value) => typeof value === 'string' && value !== '', hint: 'some text' },
  number: { accepts: number, hint: 'a number' },
  numbers: { accepts: (value) => pair(value, number) && Number(value[0]) <= Number(value[1]), hint: 'two numbers, the smaller first' },
  date: { accepts: date, hint: 'a date such as 2026-04-13' },
  dates: { accepts: (value) => pair(value, date) && (parseDate(String(value[0])) ?? 0) <= (parseDate(String(value[1])) ?? 0), hint: 'two dates, the earlier first' },
  duration: { accepts: (value) => durationSchema.safeParse(value).success, hint: 'a length of time' },
  count: { accepts: (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0, hint: 'a whole number, 0 or more' },
};

/** What is wrong with the operand of an operator of this shape, as an instruction; null when nothing is. */
export const operandProblem = (shape: OperandShape, operand: Json | undefined): string | null =>
  SHAPES[shape].accepts(operand ?? null) ? null : `Enter ${SHAPES[shape].hint}.`;
