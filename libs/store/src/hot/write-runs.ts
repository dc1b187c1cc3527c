import type { Transaction } from '../database.js';
import type { EnrollmentState } from './load-runs.js';
import { column } from './rows.js';

const json = (value: unknown): string => JSON.stringify(value);
const orNull = (value: unknown): string | null => (value === null || value === undefined ? null : json(value));
const at = (name: string): string => `to_timestamp(u.${name} / 1000)`;

/** Inserts new enrollments. Locks: their shards are held. Indexes touched: primary key, `enrollments_due`, `_active`, `_entries`, `_journey`. */
export async function insertRuns(transaction: Transaction, runs: readonly EnrollmentState[]): Promise<void> {
  if (runs.length === 0) return;
  await transaction.query({
    name: 'insert-runs',
    text: `insert into enrollments (shard, id, workspace_id, journey_id, version_id, subject_id, account, key, state, reason, node_id, visit, arrived_at, arrived_by, wake_at, memory, clock, context, passes, marks, kept, entry_event, entered_at, ended_at)
      select u.shard, u.id, u.workspace_id, u.journey_id, u.version_id, u.subject_id, u.account, u.key, u.state, u.reason, u.node_id, u.visit, ${at('arrived_at')}, u.arrived_by, ${at('wake_at')}, u.memory,
        ${at('clock')}, u.context, u.passes, u.marks, u.kept, u.entry_event, ${at('entered_at')}, ${at('ended_at')}
      from unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::smallint[], $9::text[], $10::text[], $11::int[], $12::float8[], $13::text[],
        $14::float8[], $15::jsonb[], $16::float8[], $17::jsonb[], $18::jsonb[], $19::jsonb[], $20::jsonb[], $21::jsonb[], $22::float8[], $23::float8[], $24::boolean[])
        as u(shard, id, workspace_id, journey_id, version_id, subject_id, key, state, reason, node_id, visit, arrived_at, arrived_by, wake_at, memory, clock, context, passes, marks, kept, entry_event, entered_at, ended_at, account)`,
    values: [
      column(runs, (r) => r.shard), column(runs, (r) => r.id), column(runs, (r) => r.workspaceId), column(runs, (r) => r.journeyId), column(runs, (r) => r.versionId), column(runs, (r) => r.subjectId),
      column(runs, (r) => r.key), column(runs, (r) => r.state), column(runs, (r) => r.reason), column(runs, (r) => r.nodeId), column(runs, (r) => r.visit), column(runs, (r) => r.arrivedAt),
      column(runs, (r) => r.arrivedBy), column(runs, (r) => r.wakeAt), column(runs, (r) => json(r.memory)), column(runs, (r) => r.clock), column(runs, (r) => json(r.context)),
      column(runs, (r) => json(r.passes)), column(runs, (r) => orNull(r.marks)), column(runs, (r) => orNull(r.kept)), column(runs, (r) => orNull(r.entryEvent)), column(runs, (r) => r.enteredAt), column(runs, (r) => r.endedAt), column(runs, (r) => r.account),
    ],
  });
}

/** Updates enrollments to what `handle` returned. Locks: their shards are held; by primary key (shard, id). */
export async function updateRuns(transaction: Transaction, runs: readonly EnrollmentState[]): Promise<void> {
  if (runs.length === 0) return;
  await transaction.query({
    name: 'update-runs',
    text: `update enrollments e set version_id = u.version_id, state = u.state, reason = u.reason, node_id = u.node_id, visit = u.visit, arrived_at = ${at('arrived_at')}, arrived_by = u.arrived_by,
        wake_at = ${at('wake_at')}, parked_wake_at = null, memory = u.memory, clock = ${at('clock')}, context = u.context, passes = u.passes, marks = u.marks, kept = u.kept, ended_at = ${at('ended_at')}
      from unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::smallint[], $5::text[], $6::text[], $7::int[], $8::float8[], $9::text[], $10::float8[], $11::jsonb[], $12::float8[], $13::jsonb[], $14::jsonb[], $15::jsonb[], $16::jsonb[], $17::float8[])
        as u(shard, id, version_id, state, reason, node_id, visit, arrived_at, arrived_by, wake_at, memory, clock, context, passes, marks, kept, ended_at)
      where e.shard = u.shard and e.id = u.id`,
    values: [
      column(runs, (r) => r.shard), column(runs, (r) => r.id), column(runs, (r) => r.versionId), column(runs, (r) => r.state), column(runs, (r) => r.reason), column(runs, (r) => r.nodeId),
      column(runs, (r) => r.visit), column(runs, (r) => r.arrivedAt), column(runs, (r) => r.arrivedBy), column(runs, (r) => r.wakeAt), column(runs, (r) => json(r.memory)),
      column(runs, (r) => r.clock), column(runs, (r) => json(r.context)), column(runs, (r) => json(r.passes)), column(runs, (r) => orNull(r.marks)), column(runs, (r) => orNull(r.kept)), column(runs, (r) => r.endedAt),
    ],
  });
}

/**
 * Of journeys that were read as paused, those that still are, and stay so until the transaction ends: a timer that is parked
 * after `resumeRuns` looked would never ring. Locks: their rows, shared, before any enrollment, as a resumption does.
 */
export async function holdPaused(transaction: Transaction, journeyIds: readonly number[]): Promise<ReadonlySet<number>> {
  if (journeyIds.length === 0) return new Set();
  const { rows } = await transaction.query<{ id: number }>(`select id from journeys where id = any($1::bigint[]) and status = 'paused' order by id for share`, [[...journeyIds]]);
  return new Set(rows.map((row) => row.id));
}

