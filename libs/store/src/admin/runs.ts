import type { JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';

/** A run with its person, as lists and the trace show it. */
export interface RunWithPerson {
  readonly id: number;
  readonly journeyId: number;
  readonly journeyName: string;
  readonly versionId: number;
  /** Number of the version. */
  readonly version: number;
  /** The person, or the account. */
  readonly subjectId: number;
  readonly account: boolean;
  readonly name: string;
  readonly email: string | null;
  readonly key: string;
  /** Number of the state. */
  readonly state: number;
  readonly reason: string | null;
  readonly nodeId: string | null;
  readonly enteredAt: number;
  readonly arrivedAt: number;
  readonly wakeAt: number | null;
}

const COLUMNS = `e.id, e.journey_id as "journeyId", j.name as "journeyName", e.version_id as "versionId", v.number as version, e.subject_id as "subjectId", e.account,
  coalesce(nullif(p.name, ''), p.external_id, p.email, nullif(a.name, ''), a.external_id, 'Anonymous') as name, p.email, e.key, e.state, e.reason, e.node_id as "nodeId", e.entered_at as "enteredAt", e.arrived_at as "arrivedAt",
  coalesce(e.wake_at, e.parked_wake_at) as "wakeAt"`;
const FROM = 'enrollments e join journeys j on j.id = e.journey_id join journey_versions v on v.id = e.version_id left join profiles p on p.shard = e.shard and p.id = e.subject_id left join accounts a on e.account and a.shard = e.shard and a.id = e.subject_id';

/** Runs of a journey, newest first: by `enrollments_journey` those under way, by `enrollments_ended` the others. */
export async function listRuns(db: Queryable, scope: { readonly workspaceId: number; readonly journeyId: number }, filter: { readonly nodeId: string | null; readonly states: readonly number[]; readonly before: number | null; readonly limit: number }): Promise<RunWithPerson[]> {
  const under = filter.states.every((state) => state === 0 || state === 4);
  const { rows } = await db.query<RunWithPerson>(
    `select ${COLUMNS} from ${FROM} where e.workspace_id = $1 and e.journey_id = $2 and e.state in ${under ? '(0, 4)' : '(1, 2, 3)'} and e.state = any($3::smallint[])
       and ($4::text is null or e.node_id = $4) and ($5::bigint is null or e.id < $5) order by e.id desc limit $6`,
    [scope.workspaceId, scope.journeyId, [...filter.states], filter.nodeId, filter.before, filter.limit]);
  return rows;
}

/** A run by id, or null. Its shard is not known: one probe of the primary key per shard. */
export async function findRun(db: Queryable, workspaceId: number, id: number): Promise<RunWithPerson | null> {
  const { rows } = await db.query<RunWithPerson>(`select ${COLUMNS} from generate_series(0, 255) s(shard) join ${FROM.replace('enrollments e', 'enrollments e on e.shard = s.shard and e.id = $2')} where e.workspace_id = $1`, [workspaceId, id]);
  return rows[0] ?? null;
}

/** A finished visit of a run. */
export interface TraceStep {
  readonly visit: number;
  readonly versionId: number;
  readonly nodeId: string;
  readonly arrivedAt: number;
  readonly leftAt: number;
  readonly outlet: string | null;
  readonly why: JsonObject;
}

/** Finished visits of a run in order; by `steps_visit`. */
export async function listSteps(db: Queryable, run: { readonly id: number; readonly enteredAt: number }): Promise<TraceStep[]> {
  const { rows } = await db.query<TraceStep>(
    `select visit, version_id as "versionId", node_id as "nodeId", arrived_at as "arrivedAt", left_at as "leftAt", outlet, why from steps
     where enrollment_id = $1 and entered_at >= to_timestamp($2::float8 / 1000) and entered_at < to_timestamp(($2::float8 + 1) / 1000) order by visit, version_id`, [run.id, run.enteredAt]);
  return rows;
}

/** A message of a run. */
export interface TraceMessage {
  readonly id: string;
  readonly profileId: number;
  readonly visit: number;
  readonly nodeId: string;
  readonly channel: string;
  readonly template: string;
  /** Number of the state. */
  readonly state: number;
  readonly reason: string | null;
  /** The newest that was told of it after it was sent, such as `came back: ...`. */
  readonly told: string | null;
  readonly at: number;
}

/** Most messages of a run that its trace shows: a message of an account may go to very many members. */
const SHOWN_MESSAGES = 1000;

/** Messages of a run in order, all or those to one person, at most 1,000; by `messages_profile`; of a run of an account by `messages_visit`. */
export async function listRunMessages(db: Queryable, run: { readonly id: number; readonly subjectId: number; readonly account: boolean; readonly enteredAt: number }, to: number | null = null): Promise<TraceMessage[]> {
  const { rows } = await db.query<TraceMessage>(
    `select id, profile_id as "profileId", visit, node_id as "nodeId", channel, template, state, reason, told, coalesce(finished_at, queued_at) as at from messages
     where ${run.account ? 'account_id' : 'profile_id'} = $2 and entered_at >= to_timestamp($3::float8 / 1000) and entered_at < to_timestamp(($3::float8 + 1) / 1000) and enrollment_id = $1 and ($4::bigint is null or profile_id = $4) order by visit, queued_at, id limit ${SHOWN_MESSAGES}`, [run.id, run.subjectId, run.enteredAt, to]);
  return rows;
}
