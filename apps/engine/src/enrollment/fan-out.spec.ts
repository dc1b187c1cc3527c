import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { shardOf } from '@perennial/model';
import { createPool, databaseNow, IdBlocks, migrate, type Database, type Transaction } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { GroupCommit } from '../ingestion/group-commit.js';
import { parseCall } from '../ingestion/parse-call.js';
import { drainOnce, DRAIN_LANES, type DrainContext } from './drain.js';
import { JourneyCache } from './journey-cache.js';

const WORKSPACE = 900_001;
const ACCOUNT = 900_002;
const FIRST = 1_000_000;
const MEMBERS = 20_000;
const KEY = { id: 1, workspaceId: WORKSPACE, kind: 'server', origins: [] } as const;

describe('an account of 20,000 members', () => {
  let db: TestDatabase;
  let pool: Database;
  let context: DrainContext;
  let refuse = 0;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 4);
    await pool.query(`insert into workspaces (id, name) values ($1, 'Orchard')`, [WORKSPACE]);
    await pool.query(`insert into accounts (id, workspace_id, external_id, shard, attributes) values ($1, $2, 'acme', $3, '{"plan":"free"}')`, [ACCOUNT, WORKSPACE, shardOf(ACCOUNT)]);
    const ids = Array.from({ length: MEMBERS }, (_, n) => FIRST + n);
    await pool.query(`insert into profiles (shard, id, workspace_id, external_id, attributes, last_seen_at) select u.shard, u.id, $3, 'u' || u.id, '{}', now() from unnest($1::smallint[], $2::bigint[]) u(shard, id)`, [ids.map(shardOf), ids, WORKSPACE]);
    await pool.query(`insert into identifiers (workspace_id, kind, value, profile_id) values ($1, 0, $2, $3)`, [WORKSPACE, `u${FIRST}`, FIRST]);
    await pool.query(`insert into memberships (shard, profile_id, account_id, account_shard, workspace_id) select shard, id, $1, $3, $2 from profiles`, [ACCOUNT, WORKSPACE, shardOf(ACCOUNT)]);
    await pool.query('analyze profiles, memberships');
    await pool.query(`insert into segments (id, workspace_id, key, name, subject, kind, condition, set_id) values (5, $1, 'pro', 'Of pro accounts', 'profile', 'dynamic', $2, 5)`, [WORKSPACE, { type: 'attribute', path: 'account.plan', operator: 'equals', value: 'pro' }]);
    let asked = 0;
    context = {
      database: pool, ids: new IdBlocks(pool), cache: new JourneyCache(), slot: 1, lateEventMs: 86_400_000, batchSize: 1000,
      now: async (transaction: Transaction) => {
        asked += 1;
        if (refuse > 0 && asked % 3 === 0) {
          refuse -= 1;
          throw new Error('broken off');
        }
        return databaseNow(transaction);
      },
    };
  });
  afterAll(async () => {
    await pool.end();
    await db.drop();
  });

  const become = async (plan: string): Promise<void> => {
    const parsed = parseCall({ type: 'group', userId: `u${FIRST}`, groupId: 'acme', traits: { plan } }, { key: KEY, sentAt: null, allowsAddress: () => true, freshId: () => String(Math.random()) });
    if (!parsed.ok) throw new Error(parsed.problem.reason);
    await new GroupCommit(pool, context.ids, () => undefined).take([parsed.call]);
  };
  const track = async (id: number, event: string): Promise<void> => {
    const parsed = parseCall({ type: 'track', userId: `u${id}`, event, context: { groupId: 'acme' } }, { key: KEY, sentAt: null, allowsAddress: () => true, freshId: () => String(Math.random()) });
    if (!parsed.ok) throw new Error(parsed.problem.reason);
    await new GroupCommit(pool, context.ids, () => undefined).take([parsed.call]);
  };
  /** Drains until nothing is left; answers how many transactions broke off, and the most stimuli that the intake held. */
  const drain = async (): Promise<{ broken: number; most: number }> => {
    let [broken, most] = [0, 0];
    for (const cursors = DRAIN_LANES.map(() => ({ last: -1 })); ; ) {
      let worked = 0;
      for (const [place, lane] of DRAIN_LANES.entries()) {
        try {
          worked += (await drainOnce(context, { type: 'lane', lane, cursor: cursors[place] ?? { last: -1 }, limit: context.batchSize }, { rows: [], timers: [] })).stimuli;
        } catch {
          broken += 1;
          worked += 1;
        }
      }
      most = Math.max(most, (await pool.query<{ n: number }>('select count(*)::int as n from intake')).rows[0]?.n ?? 0);
      if (worked === 0) return { broken, most };
    }
  };
  const counted = async (sql: string): Promise<number> => (await pool.query<{ n: number }>(`select count(*)::int as n from ${sql}`)).rows[0]?.n ?? 0;

  it('tells each of them once of a change, a thousand a transaction, through transactions that break off', async () => {
    refuse = 12;
    await become('pro');
    const { broken, most } = await drain();
    expect(broken).toBe(12);
    expect(await counted('segment_members where set_id = 5')).toBe(MEMBERS);
    expect(await counted(`events where name = 'segment_entered'`)).toBe(MEMBERS);
    expect(await counted(`(select 1 from events where name = 'segment_entered' group by profile_id having count(*) > 1) x`)).toBe(0);
    expect(most).toBeLessThan(MEMBERS / 4);
    await become('free');
    await drain();
    expect(await counted('segment_members where set_id = 5')).toBe(0);
    expect(await counted(`events where name = 'segment_left'`)).toBe(MEMBERS);
  }, 120_000);

  it('a message to all members is one each, a thousand a transaction, through transactions that break off; exitAccount ends the runs of all', async () => {
    const entry = (event: string) => ({ triggers: [{ type: 'event', event }], reentry: { mode: 'always' } });
    const whole = { schema: 1, pillar: 'retention', audience: 'both', exit: { rules: [] }, goals: [], guardrails: {}, edges: [{ from: 'entry', outlet: 'next', to: 'a' }], layout: { positions: {}, notes: [] } };
    const recipients = { roles: [], otherwise: { by: 'recent' }, max: 100_000 };
    const graphs = [
      { ...whole, name: 'News', subject: 'account', entry: entry('news'), nodes: [{ id: 'a', type: 'in_app', name: 'A', config: { template: 'x', continue: 'sent', recipients } }] },
      { ...whole, name: 'Tour', subject: 'profile', entry: entry('tour'), exit: { rules: [{ type: 'event', event: 'over', exitAccount: true }] }, nodes: [{ id: 'a', type: 'delay', name: 'A', config: { duration: { amount: 9, unit: 'days' } } }] },
    ];
    for (const [n, graph] of graphs.entries()) {
      await pool.query(`insert into journeys (id, workspace_id, key, name, pillar, audience, status, draft, live_version_id) values ($2, $1, $3, $3, 'retention', 'both', 'live', $4, $5)`, [WORKSPACE, n + 1, graph.name, graph, n + 11]);
      await pool.query(`insert into journey_versions (id, workspace_id, journey_id, number, graph) values ($3, $1, $2, 1, $4)`, [WORKSPACE, n + 1, n + 11, graph]);
    }
    await pool.query('update workspaces set journeys_revision = journeys_revision + 1');
    refuse = 12;
    await track(FIRST, 'news');
    const { most } = await drain();
    expect(await counted('messages')).toBe(MEMBERS);
    expect(await counted('(select distinct profile_id from messages) x')).toBe(MEMBERS);
    expect((await pool.query('select memory from enrollments where account')).rows).toEqual([{ memory: { chosen: MEMBERS, complete: true, sent: 0, skipped: 0, failed: 0 } }]);
    expect(most).toBeLessThan(MEMBERS / 4);
    await pool.query(
      `insert into enrollments (shard, id, workspace_id, journey_id, version_id, subject_id, key, state, node_id, visit, arrived_at, arrived_by, clock, entered_at, wake_at)
       select shard, id + 5000000, workspace_id, 2, 12, id, '', 0, 'a', 1, now(), 'x', now(), now(), now() + interval '9 days' from profiles`);
    refuse = 6;
    await track(FIRST, 'over');
    await drain();
    expect((await pool.query('select state, count(*)::int as n from enrollments where not account group by 1')).rows).toEqual([{ state: 2, n: MEMBERS }]);
    expect(await counted(`events where name = 'journey_exited' and account_id = ${ACCOUNT}`)).toBe(MEMBERS);
    expect((await pool.query(`select why->>'exited' as why, count(*)::int as n from steps where journey_id = 2 group by 1 order by 2 desc`)).rows).toEqual([{ why: 'event over of the account', n: MEMBERS - 1 }, { why: 'event over', n: 1 }]);
  }, 120_000);
});
