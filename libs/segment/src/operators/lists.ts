import type { Json } from '@perennial/model';
import type { SqlValue } from '../sql/value.js';
import type { Frame } from '../sql/frame.js';
import { isScalar, isScalarSql, opposite, surely, type Operator } from './operator.js';

const list = (value: Json | undefined): readonly Json[] | null => (Array.isArray(value) ? value : null);
const has = (items: readonly Json[], item: Json): boolean => isScalar(item) && items.includes(item);

/** The list has a text, number or boolean, exactly. */
export const includes: Operator = {
  types: ['list'],
  operand: 'scalar',
  words: 'includes',
  test: (value, operand) => has(list(value) ?? [], operand),
  sql: (value, operand) => surely(`${isScalarSql(operand.json)} and ${value.list} @> ${operand.json}`),
};
/** The opposite of `includes`: a missing list does not include anything. */
export const excludes: Operator = opposite(includes, 'does not include');

/** The items of an operand for which some do, or do not, stand in a list. */
const itemsSql = (value: SqlValue, operand: SqlValue, frame: Frame): { readonly any: string; readonly all: string } => {
  if (operand.constant === undefined) {
    const from = `from jsonb_array_elements(coalesce(${operand.list}, '[]')) item`;
    const test = `${isScalarSql('item.value')} and ${value.list} @> item.value`;
    return { any: `exists (select 1 ${from} where ${test})`, all: `(select bool_and((${test}) is true) ${from})` };
  }
  const wanted = list(operand.constant.json) ?? [];
  const scalars = frame.jsons(wanted.filter(isScalar));
  return { any: `${value.list} @> any(${scalars})`, all: wanted.length > 0 && wanted.every(isScalar) ? `${value.list} @> all(${scalars})` : 'false' };
};

/** The list has at least one of several values. */
export const includesAny: Operator = {
  types: ['list'],
  operand: 'scalars',
  words: 'includes any of',
  test: (value, operand) => {
    const items = list(value);
    return items !== null && (list(operand)?.some((item) => has(items, item)) ?? false);
  },
  sql: (value, operand, frame) => surely(itemsSql(value, operand, frame).any),
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
    return items !== null && wanted !== null && wanted.length > 0 && wanted.every((item) => has(items, item));
  },
  sql: (value, operand, frame) => surely(itemsSql(value, operand, frame).all),
};

const sized = (words: string, sign: string, test: (size: number, operand: number) => boolean): Operator => ({
  types: ['list'],
  operand: 'count',
  words,
  test: (value, operand) => {
    const items = list(value);
    return items !== null && typeof operand === 'number' && test(items.length, operand);
  },
  sql: (value, operand) => surely(`jsonb_array_length(${value.list}) ${sign} ${operand.number}`),
});
/** The list has at least so many items; a missing list has no size. */
export const sizeAtLeast: Operator = sized('has at least this many items:', '>=', (size, operand) => size >= operand);
/** The list has at most so many items; a missing list has no size. */
export const sizeAtMost: Operator = sized('has at most this many items:', '<=', (size, operand) => size <= operand);
