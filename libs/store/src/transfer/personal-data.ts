import { shardOf, type JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';

/** Parts of a person's data that are read whole: name of the part, its rows as JSON with ISO times. */
const PARTS = {
  profile: `select p.id, p.external_id as "userId", p.email, p.email_verified as "emailVerified", p.phone, p.timezone, p.locale, p.name, p.attributes, p.created_at as "createdAt", p.last_seen_at as "lastSeenAt",
      (select coalesce(jsonb_agg(jsonb_build_object('kind', case i.kind when 0 then 'userId' else 'anonymousId' end, 'value', i.value)), '[]') from identifiers i where i.profile_id = p.id) as identifiers
    from profiles p where p.shard = any($2::smallint[]) and p.id = any($1::bigint[]) and p.merged_into is null`,
  accounts: `select a.external_id as "accountId", m.role, m.joined_at as "joinedAt", m.last_active_at as "lastActiveAt", m.attributes as membership, a.attributes from memberships m join accounts a on a.shard = m.account_shard and a.id = m.account_id where m.profile_id = any($1::bigint[]) and $2::smallint[] is not null order by a.external_id`,
  consents: `select topic, subscribed, source, changed_at as "changedAt" from consents where profile_id = any($1::bigint[]) and $2::smallint[] is not null order by topic`,
  'consent-ledger': `select topic, channel, subscribed, source, actor as by, wording, detail, at from consent_ledger where profile_id = any($1::bigint[]) and $2::smallint[] is not null order by id`,
  runs: `select j.name as journey, j.key as "journeyKey", v.number as version, case e.state when 0 then 'active' when 1 then 'completed' when 2 then 'exited' when 3 then 'held' else 'stuck' end as state, e.reason,
      e.entered_at as "enteredAt", e.ended_at as "endedAt", e.entry_event as "entryEvent", e.context,
      (select coalesce(jsonb_agg(jsonb_build_object('visit', s.visit, 'step', s.node_id, 'arrivedAt', s.arrived_at, 'leftAt', s.left_at, 'outlet', s.outlet, 'why', s.why) order by s.visit), '[]') from steps s where s.enrollment_id = e.id and s.entered_at = e.entered_at) as trace
    from enrollments e join journeys j on j.id = e.journey_id left join journey_versions v on v.id = e.version_id where e.subject_id = any($1::bigint[]) and $2::smallint[] is not null order by e.id`,
  'not-entered': `select j.name as journey, r.key, r.reason, r.event_name as event, r.at from refusals r join journeys j on j.id = r.journey_id where r.subject_id = any($1::bigint[]) and $2::smallint[] is not null order by r.at`,
  messages: `select m.id, m.channel, m.template, m.topic, case m.state when 0 then 'queued' when 1 then 'claimed' when 2 then 'sent' when 3 then 'skipped' when 4 then 'failed' when 5 then 'ambiguous' when 6 then 'parked' else 'shadowed' end as state, m.reason, m.address,
      m.queued_at as "queuedAt", m.finished_at as "finishedAt", m.provider, m.provider_message_id as "providerMessageId", m.delivered_at as "deliveredAt", m.opened_at as "openedAt", m.clicked_at as "clickedAt", m.bounced_at as "bouncedAt", m.bounce_class as "bounceClass", m.complained_at as "complainedAt", m.told from messages m where m.profile_id = any($1::bigint[]) and $2::smallint[] is not null order by m.queued_at`,
  'in-app': `select kind, content, state, answer, created_at as "createdAt", changed_at as "changedAt" from inbox where profile_id = any($1::bigint[]) and $2::smallint[] is not null order by id`,
  devices: `select token, type, seen_at as "seenAt" from devices where profile_id = any($1::bigint[]) and $2::smallint[] is not null order by seen_at desc`,
  mailbox: `select channel, to_address as "to", from_address as "from", subject, headers, html, body_text as text, received_at as "receivedAt" from mailbox where profile_id = any($1::bigint[]) and $2::smallint[] is not null order by id`,
  tasks: `select title, note, details, assignee, due_at as "dueAt", created_at as "createdAt", done_at as "doneAt", done_by as "doneBy", answer from tasks where profile_id = any($1::bigint[]) and $2::smallint[] is not null order by created_at`,
  assignments: `select experiment, variant, at from assignments where subject_id = any($1::bigint[]) and $2::smallint[] is not null order by experiment`,
} as const;

/** Name of a part of a person's data; events are paged apart. */
export type PersonalPart = keyof typeof PARTS;
/** All parts that are read whole. */
export const PERSONAL_PARTS: readonly PersonalPart[] = Object.keys(PARTS).filter((name): name is PersonalPart => Object.hasOwn(PARTS, name));

/** One part of a person's data. */
export async function readPersonal(db: Queryable, part: PersonalPart, profileIds: readonly number[]): Promise<JsonObject[]> {
  const { rows } = await db.query<{ row: JsonObject }>(`select to_jsonb(x) as row from (${PARTS[part]}) x`, [[...profileIds], [...new Set(profileIds.map(shardOf))]]);
  return rows.map(({ row }) => row);
}

/** A person's events above an id, in order; by `events_profile`. */
export async function readPersonalEvents(db: Queryable, profileIds: readonly number[], page: { readonly after: number; readonly limit: number }): Promise<{ rows: JsonObject[]; next: number | null }> {
  const { rows } = await db.query<{ id: number; row: JsonObject }>(
    `select v.id, jsonb_build_object('id', v.event_id, 'name', v.name, 'properties', v.properties, 'occurredAt', v.occurred_at, 'receivedAt', v.received_at,
       'source', case v.source when 0 then 'track' when 1 then 'engine' when 2 then 'trigger' else 'import' end) as row
     from events v where v.profile_id = any($1::bigint[]) and v.id > $2 order by v.id limit $3`, [[...profileIds], page.after, page.limit]);
  return { rows: rows.map(({ row }) => row), next: rows.length < page.limit ? null : (rows.at(-1)?.id ?? null) };
}
