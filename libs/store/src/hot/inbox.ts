import pg from 'pg';
import type { JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';

/** An entry of a person's feed. */
export interface FeedEntry {
  readonly id: number;
  readonly messageId: string;
  readonly kind: string;
  readonly content: JsonObject;
  readonly state: string;
  /** What the person answered; null: nothing. */
  readonly answer: JsonObject | null;
  readonly createdAt: number;
}

const COLUMNS = `id, message_id as "messageId", kind, content, state, answer, floor(extract(epoch from created_at) * 1000)::float8 as "createdAt"`;

/** The newest entries of a feed, without the withdrawn and dismissed; by `inbox_profile`. */
export async function loadFeed(db: Queryable, profileId: number, limit: number): Promise<FeedEntry[]> {
  const { rows } = await db.query<FeedEntry>(`select ${COLUMNS} from inbox where profile_id = $1 and state not in ('withdrawn', 'dismissed') order by id desc limit $2`, [profileId, limit]);
  return rows;
}

/** Entries of a feed after an id, oldest first. */
export async function feedAfter(db: Queryable, profileId: number, afterId: number): Promise<FeedEntry[]> {
  const { rows } = await db.query<FeedEntry>(`select ${COLUMNS} from inbox where profile_id = $1 and id > $2 and state not in ('withdrawn', 'dismissed') order by id limit 100`, [profileId, afterId]);
  return rows;
}

/** Id of the newest entry of a feed, 0 when it is empty. */
export async function newestEntry(db: Queryable, profileId: number): Promise<number> {
  const { rows } = await db.query<{ id: number | null }>('select max(id) as id from inbox where profile_id = $1', [profileId]);
  return rows[0]?.id ?? 0;
}

/** States that a person's own act gives an entry, in the order in which they may follow each other. */
export const ENTRY_ACTS = ['seen', 'clicked', 'dismissed'] as const;
/** One of the states that a person's own act gives an entry. */
export type EntryAct = (typeof ENTRY_ACTS)[number];

/** What a person did with an entry of their feed: whether that is new, and of which message it was. */
export interface NotedAct {
  readonly changed: boolean;
  readonly messageId: string;
  readonly enrollmentId: number | null;
  /** Names of the message, as the engine's other events of messages have them; a name that is not known is missing. */
  readonly names: JsonObject;
}

/** Notes what a person did with an entry of their feed; null when there is no such entry, `changed: false` when it was so already. */
export async function noteEntryAct(transaction: Transaction, entry: { readonly profileId: number; readonly id: number }, act: EntryAct): Promise<NotedAct | null> {
  const { rows } = await transaction.query<NotedAct>(
    `with old as (select id, state from inbox where id = $2 and profile_id = $1 for update)
     update inbox i set state = case when o.state = 'withdrawn' or (o.state <> 'unseen' and $3 = 'seen') or (o.state = 'dismissed') then o.state else $3 end, changed_at = now()
     from old o where i.id = o.id returning i.state <> o.state as changed, i.message_id as "messageId", i.enrollment_id as "enrollmentId",
       coalesce((select jsonb_strip_nulls(jsonb_build_object('channel', m.channel, 'template', m.template, 'journeyId', m.journey_id, 'nodeId', m.node_id)) from messages m where m.id = i.message_id), '{}') as names`,
    [entry.profileId, entry.id, act]);
  return rows[0] ?? null;
}

/** The profile that holds a user id in a workspace, or null. */
export async function profileOfUser(db: Queryable, workspaceId: number, userId: string): Promise<number | null> {
  const { rows } = await db.query<{ id: number }>('select profile_id as id from identifiers where workspace_id = $1 and kind = 0 and value = $2', [workspaceId, userId]);
  return rows[0]?.id ?? null;
}

/** Sealed texts of the server keys of a workspace that are in force: what signs its user ids. */
export async function sealedServerKeys(db: Queryable, workspaceId: number): Promise<Buffer[]> {
  const { rows } = await db.query<{ sealed: Buffer }>(`select sealed from keys where workspace_id = $1 and kind = 'server' and revoked_at is null and sealed is not null`, [workspaceId]);
  return rows.map((row) => row.sealed);
}

/** Channel on which processes tell each other of new feed entries; the payload is profile ids, comma separated. */
const CHANNEL = 'perennial_inbox';
const MAX_IDS = 500;

/** Tells all processes that feeds have something new. Never inside a drain or delivery transaction: its commit takes a database-wide lock. */
export async function announceFeeds(db: Queryable, profileIds: readonly number[]): Promise<void> {
  for (let at = 0; at < profileIds.length; at += MAX_IDS) await db.query('select pg_notify($1, $2)', [CHANNEL, profileIds.slice(at, at + MAX_IDS).join(',')]);
}

/**
 * Listens for announcements on a connection of its own, opened again when it breaks; answers the function that ends it.
 * `onListening` is called whenever listening begins: what was announced before was not heard.
 */
export function listenToFeeds(connectionString: string, onProfiles: (ids: readonly number[]) => void, onListening: () => void): () => Promise<void> {
  let ended = false;
  let client: pg.Client | null = null;
  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString });
    client = next;
    next.on('notification', ({ payload }) => onProfiles((payload ?? '').split(',').filter((id) => id !== '').map(Number)));
    next.on('error', () => undefined);
    next.on('end', () => {
      if (!ended) setTimeout(() => void connect().catch(() => undefined), 1000).unref();
    });
    await next.connect();
    await next.query(`listen ${CHANNEL}`);
    onListening();
  };
  const first = connect().catch(() => undefined);
  return async () => {
    ended = true;
    await first;
    await client?.end();
  };
}
