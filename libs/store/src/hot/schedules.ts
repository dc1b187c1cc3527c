import type { JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';

/** A trigger on schedule of a published journey, and when it comes next (null: never again); instants in epoch milliseconds. */
export interface Schedule {
  readonly workspaceId: number;
  readonly journeyId: number;
  /** What its door hears. */
  readonly name: string;
  /** JSON of the trigger. */
  readonly trigger: string;
  /** The workspace's zone that `next` was reckoned with. */
  readonly zone: string;
  readonly next: { readonly wall: string; readonly at: number } | null;
}

/** A schedule that must be looked at: it has come round, or the workspace's zone is another. */
export interface DueSchedule extends Omit<Schedule, 'next' | 'trigger'> {
  readonly trigger: JsonObject;
  readonly wall: string;
  readonly at: number;
  /** The workspace's zone now. */
  readonly zoneNow: string;
  /** Zone that the live version of the journey names; null: none. */
  readonly journeyZone: string | null;
  /** Whose runs the journey has. */
  readonly of: 'profile' | 'account';
  /** False for a journey that was stopped: nobody is started. */
  readonly runs: boolean;
}

/** Makes these the schedules of a journey; one that is there already keeps when it comes next. */
export async function replaceSchedules(transaction: Transaction, of: { readonly workspaceId: number; readonly journeyId: number }, schedules: readonly Omit<Schedule, 'workspaceId' | 'journeyId'>[]): Promise<void> {
  await transaction.query('delete from schedules where journey_id = $1 and name <> all($2::text[])', [of.journeyId, schedules.map(({ name }) => name)]);
  for (const { name, trigger, zone, next } of schedules) {
    await transaction.query(
      `insert into schedules (journey_id, name, workspace_id, trigger, zone, next_wall, next_at) values ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000)) on conflict (journey_id, name) do nothing`,
      [of.journeyId, name, of.workspaceId, trigger, zone, next?.wall ?? null, next?.at ?? null]);
  }
}

/** Schedules that have come round or whose workspace moved, and that no other process has in hand; locked until the transaction ends. By `schedules_due`. */
export async function takeDueSchedules(transaction: Transaction, limit: number): Promise<DueSchedule[]> {
  const { rows } = await transaction.query<DueSchedule>(
    `select s.journey_id as "journeyId", s.name, s.workspace_id as "workspaceId", s.trigger, s.zone, s.next_wall as wall, s.next_at as at, w.timezone as "zoneNow", v.graph->>'timezone' as "journeyZone", coalesce(v.graph->>'subject', 'profile') as of, j.status in ('live', 'paused') as runs
     from schedules s join journeys j on j.id = s.journey_id join workspaces w on w.id = s.workspace_id left join journey_versions v on v.id = j.live_version_id where s.next_at is not null and (s.next_at <= now() or s.zone <> w.timezone)
     order by s.next_at limit $1 for update of s skip locked`, [limit]);
  return rows;
}

/** Says when a schedule comes next. */
export async function setNext(db: Queryable, { journeyId, name, zone, next }: Pick<Schedule, 'journeyId' | 'name' | 'zone' | 'next'>): Promise<void> {
  await db.query('update schedules set zone = $3, next_wall = $4, next_at = to_timestamp($5::float8 / 1000) where journey_id = $1 and name = $2', [journeyId, name, zone, next?.wall ?? null, next?.at ?? null]);
}
