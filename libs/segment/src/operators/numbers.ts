import { itemAt } from '../sql/value.js';
import { surely, type Operator } from './operator.js';

const numeric = (words: string, sign: string, test: (value: number, operand: number) => boolean): Operator => ({
  types: ['number'],
  operand: 'number',
  words,
  test: (value, operand) => typeof value === 'number' && typeof operand === 'number' && test(value, operand),
  sql: (value, operand) => surely(`${value.number} ${sign} ${operand.number}`),
});

/** More than a number (doubles). */
export const greater: Operator = numeric('is more than', '>', (value, operand) => value > operand);
/** At least a number. */
export const atLeast: Operator = numeric('is at least', '>=', (value, operand) => value >= operand);
/** Less than a number. */
export const less: Operator = numeric('is less than', '<', (value, operand) => value < operand);
/** At most a number. */
export const atMost: Operator = numeric('is at most', '<=', (value, operand) => value <= operand);
/** From one number to another, both included. */
export const between: Operator = {
  types: ['number'],
  operand: 'numbers',
  words: 'is between',
  test: (value, operand) => {
    if (typeof value !== 'number' || !Array.isArray(operand)) return false;
    const [low, high] = operand;
    return typeof low === 'number' && typeof high === 'number' && value >= low && value <= high;
  },
  sql: (value, operand, frame) => surely(`${value.number} between ${itemAt(operand, 0, frame).number} and ${itemAt(operand, 1, frame).number}`),
};