/** Takes due timers of paused journeys out of the index of what is due; `resumeRuns` puts them back. Locks: their shards are held. */
export async function parkRuns(transaction: Transaction, runs: readonly { readonly shard: number; readonly id: number }[]): Promise<void> {
  if (runs.length === 0) return;
  await transaction.query(
    `update enrollments e set parked_wake_at = e.wake_at, wake_at = null from unnest($1::smallint[], $2::bigint[]) u(shard, id) where e.shard = u.shard and e.id = u.id and e.wake_at is not null`,
    [column(runs, (r) => r.shard), column(runs, (r) => r.id)]);
}

/** Makes the parked timers of a journey due again: part of its resumption. */
export async function resumeRuns(transaction: Transaction, journeyId: number): Promise<number> {
  const { rowCount } = await transaction.query('update enrollments set wake_at = parked_wake_at, parked_wake_at = null where journey_id = $1 and parked_wake_at is not null', [journeyId]);
  return rowCount ?? 0;
}

/** Parks the active enrollments of one subject, or one enrollment, as stuck with a reason: what a poisoned timer leaves behind. */
export async function markStuck(transaction: Transaction, which: { readonly subjectId: number; readonly enrollmentId: number | null }, reason: string): Promise<{ versionId: number; nodeId: string | null; journeyId: number }[]> {
  const { rows } = await transaction.query<{ versionId: number; nodeId: string | null; journeyId: number }>(
    `update enrollments set state = 4, reason = $3, wake_at = null where subject_id = $1 and state = 0 and ($2::bigint is null or id = $2)
     returning version_id as "versionId", node_id as "nodeId", journey_id as "journeyId"`,
    [which.subjectId, which.enrollmentId, reason.slice(0, 500)],
  );
  return rows;
}

/** A finished visit, for the trace. */
export interface StepRow {
  readonly enrollmentId: number;
  readonly visit: number;
  readonly enteredAt: number;
  readonly workspaceId: number;
  readonly journeyId: number;
  readonly versionId: number;
  readonly nodeId: string;
  readonly arrivedAt: number;
  readonly leftAt: number;
  readonly outlet: string | null;
  readonly why: string;
}

/** Inserts finished visits; the unique index (enrollment_id, visit, entered_at, version_id) makes a second time an error. */
export async function insertSteps(transaction: Transaction, steps: readonly StepRow[]): Promise<void> {
  if (steps.length === 0) return;
  await transaction.query({
    name: 'insert-steps',
    text: `insert into steps (enrollment_id, visit, entered_at, workspace_id, journey_id, version_id, node_id, arrived_at, left_at, outlet, why)
      select u.enrollment_id, u.visit, ${at('entered_at')}, u.workspace_id, u.journey_id, u.version_id, u.node_id, ${at('arrived_at')}, ${at('left_at')}, u.outlet, u.why
      from unnest($1::bigint[], $2::int[], $3::float8[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::float8[], $9::float8[], $10::text[], $11::jsonb[])
        as u(enrollment_id, visit, entered_at, workspace_id, journey_id, version_id, node_id, arrived_at, left_at, outlet, why)`,
    values: [
      column(steps, (s) => s.enrollmentId), column(steps, (s) => s.visit), column(steps, (s) => s.enteredAt), column(steps, (s) => s.workspaceId), column(steps, (s) => s.journeyId), column(steps, (s) => s.versionId),
      column(steps, (s) => s.nodeId), column(steps, (s) => s.arrivedAt), column(steps, (s) => s.leftAt), column(steps, (s) => s.outlet), column(steps, (s) => s.why),
    ],
  });
}

/** An entry that was refused. */
export interface RefusalRow {
  readonly workspaceId: number;
  readonly journeyId: number;
  /** A profile, or an account. */
  readonly subjectId: number;
  readonly key: string | null;
  readonly reason: string;
  /** JSON of what the filter that refused read; null where none did. */
  readonly values: string | null;
  readonly stimulusId: string;
  readonly eventName: string;
  readonly at: number;
}

/** Records refused entries. */
export async function insertRefusals(transaction: Transaction, refusals: readonly RefusalRow[]): Promise<void> {
  if (refusals.length === 0) return;
  await transaction.query({
    name: 'insert-refusals',
    text: `insert into refusals (workspace_id, journey_id, subject_id, key, reason, stimulus_id, event_name, at, detail)
      select u.workspace_id, u.journey_id, u.subject_id, u.key, u.reason, u.stimulus_id, u.event_name, ${at('instant')}, u.detail
      from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::float8[], $9::jsonb[]) as u(workspace_id, journey_id, subject_id, key, reason, stimulus_id, event_name, instant, detail)`,
    values: [
      column(refusals, (r) => r.workspaceId), column(refusals, (r) => r.journeyId), column(refusals, (r) => r.subjectId), column(refusals, (r) => r.key), column(refusals, (r) => r.reason),
      column(refusals, (r) => r.stimulusId), column(refusals, (r) => r.eventName), column(refusals, (r) => r.at), column(refusals, (r) => r.values),
    ],
  });
}

/** Stores first assignments to variants; a later one of the same experiment changes nothing. */
export async function insertAssignments(transaction: Transaction, assignments: readonly { subjectId: number; experiment: string; variant: string }[]): Promise<void> {
  if (assignments.length === 0) return;
  await transaction.query({
    name: 'insert-assignments',
    text: `insert into assignments (subject_id, experiment, variant) select * from unnest($1::bigint[], $2::text[], $3::text[]) on conflict do nothing`,
    values: [column(assignments, (a) => a.subjectId), column(assignments, (a) => a.experiment), column(assignments, (a) => a.variant)],
  });
}
