import { formOf, type Take, type Term, type TermForm, type ValueType } from '@perennial/segment';
import type { PathOption } from './vocabulary.js';

const OF_TAKE: Record<Take, ValueType> = { count: 'number', first: 'date', last: 'date', sum: 'number', minimum: 'number', maximum: 'number', distinct: 'number' };

const typeOfConstant = (value: unknown): ValueType | null => (typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : typeof value === 'string' ? 'text' : null);

/** What each form of a term comes to, as far as it is known. */
const OF_FORM: Record<TermForm, (term: Term, paths: readonly PathOption[]) => ValueType | null> = {
  attribute: ({ attribute }, paths) => paths.find((option) => option.path === attribute)?.type ?? null,
  value: ({ value }) => typeOfConstant(value),
  sum: () => 'number',
  difference: () => 'number',
  ratio: () => 'number',
  now: () => 'date',
  event: ({ event }) => (event === undefined ? null : OF_TAKE[event.take]),
};

/** The type of what a term comes to; null: it is not known. */
export const typeOfTerm = (term: Term, paths: readonly PathOption[]): ValueType | null => OF_FORM[formOf(term)](term, paths);
