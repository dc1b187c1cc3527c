import { factRoots } from '../facts.js';
import { helperNamed } from '../helpers/registry.js';

/** What an argument of a block stands for: fixed text, or an expression of whoever calls it. */
export type Argument = { readonly fixed: string | number | boolean } | { readonly code: string };

/** What names mean at a place: `args` null outside blocks; inside loops bare names are the item's. */
export interface Names {
  readonly args: ReadonlyMap<string, Argument> | null;
  readonly brand: ReadonlyMap<string, string>;
  readonly inLoop: boolean;
}

/** An expression with its names replaced: `fixed` when it is one known value. */
export interface Rewritten {
  readonly text: string;
  readonly words: readonly Word[];
  /** Names of the brand that there are not. */
  readonly unknown: readonly string[];
  readonly usesBrand: boolean;
}

/** A word of an expression, space left out; `fixed` is known before anything is sent. */
export interface Word {
  readonly text: string;
  readonly fixed?: string | number | boolean;
}

const TOKENS = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[@\w$.\-/]+|\s+|[\s\S]/g;
const reserved = new Set(['else', 'as', 'this', 'true', 'false', 'null', 'undefined', 'if', 'unless', 'each', 'with']);

/** A fixed value as it is written in an expression; a text with both kinds of quotes loses the double ones. */
export function written(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  return value.includes('"') && !value.includes("'") ? `'${value}'` : `"${value.replace(/"/g, '')}"`;
}

function ofWord(word: string, { args, brand, inLoop }: Names): { readonly word: Word; readonly unknown?: string; readonly brand?: true } {
  if (word.startsWith('brand.')) {
    const name = word.slice('brand.'.length);
    const value = brand.get(name);
    return value === undefined ? { word: { text: '""', fixed: '' }, unknown: name, brand: true } : { word: { text: written(value), fixed: value }, brand: true };
  }
  const [first = ''] = word.split('.');
  const argument = args?.get(first);
  if (argument !== undefined) {
    if ('fixed' in argument) return { word: { text: written(argument.fixed), fixed: argument.fixed } };
    return { word: { text: argument.code + word.slice(first.length) } };
  }
  const bare = /^[A-Za-z_$][\w$-]*$/.test(word);
  const left = args === null || inLoop || !bare || reserved.has(word) || factRoots.includes(word) || helperNamed(word) !== undefined;
  return left ? { word: { text: word } } : { word: { text: '""', fixed: '' } };
}

const literal = (token: string): Word => {
  if (/^["']/.test(token)) return { text: token, fixed: token.slice(1, -1) };
  if (/^-?\d+(\.\d+)?$/.test(token)) return { text: token, fixed: Number(token) };
  return token === 'true' || token === 'false' ? { text: token, fixed: token === 'true' } : { text: token };
};

/** Puts the values of arguments and of the brand into what stands inside an expression, without its braces. */
export function rewrite(inside: string, names: Names): Rewritten {
  const tokens = inside.match(TOKENS) ?? [];
  const words: Word[] = [];
  const unknown: string[] = [];
  let usesBrand = false;
  let text = '';
  const many = /\S\s+\S/.test(inside);
  tokens.forEach((token, index) => {
    if (/^\s+$/.test(token)) {
      text += token;
      return;
    }
    const isName = /^[@\w$]/.test(token) && !/^-?\d/.test(token) && tokens[index + 1] !== '=' && token !== 'true' && token !== 'false';
    // The first of several words is a helper's name, known or not.
    const called = words.length === 0 && many;
    const made = isName && !called ? ofWord(token, names) : { word: called ? { text: token } : literal(token) };
    if ('unknown' in made && made.unknown !== undefined) unknown.push(made.unknown);
    usesBrand ||= 'brand' in made && made.brand === true;
    words.push(made.word);
    text += made.word.text;
  });
  return { text, words, unknown, usesBrand };
}

/** The value of an expression that is known before anything is sent: a fixed word, or `default` of two. */
export function fixedValue(words: readonly Word[]): string | number | boolean | null {
  const [first, second, third] = words;
  if (words.length === 1) return first?.fixed ?? null;
  if (words.length !== 3 || first?.text !== 'default' || second?.fixed === undefined) return null;
  return second.fixed === '' ? (third?.fixed ?? null) : second.fixed;
}
