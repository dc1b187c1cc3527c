import { shardOf } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';
import type { MergedRun } from '../hot/merge.js';

/** Who is erased: a profile with all that were merged into it, and what else names them. */
export interface ErasedPerson {
  readonly workspaceId: number;
  readonly profileIds: readonly number[];
  /** Folded addresses. */
  readonly addresses: readonly string[];
  /** User ids and anonymous ids. */
  readonly identifiers: readonly string[];
}

/** Ends the runs under way with reason `erased`; answers them, for the counters. Locks: the shards are held. */
export async function endErasedRuns(transaction: Transaction, profileIds: readonly number[]): Promise<MergedRun[]> {
  const { rows } = await transaction.query<MergedRun>(
    `update enrollments e set state = 2, reason = 'erased', ended_at = now(), wake_at = null, parked_wake_at = null where subject_id = any($1::bigint[]) and state in (0, 4)
     returning e.id, e.journey_id as "journeyId", e.version_id as "versionId", e.node_id as "nodeId", e.visit, floor(extract(epoch from e.entered_at) * 1000)::float8 as "enteredAt"`, [[...profileIds]]);
  return rows;
}

/** A message of an account's run that no sender had claimed. */
export interface MemberMessage {
  readonly id: string;
  readonly workspaceId: number;
  readonly accountId: number;
  readonly enrollmentId: number;
  readonly visit: number;
  readonly awaited: boolean;
  readonly journeyId: number;
  readonly versionId: number;
  readonly nodeId: string;
}

/** Skips the unclaimed messages that people have of runs of their accounts; answers them, for the runs that wait. By `messages_profile`. */
export async function skipMemberMessages(transaction: Transaction, profileIds: readonly number[], reason: string): Promise<MemberMessage[]> {
  const { rows } = await transaction.query<MemberMessage>(
    `update messages m set state = 3, reason = $2, finished_at = now() where m.profile_id = any($1::bigint[]) and m.account_id is not null and m.state = 0
     returning m.id, m.workspace_id as "workspaceId", m.account_id as "accountId", m.enrollment_id as "enrollmentId", m.visit, m.awaited, m.journey_id as "journeyId", m.version_id as "versionId", m.node_id as "nodeId"`, [[...profileIds], reason]);
  return rows;
}

/** Removes the person themselves and all that could still act for them, so that nothing new can happen to them. Locks: the shards are held. */
export async function removePerson(transaction: Transaction, person: ErasedPerson): Promise<void> {
  const ids = [...person.profileIds];
  const shards = [...new Set(ids.map(shardOf))];
  await transaction.query('delete from identifiers where profile_id = any($1::bigint[])', [ids]);
  await transaction.query('delete from intake where lane in (0, 1) and shard = any($1::smallint[]) and workspace_id = $2 and subject_id = any($3::bigint[])', [shards, person.workspaceId, ids]);
  await transaction.query('delete from merges where workspace_id = $1 and (loser_id = any($2::bigint[]) or survivor_id = any($2::bigint[]))', [person.workspaceId, ids]);
  await transaction.query('delete from profiles where shard = any($1::smallint[]) and id = any($2::bigint[])', [shards, ids]);
}

const OF_PROFILE = 'profile_id = any($1::bigint[])';
const OF_SUBJECT = 'subject_id = any($1::bigint[])';

