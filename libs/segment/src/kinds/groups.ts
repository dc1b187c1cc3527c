import type { Condition } from '../condition.js';
import { firstTurn, found, LEAF, type Kind, type Part } from './kind.js';

const listed = (of: readonly Condition[]): readonly Part[] => of.map((condition, i) => ({ condition, at: `of.${i}`, of: 'subject' }));
const isGroup = (condition: Condition): boolean => (condition.type === 'all' || condition.type === 'any') && condition.of.length > 1;
const joined = (of: readonly Condition[], word: string, say: (part: Condition) => string): string => of.map((part) => (isGroup(part) ? `(${say(part)})` : say(part))).join(word);
const ADD_ONE = 'Add at least one test.';

/** All of some conditions; of none: true. */
export const all: Kind<'all'> = {
  ...LEAF,
  parts: ({ of }) => listed(of),
  leaves: () => 0,
  rises: () => false,
  joins: 'every',
  match: ({ of }, seen) => of.every((part) => seen.holds(part, seen)),
  turn: ({ of }, seen) => firstTurn(of, seen),
  problems: ({ of }) => found(of.length === 0, '', ADD_ONE),
  words: ({ of }, say) => joined(of, ' and ', say),
  sql: ({ of }, frame) => (of.length === 0 ? 'true' : `(${of.map((part) => frame.sql(part)).join(' and ')})`),
};

/** Any of some conditions; of none: false. */
export const any: Kind<'any'> = {
  ...LEAF,
  parts: ({ of }) => listed(of),
  leaves: () => 0,
  rises: () => false,
  joins: 'some',
  match: ({ of }, seen) => of.some((part) => seen.holds(part, seen)),
  turn: ({ of }, seen) => firstTurn(of, seen),
  problems: ({ of }) => found(of.length === 0, '', ADD_ONE),
  words: ({ of }, say) => joined(of, ' or ', say),
  sql: ({ of }, frame) => (of.length === 0 ? 'false' : `(${of.map((part) => frame.sql(part)).join(' or ')})`),
};

/** The opposite of a condition. */
export const not: Kind<'not'> = {
  ...LEAF,
  parts: ({ of }) => [{ condition: of, at: 'of', of: 'subject' }],
  leaves: () => 0,
  match: ({ of }, seen) => !seen.holds(of, seen),
  turn: ({ of }, seen) => seen.turn(of, seen),
  words: ({ of }, say) => `not (${say(of)})`,
  sql: ({ of }, frame) => `(not ${frame.sql(of)})`,
};
