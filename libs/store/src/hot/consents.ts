import type { JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';
import { column } from './rows.js';

/** A profile's own choice; `topic` is the key of a topic, or `key:channel` where it is about one channel. */
export interface Consent {
  readonly profileId: number;
  readonly topic: string;
  readonly subscribed: boolean;
}

/** Choices of profiles about topics and their channels; by `consents`' primary key. */
export async function loadConsents(db: Queryable, profileIds: readonly number[]): Promise<Consent[]> {
  const { rows } = await db.query<Consent>({ name: 'load-consents', text: 'select profile_id as "profileId", topic, subscribed from consents where profile_id = any($1::bigint[])', values: [[...profileIds]] });
  return rows;
}

/** What holds of a topic for those who chose nothing, and where it is sent. */
export interface TopicTerms {
  readonly key: string;
  readonly mandatory: boolean;
  readonly optIn: boolean;
  readonly channels: readonly string[];
}

interface TopicRow extends TopicTerms {
  readonly profileId: number | null;
  readonly subscribed: boolean;
}

/** The topics of a workspace, and the choices of some of its profiles, in one statement; by `topics`' and `consents`' primary keys. */
export async function loadTopics(db: Queryable, workspaceId: number, profileIds: readonly number[]): Promise<{ terms: TopicTerms[]; consents: Consent[] }> {
  const { rows } = await db.query<TopicRow>(
    `select null::bigint as "profileId", key, mandatory, opt_in as "optIn", channels, false as subscribed from topics where workspace_id = $1
     union all select profile_id, topic, false, false, '{}', subscribed from consents where profile_id = any($2::bigint[])`, [workspaceId, [...profileIds]]);
  return { terms: rows.filter((row) => row.profileId === null), consents: rows.flatMap(({ profileId, key, subscribed }) => (profileId === null ? [] : [{ profileId, topic: key, subscribed }])) };
}

/** A topic with what a person gets of it, as a whole and by channel. Instants are epoch milliseconds; null: nothing was chosen. */
export interface TopicChoice {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly mandatory: boolean;
  readonly subscribed: boolean;
  readonly changedAt: number | null;
  readonly source: string | null;
  readonly channels: { readonly channel: string; readonly subscribed: boolean; readonly changedAt: number | null; readonly source: string | null }[];
}

/** Topics of a workspace as a profile has them, mandatory ones last. A choice for a channel goes before one for the whole topic, both before the default. */
export async function loadTopicChoices(db: Queryable, workspaceId: number, profileId: number): Promise<TopicChoice[]> {
  const { rows } = await db.query<TopicChoice>(
    `select t.key, t.name, t.description, t.mandatory, t.mandatory or coalesce(w.subscribed, not t.opt_in) as subscribed, w.changed_at as "changedAt", w.source,
       (select coalesce(jsonb_agg(jsonb_build_object(
           'channel', u.channel, 'subscribed', t.mandatory or coalesce(c.subscribed, w.subscribed, not t.opt_in),
           'changedAt', floor(extract(epoch from coalesce(c.changed_at, w.changed_at)) * 1000), 'source', coalesce(c.source, w.source)) order by u.n), '[]')
        from unnest(t.channels) with ordinality u(channel, n) left join consents c on c.profile_id = $2 and c.topic = t.key || ':' || u.channel) as channels
     from topics t left join consents w on w.profile_id = $2 and w.topic = t.key where t.workspace_id = $1 order by t.mandatory, t.name, t.key`, [workspaceId, profileId]);
  return rows;
}

/** A choice about a topic, with all that proves it later. */
export interface ConsentChange {
  readonly workspaceId: number;
  readonly profileId: number;
  readonly topic: string;
  /** Null: the whole topic, on all its channels. */
  readonly channel: string | null;
  readonly subscribed: boolean;
  /** The way it came: one_click, preferences, colleague, api, import, journey, or what a program calls its own. */
  readonly source: string;
  /** Who did it; null: the person themselves. */
  readonly actor: string | null;
  /** What the person, or whoever chose for them, read. */
  readonly wording: string;
  /** `messageId`, `userAgent` and `address`, where they are known. */
  readonly detail: JsonObject;
}

/** One channel: says something new where the choice that decides now is another, or none. */
const SET_CHANNEL = `insert into consents (workspace_id, profile_id, topic, subscribed, source)
  select $1, $2, $3::text || ':' || $4::text, $5::boolean, $6
  where coalesce((select subscribed from consents where profile_id = $2 and topic = $3 || ':' || $4), (select subscribed from consents where profile_id = $2 and topic = $3)) is distinct from $5
  on conflict (profile_id, topic) do update set subscribed = excluded.subscribed, source = excluded.source, changed_at = now() where consents.subscribed <> excluded.subscribed`;

/** When its channels agree, the whole topic is as they are; a channel that joins later then begins so. */
const FOLLOW_CHANNELS = `insert into consents (workspace_id, profile_id, topic, subscribed, source)
  select t.workspace_id, $2, t.key, $4::boolean, $5 from topics t left join consents w on w.profile_id = $2 and w.topic = t.key
  where t.workspace_id = $1 and t.key = $3 and coalesce(w.subscribed, not t.opt_in) <> $4
    and not exists (select 1 from unnest(t.channels) u(channel) left join consents c on c.profile_id = $2 and c.topic = t.key || ':' || u.channel where coalesce(c.subscribed, w.subscribed, not t.opt_in) <> $4)
  on conflict (profile_id, topic) do update set subscribed = excluded.subscribed, source = excluded.source, changed_at = now()`;

/** All channels: the newest word about the whole takes the place of those about single channels. */
const SET_WHOLE = `with single as (delete from consents where profile_id = $2 and starts_with(topic, $3::text || ':') returning subscribed),
  whole as (
    insert into consents (workspace_id, profile_id, topic, subscribed, source) values ($1, $2, $3, $4::boolean, $5)
    on conflict (profile_id, topic) do update set subscribed = excluded.subscribed, source = excluded.source, changed_at = now()
      where consents.subscribed <> excluded.subscribed or exists (select 1 from single where single.subscribed <> excluded.subscribed) returning 1)
  select 1 from whole`;

/**
 * Writes a choice and its line in the ledger; answers false when it was so already. Locks: the profile's rows of `consents`; a second
 * click at the same time waits for the first and then changes nothing.
 */
export async function setConsent(transaction: Transaction, change: ConsentChange): Promise<boolean> {
  const { workspaceId, profileId, topic, channel, subscribed, source, actor, wording } = change;
  const { rowCount } = channel === null
    ? await transaction.query(SET_WHOLE, [workspaceId, profileId, topic, subscribed, source])
    : await transaction.query(SET_CHANNEL, [workspaceId, profileId, topic, channel, subscribed, source]);
  if (rowCount === 0) return false;
  if (channel !== null) await transaction.query(FOLLOW_CHANNELS, [workspaceId, profileId, topic, subscribed, source]);
  await transaction.query('insert into consent_ledger (workspace_id, profile_id, topic, channel, subscribed, source, actor, wording, detail) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
    [workspaceId, profileId, topic, channel, subscribed, source, actor, wording, JSON.stringify(change.detail)]);
  return true;
}

/** A subscription that a step of a journey chose for a person, on all channels of a topic. */
export interface TopicWrite {
  readonly workspaceId: number;
  readonly profileId: number;
  readonly topic: string;
  readonly subscribed: boolean;
  readonly journeyId: number;
}

/**
 * Writes what steps of journeys chose, each topic of a person once, with its lines in the ledger, in one statement; what was so already, topics that
 * are gone and leaving one that is always sent are passed over. The newest word about the whole takes the place of those about single channels, as in `setConsent`.
 */
export async function writeTopics(transaction: Transaction, writes: readonly TopicWrite[]): Promise<void> {
  if (writes.length === 0) return;
  await transaction.query({
    name: 'write-topics',
    text: `with given as (
        select u.workspace_id, u.profile_id, u.topic, u.subscribed, t.name || case when t.description = '' then '' else ': ' || t.description end as wording, coalesce(j.name, '') as actor, u.journey_id
        from unnest($1::bigint[], $2::bigint[], $3::text[], $4::boolean[], $5::bigint[]) u(workspace_id, profile_id, topic, subscribed, journey_id)
        join topics t on t.workspace_id = u.workspace_id and t.key = u.topic and (u.subscribed or not t.mandatory) left join journeys j on j.id = u.journey_id),
      single as (delete from consents c using given g where c.profile_id = g.profile_id and starts_with(c.topic, g.topic || ':') returning c.profile_id, g.topic, c.subscribed),
      whole as (
        insert into consents (workspace_id, profile_id, topic, subscribed, source) select workspace_id, profile_id, topic, subscribed, 'journey' from given
        on conflict (profile_id, topic) do update set subscribed = excluded.subscribed, source = excluded.source, changed_at = now()
          where consents.subscribed <> excluded.subscribed or exists (select 1 from single s where s.profile_id = excluded.profile_id and s.topic = excluded.topic and s.subscribed <> excluded.subscribed)
        returning profile_id, topic)
      insert into consent_ledger (workspace_id, profile_id, topic, channel, subscribed, source, actor, wording, detail)
      select g.workspace_id, g.profile_id, g.topic, null, g.subscribed, 'journey', g.actor, g.wording, jsonb_build_object('journeyId', g.journey_id) from given g join whole w using (profile_id, topic)`,
    values: [column(writes, (w) => w.workspaceId), column(writes, (w) => w.profileId), column(writes, (w) => w.topic), column(writes, (w) => w.subscribed), column(writes, (w) => w.journeyId)],
  });
}