/** Tables that hold something of a person, in the order in which they are emptied; a test finds those that are missing here. Each condition takes profile ids, workspace and addresses. */
export const PERSONAL_TABLES: readonly { readonly table: string; readonly word: string; readonly where: string }[] = [
  { table: 'steps', word: 'steps', where: '(enrollment_id, entered_at) in (select e.id, e.entered_at from enrollments e where e.subject_id = any($1::bigint[]))' },
  { table: 'enrollments', word: 'runs', where: OF_SUBJECT },
  { table: 'events', word: 'events', where: OF_PROFILE },
  { table: 'broadcast_addresses', word: 'addresses of broadcasts', where: 'message_id in (select m.id from messages m where m.profile_id = any($1::bigint[]))' },
  { table: 'messages', word: 'messages', where: OF_PROFILE },
  { table: 'webhook_calls', word: 'calls to other programs', where: OF_SUBJECT },
  { table: 'refusals', word: 'refusals', where: OF_SUBJECT },
  { table: 'parked_messages', word: 'messages under review', where: OF_PROFILE },
  { table: 'reservations', word: 'places under frequency caps', where: OF_PROFILE },
  { table: 'sending_profiles', word: 'sending rows', where: OF_PROFILE },
  { table: 'inbox', word: 'in-app messages', where: OF_PROFILE },
  { table: 'mailbox', word: 'caught mails', where: `workspace_id = $2 and (${OF_PROFILE} or (profile_id is null and to_folded = any($3::text[])))` },
  { table: 'tasks', word: 'tasks', where: OF_PROFILE },
  { table: 'devices', word: 'devices', where: OF_PROFILE },
  { table: 'consents', word: 'choices', where: OF_PROFILE },
  { table: 'opt_ins', word: 'questions by mail', where: OF_PROFILE },
  { table: 'consent_ledger', word: 'lines of the consent ledger', where: OF_PROFILE },
  { table: 'memberships', word: 'memberships', where: OF_PROFILE },
  { table: 'assignments', word: 'assignments', where: OF_SUBJECT },
  { table: 'segment_members', word: 'memberships of segments', where: OF_SUBJECT },
  { table: 'segment_touched', word: 'memberships under way', where: OF_SUBJECT },
  { table: 'segment_timers', word: 'timers of segments', where: OF_SUBJECT },
  { table: 'quarantine', word: 'events set aside', where: 'workspace_id = $2 and subject_id = any($1::bigint[])' },
];

const parametersOf = (where: string, person: ErasedPerson): { readonly sql: string; readonly values: unknown[] } => {
  const all = [[...person.profileIds], person.workspaceId, [...person.addresses]];
  // A parameter that a statement does not use has no type of its own.
  const used = where.includes('$3') ? 3 : where.includes('$2') ? 2 : 1;
  return { sql: where, values: all.slice(0, used) };
};

/** Sizes of segments are sums of who came and left: whoever is erased has left. */
async function countGone(db: Queryable, { profileIds }: ErasedPerson): Promise<void> {
  await db.query(
    `insert into segment_changes (set_id, day, slot, gone) select set_id, current_date, -1, count(*) from segment_members where subject_id = any($1::bigint[]) group by set_id
     on conflict (set_id, day, slot) do update set gone = segment_changes.gone + excluded.gone`, [[...profileIds]]);
}

/** Deletes what one table holds of a person; answers how many rows. */
export async function eraseFrom(db: Queryable, table: string, person: ErasedPerson): Promise<number> {
  const found = PERSONAL_TABLES.find((one) => one.table === table);
  if (found === undefined) throw new RangeError(`${table} is no personal table`);
  if (table === 'segment_members') await countGone(db, person);
  const { sql, values } = parametersOf(found.where, person);
  const { rowCount } = await db.query(`delete from ${found.table} where ${sql}`, values);
  return rowCount ?? 0;
}

/** How many rows each table holds of a person. */
export async function countPersonal(db: Queryable, person: ErasedPerson): Promise<{ word: string; count: number }[]> {
  const counts: { word: string; count: number }[] = [];
  for (const { table, word, where } of PERSONAL_TABLES) {
    const { sql, values } = parametersOf(where, person);
    const { rows } = await db.query<{ n: number }>(`select count(*) as n from ${table} where ${sql}`, values);
    counts.push({ word, count: rows[0]?.n ?? 0 });
  }
  return counts;
}

