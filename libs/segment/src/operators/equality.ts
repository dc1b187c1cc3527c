import type { Json } from '@perennial/model';
import { fold } from '../fold.js';
import { isListOf } from './operand.js';
import { opposite, type Operator } from './operator.js';

const scalar = (value: Json | undefined): boolean => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** Exactly the same text, number or boolean; text by code point, so upper and lower case differ; 5 is not "5". */
export const equals: Operator = { types: ['text', 'number', 'boolean'], operand: 'scalar', words: 'is', test: (value, operand) => scalar(value) && value === operand };
/** The opposite of `equals`. */
export const notEquals: Operator = opposite(equals, 'is not');

/** One of a list of texts, numbers or booleans, exactly. */
export const isIn: Operator = {
  types: ['text', 'number'],
  operand: 'scalars',
  words: 'is one of',
  test: (value, operand) => scalar(value) && Array.isArray(operand) && operand.includes(value),
};
/** The opposite of `in`. */
export const notIn: Operator = opposite(isIn, 'is none of');

/** The same text when case is ignored. */
export const equalsAnyCase: Operator = {
  types: ['text'],
  operand: 'text',
  words: 'is (in any case)',
  test: (value, operand) => typeof value === 'string' && typeof operand === 'string' && fold(value) === fold(operand),
};

/** One of a list of texts when case is ignored. */
export const inAnyCase: Operator = {
  types: ['text'],
  operand: 'scalars',
  words: 'is one of (in any case)',
  test: (value, operand) => typeof value === 'string' && isListOf(operand, () => true) && operand.some((item) => typeof item === 'string' && fold(item) === fold(value)),
};
