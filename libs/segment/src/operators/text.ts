import { fold } from '../fold.js';
import type { Frame } from '../sql/frame.js';
import type { SqlValue } from '../sql/value.js';
import { opposite, surely, type Operator } from './operator.js';

interface TextTest {
  readonly test: (value: string, operand: string) => boolean;
  /** Over folded texts. */
  readonly sql: (value: string, operand: string) => string;
  /** What the operand becomes before it is compared; by default it stays as it is. */
  readonly operand?: { readonly of: (operand: string) => string; readonly sql: (operand: string) => string };
}

const textual = (words: string, { test, sql, operand: prepared }: TextTest): Operator => ({
  types: ['text'],
  operand: 'text',
  words,
  test: (value, operand) => typeof value === 'string' && typeof operand === 'string' && operand !== '' && test(fold(value), fold(operand)),
  sql: (value: SqlValue, operand: SqlValue, frame: Frame) => {
    const own = value.constant === undefined ? frame.folded(value.text) : typeof value.constant.json === 'string' ? frame.text(fold(value.constant.json)) : 'null::text';
    if (operand.constant === undefined) {
      const other = frame.folded(operand.text);
      return surely(`${operand.text} <> '' and ${sql(own, prepared === undefined ? other : prepared.sql(other))}`);
    }
    const { json } = operand.constant;
    if (typeof json !== 'string' || json === '') return 'false';
    return surely(sql(own, frame.text(prepared === undefined ? fold(json) : prepared.of(fold(json)))));
  },
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

/** A pattern with `*` and `?` as one of LIKE. */
const likePattern = {
  of: (pattern: string): string => pattern.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%').replaceAll('?', '_'),
  sql: (pattern: string): string => `translate(regexp_replace(${pattern}, '([\\\\%_])', '\\\\\\1', 'g'), '*?', '%_')`,
};

/** The text holds another; case is ignored, as in all operators of this file. */
export const contains: Operator = textual('contains', { test: (value, operand) => value.includes(operand), sql: (value, operand) => `strpos(${value}, ${operand}) > 0` });
/** The opposite of `contains`. */
export const notContains: Operator = opposite(contains, 'does not contain');
/** The text begins with another. */
export const startsWith: Operator = textual('starts with', { test: (value, operand) => value.startsWith(operand), sql: (value, operand) => `starts_with(${value}, ${operand})` });
/** The opposite of `starts_with`. */
export const notStartsWith: Operator = opposite(startsWith, 'does not start with');
/** The text ends with another. */
export const endsWith: Operator = textual('ends with', { test: (value, operand) => value.endsWith(operand), sql: (value, operand) => `right(${value}, length(${operand})) = ${operand}` });
/** The opposite of `ends_with`. */
export const notEndsWith: Operator = opposite(endsWith, 'does not end with');
/** All of the text fits a pattern with `*` and `?`. */
export const matchesPattern: Operator = textual('matches', { test: wildcard, sql: (value, operand) => `${value} like ${operand}`, operand: likePattern });
/** The opposite of `matches`. */
export const notMatchesPattern: Operator = opposite(matchesPattern, 'does not match');
