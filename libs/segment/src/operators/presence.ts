import { opposite, surely, VALUE_TYPES, type Operator } from './operator.js';

/** The value is there and not null (null means missing everywhere). */
export const exists: Operator = {
  types: VALUE_TYPES, operand: 'none', words: 'is known', test: (value) => value !== undefined && value !== null, sql: (value) => surely(`jsonb_typeof(${value.json}) <> 'null'`),
};
/** The value is missing or null. */
export const notExists: Operator = opposite(exists, 'is not known');
/** Missing, null, empty text or an empty list. */
export const isEmpty: Operator = {
  types: ['text', 'list'],
  operand: 'none',
  words: 'is empty',
  test: (value) => value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0),
  sql: (value) => `coalesce(${value.json} in ('null'::jsonb, '""'::jsonb, '[]'::jsonb), true)`,
};
/** The opposite of `is_empty`. */
export const notEmpty: Operator = opposite(isEmpty, 'is not empty');
/** The boolean true; the text "true" is not. */
export const isTrue: Operator = { types: ['boolean'], operand: 'none', words: 'is true', test: (value) => value === true, sql: (value) => surely(`${value.json} = 'true'::jsonb`) };
/** The boolean false; a missing value is not. */
export const isFalse: Operator = { types: ['boolean'], operand: 'none', words: 'is false', test: (value) => value === false, sql: (value) => surely(`${value.json} = 'false'::jsonb`) };
