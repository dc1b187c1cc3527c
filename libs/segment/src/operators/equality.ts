import type { Json } from '@perennial/model';
import { fold } from '../fold.js';
import type { Frame } from '../sql/frame.js';
import { jsonValue, type SqlValue } from '../sql/value.js';
import { isListOf } from './operand.js';
import { isScalar, isScalarSql, opposite, surely, type Operator } from './operator.js';

/** Exactly the same text, number or boolean; text by code point, so upper and lower case differ; 5 is not "5". */
export const equals: Operator = {
  types: ['text', 'number', 'boolean'],
  operand: 'scalar',
  words: 'is',
  test: (value, operand) => isScalar(value) && value === operand,
  sql: (value, operand) => {
    if (operand.constant !== undefined) return isScalar(operand.constant.json) ? surely(`${value.json} = ${operand.json}`) : 'false';
    return surely(`${isScalarSql(value.json)} and ${value.json} = ${operand.json}`);
  },
};
/** The opposite of `equals`. */
export const notEquals: Operator = opposite(equals, 'is not');

const scalarsOf = (operand: Json): readonly Json[] => (Array.isArray(operand) ? operand.filter(isScalar) : []);

/** One of a list of texts, numbers or booleans, exactly. */
export const isIn: Operator = {
  types: ['text', 'number'],
  operand: 'scalars',
  words: 'is one of',
  test: (value, operand) => isScalar(value) && Array.isArray(operand) && operand.includes(value),
  sql: (value, operand, frame) =>
    surely(operand.constant !== undefined ? `${value.json} = any(${frame.jsons(scalarsOf(operand.constant.json))})` : `${isScalarSql(value.json)} and ${operand.list} @> ${value.json}`),
};
/** The opposite of `in`. */
export const notIn: Operator = opposite(isIn, 'is none of');

const foldedSql = ({ constant, text }: SqlValue, frame: Frame): string => {
  if (constant === undefined) return frame.folded(text);
  return typeof constant.json === 'string' ? frame.text(fold(constant.json)) : 'null::text';
};

/** The same text when case is ignored. */
export const equalsAnyCase: Operator = {
  types: ['text'],
  operand: 'text',
  words: 'is (in any case)',
  test: (value, operand) => typeof value === 'string' && typeof operand === 'string' && fold(value) === fold(operand),
  sql: (value, operand, frame) => surely(`${foldedSql(value, frame)} = ${foldedSql(operand, frame)}`),
};

/** One of a list of texts when case is ignored. */
export const inAnyCase: Operator = {
  types: ['text'],
  operand: 'scalars',
  words: 'is one of (in any case)',
  test: (value, operand) => typeof value === 'string' && isListOf(operand, () => true) && operand.some((item) => typeof item === 'string' && fold(item) === fold(value)),
  sql: (value, operand, frame) => {
    const own = foldedSql(value, frame);
    if (operand.constant !== undefined) return surely(`${own} = any(${frame.texts(scalarsOf(operand.constant.json).flatMap((item) => (typeof item === 'string' ? [fold(item)] : [])))})`);
    return `exists (select 1 from jsonb_array_elements(coalesce(${operand.list}, '[]')) item where ${own} = ${frame.folded(jsonValue('item.value').text)})`;
  },
};
