import { z } from 'zod';
import { durationSchema, jsonSchema, type Instant } from '@perennial/model';
import { TAKES, type Condition, type Term, type TermForm, type TermForms } from '../condition.js';
import { windowFields } from '../happened.js';
import type { ConditionPlace, ConditionProblem, Part, Seen } from '../kinds/kind.js';
import { union, NO_READS, type Reads } from '../reads.js';
import type { Frame } from '../sql/frame.js';
import type { SqlValue } from '../sql/value.js';
import { difference, ratio, sum } from './arithmetic.js';
import { attribute, now, value } from './constants.js';
import { event } from './happened.js';
import type { TermKind, TermValue } from './term.js';

const kinds: { readonly [F in TermForm]: TermKind<F> } = { attribute, value, sum, difference, ratio, now, event };

/** A term with the name of its form beside its content. */
type Opened<F extends TermForm = TermForm> = { [K in F]: { readonly form: K; readonly content: TermForms[K] } }[F];

function opened(term: Term): Opened {
  if (term.attribute !== undefined) return { form: 'attribute', content: term.attribute };
  if (term.sum !== undefined) return { form: 'sum', content: term.sum };
  if (term.difference !== undefined) return { form: 'difference', content: term.difference };
  if (term.ratio !== undefined) return { form: 'ratio', content: term.ratio };
  if (term.now !== undefined) return { form: 'now', content: term.now };
  if (term.event !== undefined) return { form: 'event', content: term.event };
  return { form: 'value', content: term.value };
}

/** Form of a term. */
export const formOf = (term: Term): TermForm => opened(term).form;

function use<F extends TermForm>({ form, content }: Opened<F>) {
  const kind: TermKind<F> = kinds[form];
  const terms = kind.terms(content);
  return {
    terms,
    parts: (): readonly Part[] => [...kind.parts(content), ...terms.flatMap((one, i) => termParts(one).map((part) => ({ ...part, at: `${form}.${i}.${part.at}` })))],
    value: (seen: Seen): TermValue => kind.value(content, terms.map((one) => termValue(one, seen)), seen),
    turns: (seen: Seen): readonly Instant[] => [...kind.turns(content, seen), ...terms.flatMap((one) => termTurns(one, seen))],
    timed: (): boolean => kind.timed(content) || terms.some(termTimed),
    reads: (): Reads => union([{ ...NO_READS, ...kind.reads(content) }, ...terms.map(termReads)]),
    problems: (place: ConditionPlace): readonly ConditionProblem[] => [
      ...kind.problems(content, place),
      ...terms.flatMap((one, i) => termProblems(one, place).map((problem) => ({ ...problem, at: `${form}.${i}.${problem.at}` }))),
    ],
    words: (say: (part: Condition) => string): string => kind.words(content, terms.map((one) => (use(opened(one)).terms.length > 0 ? `(${termWords(one, say)})` : termWords(one, say))), say),
    sql: (frame: Frame): SqlValue => kind.sql(content, terms.map((one) => termSql(one, frame)), frame),
  };
}

/** Filters within a term, each at its place. */
export const termParts = (term: Term): readonly Part[] => use(opened(term)).parts();
/** What a term comes to. */
export const termValue = (term: Term, seen: Seen): TermValue => use(opened(term)).value(seen);
/** Later instants at which events make it come to something else. */
export const termTurns = (term: Term, seen: Seen): readonly Instant[] => use(opened(term)).turns(seen);
/** True when time alone changes what it comes to. */
export const termTimed = (term: Term): boolean => use(opened(term)).timed();
/** What it reads. */
export const termReads = (term: Term): Reads => use(opened(term)).reads();
/** What makes no sense in it. */
export const termProblems = (term: Term, place: ConditionPlace): readonly ConditionProblem[] => use(opened(term)).problems(place);
/** A term in words. */
export const termWords = (term: Term, say: (part: Condition) => string): string => use(opened(term)).words(say);
/** A term in SQL. */
export const termSql = (term: Term, frame: Frame): SqlValue => use(opened(term)).sql(frame);
/** How many values it is made of. */
export const termSize = (term: Term): number => Math.max(1, use(opened(term)).terms.reduce((size, one) => size + termSize(one), 0));

/** Deepest nesting of arithmetic. */
const MAX_TERM_DEPTH = 4;

const shape = (tree: z.ZodType<Condition>, depth: number): z.ZodType<Term> => {
  const inner = depth === 0 ? null : shape(tree, depth - 1);
  const pair = inner === null ? null : z.tuple([inner, inner]);
  const simple = [
    z.strictObject({ attribute: z.string().max(300) }),
    z.strictObject({ value: jsonSchema }),
    z.strictObject({ now: z.strictObject({ plus: durationSchema.optional(), minus: durationSchema.optional() }) }),
    z.strictObject({ event: z.strictObject({ name: z.string().max(200), take: z.enum(TAKES), property: z.string().max(300).optional(), ...windowFields(tree) }) }),
  ] as const;
  return pair === null ? z.union(simple) : z.union([...simple, z.strictObject({ sum: pair }), z.strictObject({ difference: pair }), z.strictObject({ ratio: pair })]);
};

/** Shape of a term; `tree` is that of a Condition. */
export const termSchema = (tree: z.ZodType<Condition>): z.ZodType<Term> => shape(tree, MAX_TERM_DEPTH);
