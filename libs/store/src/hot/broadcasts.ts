import type { JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';

/** Whose runs a crowd begins; absent: people's. */
interface OfSubjects {
  readonly of?: 'profile' | 'account';
}

/** Who is started: the members of a segment (by its key; `known`: names of zones that there are). */
export interface SegmentSource extends OfSubjects {
  readonly type: 'segment';
  readonly key: string;
  readonly known?: readonly string[];
}

/** Who is asked to look at a date: those who have it, themselves or in an account. */
export interface DateSource extends OfSubjects {
  readonly type: 'date';
  readonly path: string;
}

/** Who did something since an instant (epoch ms); the last time is the entry event. */
export interface EventSource extends OfSubjects {
  readonly type: 'event';
  readonly event: string;
  readonly since: number;
}
/** Who a crowd is. */
export type CrowdSource = SegmentSource | DateSource | EventSource;

/** A crowd that is to be started in a journey; instants in epoch milliseconds. */
export interface NewBroadcast {
  readonly workspaceId: number;
  readonly journeyId: number;
  /** Type of the trigger whose doors are tried. */
  readonly trigger: string;
  /** Which door, or what else tells it from others of the journey. */
  readonly name: string;
  /** Which time it comes round; with journey, name and person it makes the ids, so that nobody is started twice. */
  readonly occurrence: string;
  /** '': everybody; a name: those of this zone; '*': those whom no zone had. */
  readonly zone: string;
  readonly source: CrowdSource;
  /** JSON of the stimuli. */
  readonly payload: string;
  readonly dueAt: number;
  /** When it is too late to begin with it; null: never. */
  readonly lateAt: number | null;
  readonly by: string | null;
}

/** A crowd in hand. */
export interface Broadcast extends Omit<NewBroadcast, 'payload' | 'by'> {
  readonly id: number;
  readonly payload: JsonObject;
  readonly openedAt: number;
  readonly cursor: number;
  readonly started: number;
  /** True when it is too late to begin. */
  readonly tooLate: boolean;
}

/** Adds a crowd; one that is there already stays as it is. */
export async function insertBroadcast(db: Queryable, broadcast: NewBroadcast): Promise<void> {
  await db.query(
    `insert into broadcasts (workspace_id, journey_id, trigger, name, occurrence, zone, source, payload, due_at, late_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, to_timestamp($9::float8 / 1000), to_timestamp($10::float8 / 1000), $11) on conflict (journey_id, name, occurrence, zone) do nothing`,
    [broadcast.workspaceId, broadcast.journeyId, broadcast.trigger, broadcast.name, broadcast.occurrence, broadcast.zone, JSON.stringify(broadcast.source), broadcast.payload, broadcast.dueAt, broadcast.lateAt, broadcast.by]);
}

/** The crowd that is due first and that no other process has in hand, locked until the transaction ends, or null; by `broadcasts_due`. */
export async function takeBroadcast(transaction: Transaction): Promise<Broadcast | null> {
  const { rows } = await transaction.query<Broadcast>(
    `select id, workspace_id as "workspaceId", journey_id as "journeyId", trigger, name, occurrence, zone, source, payload, opened_at as "openedAt", due_at as "dueAt", late_at as "lateAt", cursor, started,
       started = 0 and cursor = 0 and coalesce(late_at < now(), false) as "tooLate"
     from broadcasts where state = 'waiting' and due_at <= now() order by due_at, id limit 1 for update skip locked`);
  return rows[0] ?? null;
}

/** Notes how far a crowd is: behind which person it goes on, and how many were started by now. */
export async function advanceBroadcast(transaction: Transaction, id: number, to: { readonly cursor: number; readonly started: number }): Promise<void> {
  await transaction.query('update broadcasts set cursor = $2, started = started + $3 where id = $1', [id, to.cursor, to.started]);
}

/** Ends a crowd. */
export async function endBroadcast(transaction: Transaction, id: number, state: 'done' | 'missed'): Promise<void> {
  await transaction.query('update broadcasts set state = $2, ended_at = now() where id = $1', [id, state]);
}

/** One time that a schedule of a journey came round, or that people were put in: over all zones. */
export interface BroadcastLine {
  readonly name: string;
  readonly trigger: string;
  readonly occurrence: string;
  readonly dueAt: number;
  readonly endedAt: number | null;
  readonly started: number;
  /** Zones, or the whole, that are still to come or under way. */
  readonly waiting: number;
  readonly missed: number;
  readonly by: string | null;
}

/** The last crowds of a journey, newest first. */
export async function listBroadcasts(db: Queryable, workspaceId: number, journeyId: number, limit: number): Promise<BroadcastLine[]> {
  const { rows } = await db.query<BroadcastLine>(
    `select name, min(trigger) as trigger, occurrence, min(due_at) as "dueAt", case when bool_and(ended_at is not null) then max(ended_at) end as "endedAt", sum(started)::float8 as started,
       (count(*) filter (where state = 'waiting'))::int as waiting, (count(*) filter (where state = 'missed' and zone <> '*'))::int as missed, min(created_by) as by
     from broadcasts where workspace_id = $1 and journey_id = $2 and trigger <> 'look' group by name, occurrence order by max(id) desc limit $3`, [workspaceId, journeyId, limit]);
  return rows;
}
