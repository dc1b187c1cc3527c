import type { JsonObject } from '@perennial/model';
import { noMachineActSql } from '@perennial/segment';
import type { Transaction } from '../database.js';
import { column } from './rows.js';

/** An enrollment as stored; instants in epoch milliseconds. */
export interface EnrollmentState {
  readonly id: number;
  readonly shard: number;
  readonly workspaceId: number;
  readonly journeyId: number;
  readonly versionId: number;
  /** A profile, or an account. */
  readonly subjectId: number;
  readonly account: boolean;
  readonly key: string;
  readonly state: number;
  readonly reason: string | null;
  readonly nodeId: string | null;
  readonly visit: number;
  readonly arrivedAt: number;
  readonly arrivedBy: string;
  readonly wakeAt: number | null;
  readonly memory: JsonObject;
  readonly clock: number;
  readonly context: JsonObject;
  readonly passes: { readonly [nodeId: string]: number };
  /** What it remembers of its way; null: nothing. */
  readonly marks: JsonObject | null;
  /** Stimuli kept while the journey is paused. */
  readonly kept: JsonObject | null;
  readonly entryEvent: JsonObject | null;
  readonly enteredAt: number;
  readonly endedAt: number | null;
}

const ms = (name: string): string => `floor(extract(epoch from ${name}) * 1000)::float8`;

/** Active and stuck enrollments of profiles; by the partial index `enrollments_active`, whose size follows what is active. */
export async function loadActiveRuns(transaction: Transaction, profileIds: readonly number[]): Promise<EnrollmentState[]> {
  if (profileIds.length === 0) return [];
  const { rows } = await transaction.query<EnrollmentState>(
    `select id, shard, workspace_id as "workspaceId", journey_id as "journeyId", version_id as "versionId", subject_id as "subjectId", account, key, state, reason, node_id as "nodeId", visit,
       ${ms('arrived_at')} as "arrivedAt", arrived_by as "arrivedBy", ${ms('coalesce(wake_at, parked_wake_at)')} as "wakeAt", memory, ${ms('clock')} as clock, context, passes, marks, kept, entry_event as "entryEvent",
       ${ms('entered_at')} as "enteredAt", ${ms('ended_at')} as "endedAt"
     from enrollments where subject_id = any($1::bigint[]) and state in (0, 4) order by id`,
    [[...profileIds]],
  );
  return rows;
}

/** What earlier runs mean for re-entry. */
export interface EntryState {
  readonly subjectId: number;
  readonly journeyId: number;
  readonly key: string;
  readonly lastEnteredAt: number;
  readonly active: number;
}

/** Earlier runs of profiles in journeys, per key; by `enrollments_entries` (profile_id, journey_id). */
export async function loadEntries(transaction: Transaction, profileIds: readonly number[], journeyIds: readonly number[]): Promise<EntryState[]> {
  if (profileIds.length === 0 || journeyIds.length === 0) return [];
  const { rows } = await transaction.query<EntryState>(
    `select subject_id as "subjectId", journey_id as "journeyId", key, max(${ms('entered_at')}) as "lastEnteredAt", (count(*) filter (where state in (0, 4)))::int as active
     from enrollments where subject_id = any($1::bigint[]) and journey_id = any($2::bigint[]) group by 1, 2, 3`,
    [[...profileIds], [...journeyIds]],
  );
  return rows;
}

/** A logged event, as conditions read it. */
export interface LoggedEvent {
  /** The profile, or the account, whose log it is. */
  readonly ownerId: number;
  readonly id: string;
  readonly name: string;
  readonly properties: JsonObject;
  readonly source: number;
  readonly occurredAt: number;
  readonly receivedAt: number;
}

/** What to read of the log: one name, over a span, with or without properties. */
export interface LogRead {
  readonly name: string;
  /** Epoch milliseconds; null: ever. */
  readonly since: number | null;
  readonly properties: boolean;
}

/** Whose log is read, under which id it was logged (its own, or that of a profile merged into it), and what of it; subjects that share one list of reads are cheap. */
export interface LogOwner {
  readonly ownerId: number;
  readonly loggedAs: number;
  readonly reads: readonly LogRead[];
}

/** At most this many occurrences of one name are read per profile: the newest; conditions count no further. */
export const MAX_OCCURRENCES = 5000;

