import { durationMs, instant } from '@perennial/model';
import type { CountTest } from '../condition.js';
import { fixedSpan, passesCount, type Tally } from '../happened.js';
import { mayBeMachines, noMachineActSql } from '../machine-acts.js';
import { Frame } from './frame.js';

/** Owner of a row of `events`: the subject that it counts for, and what must be joined to know. */
function ownerOf(event: string, frame: Frame): { readonly id: string; readonly join: string } {
  if (frame.subject === 'account') return { id: `${event}.account_id`, join: '' };
  if (!frame.statement.context.merged) return { id: `${event}.profile_id`, join: '' };
  const alias = frame.statement.alias();
  const join = `left join (select u.id, s.id as survivor from profiles s cross join unnest(s.absorbed) u(id) where s.workspace_id = ${frame.workspace} and s.merged_into is null and s.absorbed <> '{}') ${alias} on ${alias}.id = ${event}.profile_id`;
  return { id: `coalesce(${alias}.survivor, ${event}.profile_id)`, join };
}

/** A bound that microseconds of the database cannot cross: the whole millisecond counts. */
const bounds = ({ window }: Tally, frame: Frame, event: string): readonly string[] => {
  const { now } = frame.statement.context;
  const fixed = fixedSpan(window, undefined);
  const from = Math.max(fixed.from, window.within === undefined ? -Infinity : now - durationMs(window.within) + 1);
  const first = from === -Infinity ? [] : [`${event}.occurred_at >= ${frame.instant(instant(from))}`, `${event}.received_at >= ${frame.instant(instant(from))}`];
  return [...first, `${event}.occurred_at < ${frame.instant(instant(Math.min(fixed.to, now) + 1))}`];
};

/** The events of a tally as a FROM list with its WHERE, and the owner of each; `received_at` prunes partitions, because nothing is received before it occurred. */
export function eventsOf(tally: Tally, frame: Frame): { readonly inner: Frame; readonly owner: string; readonly from: (columns: string) => string } {
  const { statement } = frame;
  const event = statement.alias();
  const owner = ownerOf(event, frame);
  const inner = new Frame(statement, { subject: frame.subject, row: { id: owner.id }, event });
  const names = tally.names.length === 1 ? `${event}.name = ${inner.text(tally.names[0] ?? '')}` : `${event}.name = any(${inner.texts(tally.names)})`;
  const people = tally.names.some(mayBeMachines) ? [noMachineActSql(event)] : [];
  const tests = [`${event}.workspace_id = ${inner.workspace}`, names, ...people, ...bounds(tally, inner, event), ...(tally.only === undefined ? [] : [tally.only.sql(inner)])];
  if (tally.window.where !== undefined) tests.push(inner.sql(tally.window.where));
  return { inner, owner: owner.id, from: (columns) => `select ${columns} from events ${event} ${owner.join} ${inner.joins} where ${tests.join(' and ')}` };
}

/** Joins one row per subject with an aggregate over the events of a tally, as `value`, and answers its alias. */
export function tallyJoin(tally: Tally, aggregate: (inner: Frame) => string, frame: Frame): string {
  const { row } = frame;
  const { inner, owner, from } = eventsOf(tally, frame);
  const value = aggregate(inner);
  const body = from(`${owner} as id, ${value} as value`);
  return frame.join((alias) => `left join (${body} group by 1) ${alias} on ${alias}.id = ${row}.id`);
}

const LEAST: Record<CountTest['is'], (n: string, test: CountTest, frame: Frame) => string> = {
  at_least: (n, { value }, frame) => `${n} >= ${frame.id(value)}`,
  at_most: (n, { value }, frame) => `${n} <= ${frame.id(value)}`,
  exactly: (n, { value }, frame) => `${n} = ${frame.id(value)}`,
  between: (n, { value, to }, frame) => `${n} between ${frame.id(value)} and ${frame.id(to ?? value)}`,
};

/** The test of a count over the events of a tally. Where none is not enough, `is true` lets the planner turn the outer join into an inner one. */
export function countSql(tally: Tally, test: CountTest, frame: Frame): string {
  const row = tallyJoin(tally, () => 'count(*)', frame);
  if (passesCount(test, 0)) return `(${LEAST[test.is](`coalesce(${row}.value, 0)`, test, frame)})`;
  return `((${LEAST[test.is](`${row}.value`, test, frame)}) is true)`;
}
