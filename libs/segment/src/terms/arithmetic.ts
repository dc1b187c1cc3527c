import type { Term } from '../condition.js';
import { numberValue } from '../sql/value.js';
import { PLAIN, plain, type TermKind } from './term.js';

/**
 * Largest magnitude that arithmetic takes, and smallest other than 0 that a ratio does: beyond, a double could overflow on the way,
 * so the term is missing instead.
 */
export const MAX_OPERAND = 1e100;
const fits = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) <= MAX_OPERAND;
const fitsSql = (number: string): string => `abs(${number}) <= 1e100`;
const fitsRatio = (value: number): boolean => value === 0 || Math.abs(value) >= 1e-100;

type Pair = readonly [Term, Term];

interface Operation {
  readonly sign: string;
  readonly of: (left: number, right: number) => number | undefined;
  readonly sql: (left: string, right: string) => string;
}

/** A number worked out of two; missing where either is missing, no number or too large. */
const operation = <F extends 'sum' | 'difference' | 'ratio'>({ sign, of, sql }: Operation): TermKind<F> => ({
  ...PLAIN,
  terms: (pair: Pair) => pair,
  value: (_pair, [left, right]) => {
    const [a, b] = [left?.value, right?.value];
    return fits(a) && fits(b) ? { value: of(a, b), computed: true, instant: false } : plain(undefined);
  },
  words: (_pair, [left = '', right = '']) => `${left} ${sign} ${right}`,
  sql: (_pair, [left, right]) => {
    if (left === undefined || right === undefined) return numberValue('null::float8', true);
    const [a, b] = [left.number, right.number];
    return numberValue(`(case when ${fitsSql(a)} and ${fitsSql(b)} then ${sql(a, b)} end)`, true);
  },
});

/** One number and another. */
export const sum: TermKind<'sum'> = operation({ sign: 'plus', of: (a, b) => a + b, sql: (a, b) => `${a} + ${b}` });
/** One number less another. */
export const difference: TermKind<'difference'> = operation({ sign: 'minus', of: (a, b) => a - b, sql: (a, b) => `${a} - ${b}` });
/** One number divided by another; by 0 it is missing. */
export const ratio: TermKind<'ratio'> = operation({
  sign: 'divided by',
  of: (a, b) => (b !== 0 && fitsRatio(a) && fitsRatio(b) ? a / b : undefined),
  sql: (a, b) => `case when ${b} <> 0 and abs(${b}) >= 1e-100 and (${a} = 0 or abs(${a}) >= 1e-100) then ${a} / ${b} end`,
});
