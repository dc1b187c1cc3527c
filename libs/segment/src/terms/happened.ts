import { durationMs, isJsonObject, type EventFact, type Json } from '@perennial/model';
import type { EventTerm, Take } from '../condition.js';
import { isoText } from '../date.js';
import { counted, countSteps, filterTurn, windowProblems, type Tally } from '../happened.js';
import { mayBeMachines } from '../machine-acts.js';
import { found } from '../kinds/kind.js';
import { valueAt } from '../lookup.js';
import { windowWords } from '../phrases.js';
import { jsonAt } from '../sql/path-value.js';
import { tallyJoin } from '../sql/tally.js';
import { jsonValue, numberValue, type SqlValue } from '../sql/value.js';
import { MAX_OPERAND } from './arithmetic.js';
import { PLAIN, plain, type TermKind, type TermValue } from './term.js';

/** One way to make a value of events. */
interface Taking {
  readonly words: string;
  readonly needsProperty: boolean;
  readonly of: (events: readonly EventFact[], property: string) => TermValue;
  /** The aggregate over the jsonb value of the property and the instant of occurrence, and how to read the joined column. */
  readonly sql: (property: string, occurred: string) => string;
  readonly read: (column: string) => SqlValue;
}

const instantOf = (pick: (all: readonly number[]) => number) => (events: readonly EventFact[]): TermValue => {
  const at = pick(events.map(({ occurredAt }) => occurredAt));
  const event = events.find(({ occurredAt }) => occurredAt === at);
  return event === undefined ? plain(undefined) : { value: isoText(event.occurredAt), computed: false, instant: true };
};
const numbersOf = (events: readonly EventFact[], property: string): readonly number[] =>
  events.flatMap(({ properties }) => {
    const value = valueAt(properties, property);
    return typeof value === 'number' && Math.abs(value) <= MAX_OPERAND ? [value] : [];
  });
const numberOf = (computed: boolean, of: (numbers: readonly number[]) => number | undefined) => (events: readonly EventFact[], property: string): TermValue => ({ value: of(numbersOf(events, property)), computed, instant: false });
const distinctOf = (events: readonly EventFact[], property: string): number =>
  new Set(events.map(({ properties }) => valueAt(properties, property)).filter((value: Json | undefined) => value !== undefined && value !== null && !Array.isArray(value) && !isJsonObject(value))).size;

const instantColumn = (column: string): SqlValue => ({
  ...jsonValue(`to_jsonb(to_char(date_trunc('milliseconds', ${column}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`),
  instant: `floor(extract(epoch from ${column}) * 1000)::float8`, isInstant: true,
});
const numberIn = (value: string): string => `case when jsonb_typeof(${value}) = 'number' and abs((${value})::numeric) <= 1e100 then (${value})::float8 end`;
const plainNumber = (column: string): SqlValue => numberValue(column, false);

/** What can be taken of events. A sum, count or distinct count of none is 0; the others of none are missing. */
export const TAKINGS: Record<Take, Taking> = {
  count: { words: 'number of times', needsProperty: false, of: (events) => plain(events.length), sql: () => 'count(*)::float8', read: (column) => plainNumber(`coalesce(${column}, 0)`) },
  first: { words: 'first time', needsProperty: false, of: instantOf((all) => Math.min(...all)), sql: (_value, occurred) => `min(${occurred})`, read: instantColumn },
  last: { words: 'last time', needsProperty: false, of: instantOf((all) => Math.max(...all)), sql: (_value, occurred) => `max(${occurred})`, read: instantColumn },
  sum: { words: 'sum', needsProperty: true, of: numberOf(true, (all) => all.reduce((total, one) => total + one, 0)), sql: (value) => `sum(${numberIn(value)})`, read: (column) => numberValue(`coalesce(${column}, 0)`, true) },
  minimum: { words: 'minimum', needsProperty: true, of: numberOf(false, (all) => (all.length === 0 ? undefined : Math.min(...all))), sql: (value) => `min(${numberIn(value)})`, read: plainNumber },
  maximum: { words: 'maximum', needsProperty: true, of: numberOf(false, (all) => (all.length === 0 ? undefined : Math.max(...all))), sql: (value) => `max(${numberIn(value)})`, read: plainNumber },
  distinct: {
    words: 'number of different values', needsProperty: true, of: (events, property) => plain(distinctOf(events, property)),
    sql: (value) => `count(distinct case when jsonb_typeof(${value}) in ('string', 'number', 'boolean') then ${value} end)::float8`, read: (column) => plainNumber(`coalesce(${column}, 0)`),
  },
};

const tallyOf = (term: EventTerm): Tally => ({ names: [term.name], window: term });

/** A figure over events. */
export const event: TermKind<'event'> = {
  ...PLAIN,
  parts: ({ where }) => (where === undefined ? [] : [{ condition: where, at: 'event.where', of: 'event' }]),
  value: (term, _inner, seen) => TAKINGS[term.take].of(counted(tallyOf(term), seen), term.property ?? ''),
  turns: (term, seen) => {
    const filter = filterTurn(tallyOf(term), seen);
    return [...countSteps(tallyOf(term), seen).map(({ at }) => at), ...(filter === null ? [] : [filter])];
  },
  timed: ({ within }) => within !== undefined,
  reads: ({ name, take, within }) => ({ events: [{ name, withinMs: within === undefined ? null : durationMs(within), properties: TAKINGS[take].needsProperty || mayBeMachines(name) }] }),
  problems: (term, place) => [
    ...found(term.name.trim() === '', 'event.name', 'Choose an event.'),
    ...found(TAKINGS[term.take].needsProperty && (term.property ?? '').trim() === '', 'event.property', 'Choose a property of the event.'),
    ...windowProblems(term, place).map(({ at, message }) => ({ at: `event.${at}`, message })),
  ],
  words: (term, _inner, say) => {
    const { words, needsProperty } = TAKINGS[term.take];
    return `${words} of ${needsProperty ? `${(term.property ?? '').replaceAll('_', ' ')} in ` : ''}${term.name}${term.where === undefined ? '' : ` (${say(term.where)})`}${windowWords(term)}`;
  },
  sql: (term, _inner, frame) => {
    const { sql, read } = TAKINGS[term.take];
    const row = tallyJoin(tallyOf(term), (inner) => sql(jsonAt(`${inner.event}.properties`, term.property ?? '', inner), `${inner.event}.occurred_at`), frame);
    return read(`${row}.value`);
  },
};