const OWNER = { profile: 'profile_id', account: 'account_id' } as const;

/** Reads up to `limit` of each name; the newest of them only where that is asked for, because most have few and need no sort (3,000 look-ups: 11.9 ms, then 10.2; 2026-11-25). */
async function readLog(transaction: Transaction, owners: readonly LogOwner[], of: keyof typeof OWNER, take: { readonly newest: boolean; readonly limit: number }): Promise<LoggedEvent[]> {
  const lists = [...new Set(owners.map((owner) => owner.reads))];
  const places = new Map(lists.map((list, place) => [list, place]));
  const reads = lists.flatMap((list, place) => list.map((read) => ({ ...read, place })));
  if (reads.length === 0) return [];
  const oldest = reads.some((read) => read.since === null) ? 0 : Math.min(...reads.map((read) => read.since ?? 0));
  const { rows } = await transaction.query<LoggedEvent>(
    `select o.owner as "ownerId", e.event_id as id, r.name, e.properties, e.source, e.occurred as "occurredAt", e.received as "receivedAt"
     from unnest($1::bigint[], $2::bigint[], $3::int[]) o(owner, id, list) join unnest($4::int[], $5::text[], $6::float8[], $7::boolean[]) r(list, name, since, with_properties) on r.list = o.list
     cross join lateral (
       select event_id, case when r.with_properties then properties else '{}'::jsonb end as properties, source, ${ms('occurred_at')} as occurred, ${ms('received_at')} as received
       from events where ${OWNER[of]} = o.id and name = r.name and ${noMachineActSql('events')} and occurred_at >= to_timestamp(coalesce(r.since, 0) / 1000) and received_at >= to_timestamp($8::float8 / 1000) and received_at < now() + interval '1 day'
       ${take.newest ? 'order by occurred_at desc' : ''} limit ${take.limit}) e
     order by e.occurred, e.received`,
    [
      column(owners, (o) => o.ownerId), column(owners, (o) => o.loggedAs), column(owners, (o) => places.get(o.reads) ?? 0),
      column(reads, (r) => r.place), column(reads, (r) => r.name), column(reads, (r) => r.since), column(reads, (r) => r.properties), oldest,
    ],
  );
  return rows;
}

/** Owners of more occurrences of one name than are read. */
function overfull(events: readonly LoggedEvent[]): ReadonlySet<number> {
  const owners = new Set<number>();
  if (events.length <= MAX_OCCURRENCES) return owners;
  const counts = new Map<string, number>();
  for (const { ownerId, name } of events) {
    const count = (counts.get(`${ownerId} ${name}`) ?? 0) + 1;
    counts.set(`${ownerId} ${name}`, count);
    if (count > MAX_OCCURRENCES) owners.add(ownerId);
  }
  return owners;
}

/**
 * Logged events of profiles (or accounts) by name and span, ascending by occurrence; by `events_profile` (profile_id, name, occurred_at) or `events_account_name`.
 * `received_at >= since` prunes partitions and loses nothing, because nothing is received before it occurred; partitions of the time ahead are
 * pruned too (3,000 look-ups: 21 ms, then 15; 2026-11-25).
 */
export async function loadEvents(transaction: Transaction, owners: readonly LogOwner[], of: keyof typeof OWNER = 'profile'): Promise<LoggedEvent[]> {
  const events = await readLog(transaction, owners, of, { newest: false, limit: MAX_OCCURRENCES + 1 });
  const over = overfull(events);
  if (over.size === 0) return events;
  const newest = await readLog(transaction, owners.filter((owner) => over.has(owner.ownerId)), of, { newest: true, limit: MAX_OCCURRENCES });
  return [...events.filter((event) => !over.has(event.ownerId)), ...newest];
}

/** Stored assignments of subjects to variants of experiments; by primary key (subject_id, experiment). */
export async function loadAssignments(transaction: Transaction, subjectIds: readonly number[]): Promise<{ subjectId: number; experiment: string; variant: string }[]> {
  if (subjectIds.length === 0) return [];
  const { rows } = await transaction.query<{ subjectId: number; experiment: string; variant: string }>(
    'select subject_id as "subjectId", experiment, variant from assignments where subject_id = any($1::bigint[])', [[...subjectIds]]);
  return rows;
}
