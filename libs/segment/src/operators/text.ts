import { fold } from '../fold.js';
import { opposite, type Operator } from './operator.js';

const textual = (words: string, test: (value: string, operand: string) => boolean): Operator => ({
  types: ['text'],
  operand: 'text',
  words,
  test: (value, operand) => typeof value === 'string' && typeof operand === 'string' && operand !== '' && test(fold(value), fold(operand)),
});

/**
 * True when all of a text fits a pattern in which `*` stands for any characters and `?` for exactly one.
 * Greedy with one point of return, so that no pattern takes more than text times pattern steps.
 */
export function wildcard(text: string, pattern: string): boolean {
  const [t, p] = [Array.from(text), Array.from(pattern)];
  let [i, j, star, mark] = [0, 0, -1, 0];
  while (i < t.length) {
    if (p[j] === '*') [star, mark, j] = [j, i, j + 1];
    else if (j < p.length && (p[j] === '?' || p[j] === t[i])) [i, j] = [i + 1, j + 1];
    else if (star >= 0) [mark, i, j] = [mark + 1, mark + 1, star + 1];
    else return false;
  }
  while (p[j] === '*') j += 1;
  return j === p.length;
}

/** The text holds another; case is ignored, as in all operators of this file. */
export const contains: Operator = textual('contains', (value, operand) => value.includes(operand));
/** The opposite of `contains`. */
export const notContains: Operator = opposite(contains, 'does not contain');
/** The text begins with another. */
export const startsWith: Operator = textual('starts with', (value, operand) => value.startsWith(operand));
/** The opposite of `starts_with`. */
export const notStartsWith: Operator = opposite(startsWith, 'does not start with');
/** The text ends with another. */
export const endsWith: Operator = textual('ends with', (value, operand) => value.endsWith(operand));
/** The opposite of `ends_with`. */
export const notEndsWith: Operator = opposite(endsWith, 'does not end with');
/** All of the text fits a pattern with `*` and `?`. */
export const matchesPattern: Operator = textual('matches', wildcard);
/** The opposite of `matches`. */
export const notMatchesPattern: Operator = opposite(matchesPattern, 'does not match');
