import type { JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';

/** A live journey whose rollout can halt by itself, with what became of the messages of its live version since yesterday (UTC). */
export interface Rollout {
  readonly journeyId: number;
  readonly workspaceId: number;
  readonly name: string;
  readonly graph: JsonObject;
  readonly sent: number;
  readonly failed: number;
  readonly bounced: number;
  readonly complained: number;
}

/** Rollouts that go on and that something may halt. By `counters` of the live version. */
export async function listRollouts(db: Queryable): Promise<Rollout[]> {
  const { rows } = await db.query<Rollout>(
    `select j.id as "journeyId", j.workspace_id as "workspaceId", j.name, v.graph, c.sent, c.failed, c.bounced, c.complained
     from journeys j join journey_versions v on v.id = j.live_version_id
     cross join lateral (
       select coalesce(sum(value) filter (where measure = 'message:sent'), 0) as sent, coalesce(sum(value) filter (where measure = 'message:failed'), 0) as failed,
         coalesce(sum(value) filter (where measure = 'message:bounced'), 0) as bounced, coalesce(sum(value) filter (where measure = 'message:complained'), 0) as complained
       from counters where version_id = v.id and measure like 'message:%' and day >= (now() at time zone 'UTC')::date - 1) c
     where j.status = 'live' and j.halted_at is null and v.graph->'guardrails'->'rollout'->'haltAt' is not null`);
  return rows.map((row) => ({ ...row, sent: Number(row.sent), failed: Number(row.failed), bounced: Number(row.bounced), complained: Number(row.complained) }));
}

/** Halts the rollout of a journey, or lets it go on (reason null); false when it was so already. */
export async function setHalted(transaction: Transaction, journeyId: number, reason: string | null): Promise<boolean> {
  const { rowCount } = await transaction.query(
    'update journeys set halted_at = case when $2::text is null then null else now() end, halted_reason = $2 where id = $1 and (halted_at is null) = ($2::text is not null)', [journeyId, reason]);
  return (rowCount ?? 0) > 0;
}
