import { shardOf } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';
import type { ProfileState } from './load-subjects.js';
import { column } from './rows.js';

/** One row of the event log. */
export interface EventRow {
  readonly id: number;
  readonly workspaceId: number;
  readonly profileId: number | null;
  readonly accountId: number | null;
  readonly name: string;
  readonly properties: string;
  readonly source: number;
  readonly eventId: string;
  readonly occurredAt: number;
  readonly receivedAt: number;
}

/** Appends to the event log. Indexes touched: `events_profile`, brin. */
export async function insertEvents(db: Queryable, events: readonly EventRow[]): Promise<void> {
  if (events.length === 0) return;
  await db.query({
    name: 'insert-events',
    text: `insert into events (id, workspace_id, profile_id, account_id, name, properties, source, event_id, occurred_at, received_at)
      select u.id, u.workspace_id, u.profile_id, u.account_id, u.name, u.properties, u.source, u.event_id, to_timestamp(u.occurred / 1000), to_timestamp(u.received / 1000)
      from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::jsonb[], $7::smallint[], $8::uuid[], $9::float8[], $10::float8[])
        as u(id, workspace_id, profile_id, account_id, name, properties, source, event_id, occurred, received)`,
    values: [
      column(events, (e) => e.id), column(events, (e) => e.workspaceId), column(events, (e) => e.profileId), column(events, (e) => e.accountId), column(events, (e) => e.name), column(events, (e) => e.properties),
      column(events, (e) => e.source), column(events, (e) => e.eventId), column(events, (e) => e.occurredAt), column(events, (e) => e.receivedAt),
    ],
  });
}

/** A profile's columns after a drain, with what lists search by. */
export interface ProfileWrite extends ProfileState {
  readonly name: string;
  readonly nameFolded: string;
  readonly emailFolded: string | null;
}

/** Updates profiles whose values changed. Locks: their shards are held; by primary key (shard, id). */
export async function updateProfiles(transaction: Transaction, profiles: readonly ProfileWrite[]): Promise<void> {
  if (profiles.length === 0) return;
  await transaction.query({
    name: 'update-profiles',
    text: `update profiles p set email = u.email, email_folded = u.email_folded, email_verified = u.email_verified, phone = u.phone, timezone = u.timezone, locale = u.locale, name = u.name, name_folded = u.name_folded,
        attributes = u.attributes, filled = u.filled, last_seen_at = to_timestamp(u.last_seen / 1000), computed = u.computed
      from unnest($1::smallint[], $2::bigint[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::jsonb[], $12::jsonb[], $13::float8[], $14::jsonb[])
        as u(shard, id, email, email_folded, email_verified, phone, timezone, locale, name, name_folded, attributes, filled, last_seen, computed)
      where p.shard = u.shard and p.id = u.id`,
    values: [
      column(profiles, (p) => shardOf(p.id)), column(profiles, (p) => p.id), column(profiles, (p) => p.email), column(profiles, (p) => p.emailFolded), column(profiles, (p) => p.emailVerified), column(profiles, (p) => p.phone),
      column(profiles, (p) => p.timezone), column(profiles, (p) => p.locale), column(profiles, (p) => p.name), column(profiles, (p) => p.nameFolded), column(profiles, (p) => JSON.stringify(p.attributes)),
      column(profiles, (p) => JSON.stringify(p.filled)), column(profiles, (p) => p.lastSeenAt), column(profiles, (p) => JSON.stringify(p.computed)),
    ],
  });
}

/** Marks profiles as seen, where nothing else changed: a HOT update, `last_seen_at` has no index. */
export async function touchProfiles(transaction: Transaction, seen: readonly { id: number; at: number }[]): Promise<void> {
  if (seen.length === 0) return;
  await transaction.query({
    name: 'touch-profiles',
    text: `update profiles p set last_seen_at = to_timestamp(u.at / 1000) from unnest($1::smallint[], $2::bigint[], $3::float8[]) as u(shard, id, at) where p.shard = u.shard and p.id = u.id`,
    values: [column(seen, (s) => shardOf(s.id)), column(seen, (s) => s.id), column(seen, (s) => s.at)],
  });
}

/** An amount to add to a counter of a node (or of the journey: node ''), for a day (YYYY-MM-DD, UTC). */
export interface CounterDelta {
  readonly journeyId: number;
  readonly versionId: number;
  readonly nodeId: string;
  readonly measure: string;
  readonly day: string;
  readonly value: number;
}

const counterKey = (d: CounterDelta): string => `${d.versionId}\u0001${d.nodeId}\u0001${d.measure}\u0001${d.day}`;

/**
 * Adds to counters: the last statement of a transaction, rows sorted, in the rows of the writer's own slot
 * (early or shared rows cost 20 times, a row per shard 6 times: hotpath.md section 5).
 */
export async function addCounters(db: Queryable, slot: number, deltas: readonly CounterDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  const sums = new Map<string, CounterDelta>();
  for (const delta of deltas) {
    const key = counterKey(delta);
    const before = sums.get(key);
    sums.set(key, before === undefined ? delta : { ...before, value: before.value + delta.value });
  }
  const rows = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await db.query({
    name: 'add-counters',
    text: `insert into counters (version_id, node_id, measure, day, slot, journey_id, value)
      select u.version_id, u.node_id, u.measure, u.day, $7::smallint, u.journey_id, u.value
      from unnest($1::bigint[], $2::text[], $3::text[], $4::date[], $5::bigint[], $6::bigint[]) with ordinality as u(version_id, node_id, measure, day, journey_id, value, n) order by u.n
      on conflict (version_id, node_id, measure, day, slot) do update set value = counters.value + excluded.value`,
    values: [column(rows, (r) => r.versionId), column(rows, (r) => r.nodeId), column(rows, (r) => r.measure), column(rows, (r) => r.day), column(rows, (r) => r.journeyId), column(rows, (r) => r.value), slot],
  });
}

/** How often an event of a name was logged on a day, with a sample of its properties. */
export interface EventNameDelta {
  readonly workspaceId: number;
  readonly name: string;
  readonly day: string;
  readonly count: number;
  readonly sample: string;
  readonly at: number;
}

/** Keeps the catalogue of event names that pickers offer; rows of the writer's own slot, sorted. */
export async function addEventNames(db: Queryable, slot: number, names: readonly EventNameDelta[]): Promise<void> {
  if (names.length === 0) return;
  const rows = [...names].sort((a, b) => a.workspaceId - b.workspaceId || (a.name < b.name ? -1 : a.name > b.name ? 1 : a.day < b.day ? -1 : 1));
  await db.query({
    name: 'add-event-names',
    text: `insert into event_names (workspace_id, name, day, slot, count, sample, last_seen_at)
      select u.workspace_id, u.name, u.day, $7::smallint, u.count, u.sample, to_timestamp(u.at / 1000)
      from unnest($1::bigint[], $2::text[], $3::date[], $4::bigint[], $5::jsonb[], $6::float8[]) with ordinality as u(workspace_id, name, day, count, sample, at, n) order by u.n
      on conflict (workspace_id, name, day, slot) do update set count = event_names.count + excluded.count, sample = excluded.sample, last_seen_at = excluded.last_seen_at`,
    values: [column(rows, (r) => r.workspaceId), column(rows, (r) => r.name), column(rows, (r) => r.day), column(rows, (r) => r.count), column(rows, (r) => r.sample), column(rows, (r) => r.at), slot],
  });
}