/** Takes a person's traces out of what is about others too: lines of the audit log, samples of events, stored files (exports hold everyone), jobs about them. Answers how many files went. */
export async function scrubTraces(transaction: Transaction, person: ErasedPerson, exceptJobId: number): Promise<number> {
  const { workspaceId, profileIds } = person;
  const texts = [...person.addresses, ...person.identifiers].filter((text) => text.length > 2);
  await transaction.query(
    `update audit set target = 'an erased person', detail = '{}' where workspace_id = $1 and (detail->>'profileId' = any($2::text[]) or exists (select 1 from unnest($3::text[]) t(x) where position(t.x in lower(target || detail::text)) > 0))`,
    [workspaceId, profileIds.map(String), texts.map((text) => text.toLowerCase())]);
  await transaction.query(
    `update event_names set sample = '{}' where workspace_id = $1 and exists (select 1 from unnest($2::text[]) t(x) where position(t.x in lower(sample::text)) > 0)`, [workspaceId, texts.map((text) => text.toLowerCase())]);
  // Examples of what traffic holds are learnt again, without the person.
  await transaction.query(`update learnt_paths set examples = '[]' where workspace_id = $1 and examples <> '[]'`, [workspaceId]);
  await transaction.query('delete from requests where workspace_id = $1 and trouble and exists (select 1 from unnest($2::text[]) t(x) where position(t.x in lower(refused::text || warnings::text)) > 0)', [workspaceId, texts.map((text) => text.toLowerCase())]);
  const { rowCount } = await transaction.query(
    `delete from files f where workspace_id = $1 and whole and (job_id is null or job_id in (select id from jobs where workspace_id = $1 and state not in ('queued', 'running')))
       and not exists (select 1 from jobs j where j.workspace_id = $1 and j.state in ('queued', 'running') and j.id <> $2 and j.input->>'fileId' = f.id::text)`, [workspaceId, exceptJobId]);
  await transaction.query(`delete from jobs where workspace_id = $1 and id <> $2 and input->>'profileId' = any($3::text[])`, [workspaceId, exceptJobId, profileIds.map(String)]);
  return rowCount ?? 0;
}

/** Turns suppressions of addresses into those of their hashes, keeping reason and time. */
export async function hashSuppressions(transaction: Transaction, workspaceId: number, addresses: readonly { readonly channel: string; readonly address: string; readonly hash: string }[]): Promise<number> {
  let kept = 0;
  for (const { channel, address, hash } of addresses) {
    const { rowCount } = await transaction.query(
      `insert into suppressions (workspace_id, channel, address, reason, source, created_at) select workspace_id, channel, $4, reason, source, created_at from suppressions where workspace_id = $1 and channel = $2 and address = $3 on conflict do nothing`,
      [workspaceId, channel, address, hash]);
    await transaction.query('delete from suppressions where workspace_id = $1 and channel = $2 and address = $3', [workspaceId, channel, address]);
    kept += rowCount ?? 0;
  }
  return kept;
}

/** The identifiers and the profiles merged in, for an erasure or an export; null when there is no such person. */
export async function findPerson(db: Queryable, workspaceId: number, profileId: number): Promise<{ readonly profileIds: number[]; readonly identifiers: string[]; readonly email: string | null; readonly phone: string | null; readonly externalId: string | null } | null> {
  const { rows } = await db.query<{ id: number; absorbed: string[]; email: string | null; phone: string | null; externalId: string | null }>(
    'select id, absorbed::text[] as absorbed, email, phone, external_id as "externalId" from profiles where shard = $1 and id = $2 and workspace_id = $3 and merged_into is null', [shardOf(profileId), profileId, workspaceId]);
  const [found] = rows;
  if (found === undefined) return null;
  const profileIds = [found.id, ...found.absorbed.map(Number)];
  const identifiers = await db.query<{ value: string }>('select value from identifiers where profile_id = any($1::bigint[])', [profileIds]);
  return { profileIds, identifiers: identifiers.rows.map((row) => row.value), email: found.email, phone: found.phone, externalId: found.externalId };
}
