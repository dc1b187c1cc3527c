import { shardOf } from '@perennial/model';
import { appendStimuli, createPool, databaseNow, IdBlocks, inTransaction, LANE, migrate, SOURCE, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { DrainLoop } from '../enrollment/drain-loop.js';
import { JourneyCache } from '../enrollment/journey-cache.js';
import { until } from '../http/testing/until.js';
import { GroupCommit } from '../ingestion/group-commit.js';
import { parseCall } from '../ingestion/parse-call.js';

type Rows = Record<string, unknown>[];

/** A workspace on a database of its own whose intake is drained to the end after each call: what specs of steps and entries need of the engine. */
export class Drained {
  /** Id of the workspace. */
  public static readonly workspace = 900_001;

  private constructor(private readonly db: TestDatabase, public readonly pool: Database, private readonly commit: GroupCommit, private readonly loops: { drain?: DrainLoop }) {}

  /** Opens one; `close` it. */
  public static async open(): Promise<Drained> {
    const db = await testDatabase(migrate);
    const pool = createPool(db.connectionString, 4);
    const ids = new IdBlocks(pool);
    await pool.query(`insert into workspaces (id, name) values ($1, 'Orchard')`, [Drained.workspace]);
    const drained = new Drained(db, pool, new GroupCommit(pool, ids, () => undefined), {});
    drained.loops.drain = new DrainLoop(
      { database: pool, ids, cache: new JourneyCache(), slot: 1, lateEventMs: 86_400_000, batchSize: 1000, now: databaseNow },
      { queued: () => undefined, drained: () => undefined, poisoned: (_, error) => { throw error; }, failed: (error) => { throw error; } },
      () => Date.now(),
    );
    return drained;
  }

  /** Drops the database. */
  public async close(): Promise<void> {
    await this.pool.end();
    await this.db.drop();
  }

  /** Puts graphs live as journeys 1, 2, 3... with the keys j0, j1, j2... and versions 11, 12, 13... */
  public async publish(...graphs: readonly { readonly name: string }[]): Promise<void> {
    for (const [n, graph] of graphs.entries()) {
      await this.pool.query(`insert into journeys (id, workspace_id, key, name, pillar, audience, status, draft, live_version_id) values ($2, $1, $3, $4, 'retention', 'consumer', 'live', $5, $6)`, [Drained.workspace, n + 1, `j${n}`, graph.name, graph, n + 11]);
      await this.pool.query(`insert into journey_versions (id, workspace_id, journey_id, number, graph) values ($3, $1, $2, 1, $4)`, [Drained.workspace, n + 1, n + 11, graph]);
    }
    await this.pool.query('update workspaces set journeys_revision = journeys_revision + 1 where id = $1', [Drained.workspace]);
  }

  /** Takes calls as the tracking API does, and drains. */
  public async send(...raw: Record<string, unknown>[]): Promise<void> {
    const calls = raw.map((one) => {
      const parsed = parseCall(one, { key: { id: 1, workspaceId: Drained.workspace, kind: 'server', origins: [] }, sentAt: null, allowsAddress: () => true, freshId: () => String(Math.random()) });
      if (!parsed.ok) throw new Error(parsed.problem.reason);
      return parsed.call;
    });
    await this.commit.take(calls);
    await this.drain();
  }

  /** Hands a stimulus of the engine's own to a subject, and drains. */
  public async stimulate({ payload, ...own }: { readonly subjectId: number; readonly kind: number; readonly name: string; readonly eventId: string; readonly payload: object }): Promise<void> {
    await inTransaction(this.pool, (transaction) => appendStimuli(transaction, [{
      lane: LANE.direct, shard: shardOf(own.subjectId), workspaceId: Drained.workspace, accountId: null, source: SOURCE.engine, ageMs: null, occurredAt: null, ...own, payload: JSON.stringify(payload),
    }]));
    await this.drain();
  }

  /** Drains what there is. */
  public async drain(): Promise<void> {
    await this.loops.drain?.drainAll();
  }

  /** Lets time pass for all runs that wait, and drains until something has woken. */
  public async letPass(ms: number): Promise<void> {
    await this.pool.query(`update enrollments set arrived_at = arrived_at - $1 * interval '1 ms', wake_at = wake_at - $1 * interval '1 ms', clock = clock - $1 * interval '1 ms' where state = 0`, [ms]);
    await until(async () => ((await this.loops.drain?.drainAll()) ?? 0) > 0);
  }

  /** Rows that a statement answers. */
  public async rows(sql: string, ...values: readonly unknown[]): Promise<Rows> {
    return (await this.pool.query<Rows[number]>(sql, [...values])).rows;
  }
}

/** A journey document of a chain of steps `s0`, `s1`, ... joined by `next`. */
export const chainOf = (name: string, trigger: object, steps: readonly { readonly type: string; readonly config: object }[], more: object = {}): { readonly name: string } => ({
  schema: 1, name, pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [trigger], reentry: { mode: 'always' } }, exit: { rules: [] }, goals: [], guardrails: {},
  nodes: steps.map(({ type, config }, n) => ({ id: `s${n}`, type, name: `Step ${n}`, config })), edges: steps.map((_, n) => ({ from: n === 0 ? 'entry' : `s${n - 1}`, outlet: 'next', to: `s${n}` })), layout: { positions: {}, notes: [] },
  ...more,
} as { readonly name: string });
