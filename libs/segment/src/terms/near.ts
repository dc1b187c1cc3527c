import type { Json } from '@perennial/model';
import { numberValue, type SqlValue } from '../sql/value.js';
import type { Frame } from '../sql/frame.js';
import { MAX_OPERAND } from './arithmetic.js';

/**
 * The one rule for numbers that were worked out (sum, difference, ratio, sum over events): where one side of a comparison is such a number,
 * and the two differ by at most 1e-9, or by at most 1e-9 of the larger, they are the same number. Magnitudes over 1e100 are compared as they are.
 */
export const near = (a: number, b: number): boolean =>
  Math.abs(a) <= MAX_OPERAND && Math.abs(b) <= MAX_OPERAND && Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

const numbersIn = (operand: Json | undefined): readonly number[] => (Array.isArray(operand) ? operand : [operand]).filter((item) => typeof item === 'number');

/** The left side as the operator sees it: the number of the right side, or the first of its list, that it is near to. */
export const snapped = (left: Json | undefined, right: Json | undefined): Json | undefined =>
  typeof left === 'number' ? (numbersIn(right).find((other) => near(left, other)) ?? left) : left;

const nearSql = (a: string, b: string): string => `(case when abs(${a}) <= 1e100 and abs(${b}) <= 1e100 then abs(${a} - ${b}) <= 1e-9 * greatest(1, abs(${a}), abs(${b})) end)`;

/** `snapped` in SQL. */
export function snappedSql(left: SqlValue, right: SqlValue, frame: Frame): SqlValue {
  const others = right.constant === undefined ? [right.number] : numbersIn(right.constant.json).map((other) => frame.number(other));
  if (others.length === 0) return left;
  const number = `(case ${others.map((other) => `when ${nearSql(left.number, other)} then ${other}`).join(' ')} else ${left.number} end)`;
  return { ...left, ...(left.computed === true ? numberValue(number, true) : { number, json: `(case when ${left.number} is null then ${left.json} else to_jsonb(${number}) end)` }), constant: undefined };
}
