import type { Json } from '@perennial/model';
import { opposite, type Operator } from './operator.js';

const list = (value: Json | undefined): readonly Json[] | null => (Array.isArray(value) ? value : null);

/** The list has a text, number or boolean, exactly. */
export const includes: Operator = { types: ['list'], operand: 'scalar', words: 'includes', test: (value, operand) => list(value)?.includes(operand) ?? false };
/** The opposite of `includes`: a missing list does not include anything. */
export const excludes: Operator = opposite(includes, 'does not include');
/** The list has at least one of several values. */
export const includesAny: Operator = {
  types: ['list'],
  operand: 'scalars',
  words: 'includes any of',
  test: (value, operand) => {
    const items = list(value);
    return items !== null && (list(operand)?.some((item) => items.includes(item)) ?? false);
  },
};
/** The opposite of `includes_any`. */
export const includesNone: Operator = opposite(includesAny, 'includes none of');
/** The list has each of several values (at least one must be given). */
export const includesAll: Operator = {
  types: ['list'],
  operand: 'scalars',
  words: 'includes all of',
  test: (value, operand) => {
    const [items, wanted] = [list(value), list(operand)];
    return items !== null && wanted !== null && wanted.length > 0 && wanted.every((item) => items.includes(item));
  },
};

const sized = (words: string, test: (size: number, operand: number) => boolean): Operator => ({
  types: ['list'],
  operand: 'count',
  words,
  test: (value, operand) => {
    const items = list(value);
    return items !== null && typeof operand === 'number' && test(items.length, operand);
  },
});
/** The list has at least so many items; a missing list has no size. */
export const sizeAtLeast: Operator = sized('has at least this many items:', (size, operand) => size >= operand);
/** The list has at most so many items; a missing list has no size. */
export const sizeAtMost: Operator = sized('has at most this many items:', (size, operand) => size <= operand);
