import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, databaseNow, IdBlocks, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { GroupCommit } from '../ingestion/group-commit.js';
import { parseCall } from '../ingestion/parse-call.js';
import { DrainLoop } from './drain-loop.js';
import { JourneyCache } from './journey-cache.js';

const WORKSPACE = 900_001;
const KEY = { id: 1, workspaceId: WORKSPACE, kind: 'server', origins: [] } as const;
const PEOPLE = 40;

const graphOf = (name: string, trigger: object, steps: readonly { type: string; config: object }[]): object => ({
  schema: 1, name, pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [trigger], reentry: { mode: 'always' } }, exit: { rules: [] }, goals: [], guardrails: {},
  nodes: steps.map(({ type, config }, n) => ({ id: `s${n}`, type, name: `Step ${n}`, config })), edges: steps.map((_, n) => ({ from: n === 0 ? 'entry' : `s${n - 1}`, outlet: 'next', to: `s${n}` })), layout: { positions: {}, notes: [] },
});
const twice = { type: 'branch', config: { branches: [{ id: 'twice', name: 'Twice', condition: { type: 'event', event: 'paid', count: { is: 'at_least', value: 2 } } }] } };

describe('steps that change data', () => {
  let db: TestDatabase;
  let pool: Database;
  let commit: GroupCommit;
  let loop: DrainLoop;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 4);
    const ids = new IdBlocks(pool);
    commit = new GroupCommit(pool, ids, () => undefined);
    await pool.query(`insert into workspaces (id, name) values ($1, 'Orchard')`, [WORKSPACE]);
    await pool.query(`insert into topics (workspace_id, key, name, description, mandatory) values ($1, 'news', 'Product news', 'Once a month', false), ($1, 'billing', 'Billing', '', true)`, [WORKSPACE]);
    await pool.query(`insert into segments (id, workspace_id, key, name, subject, kind, set_id) values (5, $1, 'beta', 'Beta testers', 'profile', 'static', 5)`, [WORKSPACE]);
    const journeys = [
      graphOf('Joining', { type: 'event', event: 'joined' }, [{ type: 'list', config: { list: 'beta', member: true } }, { type: 'topic', config: { topic: 'news', subscribed: false } }, { type: 'topic', config: { topic: 'billing', subscribed: false } }, { type: 'emit', config: { event: 'upgraded', properties: [{ name: 'plan', from: 'profile.plan' }] } }]),
      graphOf('Thanking', { type: 'event', event: 'upgraded' }, [twice]),
      graphOf('Upgrading', { type: 'attribute_changed', attribute: 'plan', from: 'free', to: 'pro' }, [twice]),
      graphOf('Testing', { type: 'segment_entered', segment: 'beta' }, [twice]),
    ];
    for (const [n, graph] of journeys.entries()) {
      await pool.query(`insert into journeys (id, workspace_id, key, name, pillar, audience, status, draft, live_version_id) values ($2, $1, $3, $4, 'retention', 'consumer', 'live', $5, $6)`, [WORKSPACE, n + 1, `j${n}`, ['Joining', 'Thanking', 'Upgrading', 'Testing'][n], graph, n + 11]);
      await pool.query(`insert into journey_versions (id, workspace_id, journey_id, number, graph) values ($3, $1, $2, 1, $4)`, [WORKSPACE, n + 1, n + 11, graph]);
    }
    loop = new DrainLoop({ database: pool, ids, cache: new JourneyCache(), slot: 1, lateEventMs: 86_400_000, batchSize: 1000, now: databaseNow },
      { queued: () => undefined, drained: () => undefined, poisoned: (_, error) => { throw error; }, failed: (error) => { throw error; } }, () => Date.now());
  });
  afterAll(async () => {
    await pool.end();
    await db.drop();
  });

  const send = async (...raw: Record<string, unknown>[]): Promise<void> => {
    const calls = raw.map((one) => {
      const parsed = parseCall(one, { key: KEY, sentAt: null, allowsAddress: () => true, freshId: () => String(Math.random()) });
      if (!parsed.ok) throw new Error(parsed.problem.reason);
      return parsed.call;
    });
    await commit.take(calls);
    await loop.drainAll();
  };
  const rows = async (sql: string): Promise<Record<string, unknown>[]> => (await pool.query<Record<string, unknown>>(sql)).rows;
  const everyone = (call: (userId: string, n: number) => Record<string, unknown>): Record<string, unknown>[] => Array.from({ length: PEOPLE }, (_, n) => call(`u${n}`, n));

  it('put people on lists, change their topics with the ledger, and make events that enter other journeys with all that they read', async () => {
    await send(...everyone((userId, n) => ({ type: 'identify', userId, traits: { plan: n % 2 === 0 ? 'pro' : 'free' } })), ...everyone((userId) => ({ type: 'track', userId, event: 'paid' })), ...everyone((userId) => ({ type: 'track', userId, event: 'paid' })));
    await pool.query(`insert into consents (workspace_id, profile_id, topic, subscribed, source) select $1, id, 'news:email', true, 'preferences' from profiles where external_id = 'u1'`, [WORKSPACE]);
    await send(...everyone((userId) => ({ type: 'track', userId, event: 'joined' })));
    expect(await rows('select count(*)::int as n from segment_members where set_id = 5')).toEqual([{ n: PEOPLE }]);
    expect(await rows('select topic, subscribed, source, count(*)::int as n from consents group by 1, 2, 3 order by 1')).toEqual([{ topic: 'news', subscribed: false, source: 'journey', n: PEOPLE }]);
    expect(await rows('select topic, channel, subscribed, source, actor, wording, count(*)::int as n from consent_ledger group by 1, 2, 3, 4, 5, 6')).toEqual([{ topic: 'news', channel: null, subscribed: false, source: 'journey', actor: 'Joining', wording: 'Product news: Once a month', n: PEOPLE }]);
    expect(await rows(`select properties, count(*)::int as n from events where name = 'upgraded' group by 1 order by 1`)).toEqual([{ properties: { plan: 'free' }, n: PEOPLE / 2 }, { properties: { plan: 'pro' }, n: PEOPLE / 2 }]);
    expect(await rows(`select name, sum(count)::int as n from event_names where name in ('upgraded', 'segment_entered') group by 1`)).toEqual([{ name: 'upgraded', n: PEOPLE }]);
    expect(await rows('select outlet, count(*)::int as n from steps where journey_id = 2 group by 1')).toEqual([{ outlet: 'twice', n: PEOPLE }]);
  });

  it('say nothing again of what is so already', async () => {
    await send(...everyone((userId) => ({ type: 'track', userId, event: 'joined' })));
    expect(await rows('select count(*)::int as n from consent_ledger')).toEqual([{ n: PEOPLE }]);
    expect(await rows(`select count(*)::int as n from events where name = 'segment_entered'`)).toEqual([{ n: PEOPLE }]);
  });

  it('are heard by journeys that begin with a segment, and with an attribute, which read all that they ask for', async () => {
    expect(await rows('select outlet, count(*)::int as n from steps where journey_id = 4 group by 1')).toEqual([{ outlet: 'twice', n: PEOPLE }]);
    expect(await rows('select 1 from enrollments where journey_id = 3')).toEqual([]);
    await send(...everyone((userId) => ({ type: 'identify', userId, traits: { plan: 'pro' } })));
    expect(await rows('select outlet, count(*)::int as n from steps where journey_id = 3 group by 1')).toEqual([{ outlet: 'twice', n: PEOPLE / 2 }]);
    expect(await rows(`select properties, count(*)::int as n from events where name = 'attribute_changed' and properties->'changes'->'plan'->>'from' is not null group by 1`)).toEqual([{ properties: { changes: { plan: { from: 'free', to: 'pro' } } }, n: PEOPLE / 2 }]);
    expect(await rows('select 1 from refusals')).toEqual([]);
  });
});
