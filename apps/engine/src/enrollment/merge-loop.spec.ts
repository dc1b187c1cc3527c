import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, databaseNow, IdBlocks, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { GroupCommit } from '../ingestion/group-commit.js';
import { parseCall } from '../ingestion/parse-call.js';
import { DrainLoop } from './drain-loop.js';
import { JourneyCache } from './journey-cache.js';
import { mergeOnce } from './merge-loop.js';

const WORKSPACE = 900_002;
const graph = {
  schema: 1, name: 'Waiters', pillar: 'retention', audience: 'consumer', subject: 'profile',
  entry: { triggers: [{ type: 'event', event: 'opened' }], reentry: { mode: 'never' } }, exit: { rules: [] }, goals: [], guardrails: {},
  nodes: [{ id: 'wait', type: 'delay', name: 'A day', config: { duration: { amount: 1, unit: 'days' } } }], edges: [{ from: 'entry', outlet: 'next', to: 'wait' }], layout: { positions: {}, notes: [] },
};

describe('merging profiles (journeys.md section 2)', () => {
  let db: TestDatabase;
  let pool: Database;
  let commit: GroupCommit;
  let loop: DrainLoop;
  let ids: IdBlocks;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 6);
    ids = new IdBlocks(pool);
    commit = new GroupCommit(pool, ids, () => undefined);
    await pool.query(`insert into workspaces (id, name) values ($1, 'Orchard')`, [WORKSPACE]);
    await pool.query(`insert into journeys (id, workspace_id, key, name, pillar, audience, status, draft, live_version_id) values (1, $1, 'waiters', 'Waiters', 'retention', 'consumer', 'live', $2, 2)`, [WORKSPACE, graph]);
    await pool.query(`insert into journey_versions (id, workspace_id, journey_id, number, graph) values (2, $1, 1, 1, $2)`, [WORKSPACE, graph]);
    loop = new DrainLoop({ database: pool, ids, cache: new JourneyCache(), slot: 1, lateEventMs: 86_400_000, batchSize: 1000, now: databaseNow },
      { queued: () => undefined, drained: () => undefined, poisoned: (_id, error) => { throw error; }, failed: (error) => { throw error; } }, () => Date.now());
  });
  afterAll(async () => {
    await pool.end();
    await db.drop();
  });

  const send = async (...raw: Record<string, unknown>[]): Promise<void> => {
    await commit.take(raw.map((one) => {
      const parsed = parseCall(one, { key: { id: 1, workspaceId: WORKSPACE, kind: 'server', origins: [] }, sentAt: null, allowsAddress: () => true, freshId: () => String(Math.random()) });
      if (!parsed.ok) throw new Error(parsed.problem.reason);
      return parsed.call;
    }));
    await loop.drainAll();
  };
  const rows = async (sql: string): Promise<Record<string, unknown>[]> => (await pool.query<Record<string, unknown>>(sql)).rows;

  it('keeps the run that was entered first, fills gaps, keeps the stricter consent and re-addresses what comes late', async () => {
    await send({ type: 'track', anonymousId: 'device', event: 'opened' }, { type: 'identify', anonymousId: 'device', traits: { city: 'Lagos', plan: 'free' } });
    await send({ type: 'identify', userId: 'maya', traits: { plan: 'team' } }, { type: 'track', userId: 'maya', event: 'opened' });
    const [anonymous] = await rows(`select profile_id as id from identifiers where value = 'device'`);
    await pool.query(`insert into consents (workspace_id, profile_id, topic, subscribed, source) values ($1, $2, 'tips', false, 'one_click')`, [WORKSPACE, anonymous?.['id']]);
    // What the one left as a whole, a yes of the other to one channel does not bring back.
    await pool.query(`insert into consents (workspace_id, profile_id, topic, subscribed, source) select $1, profile_id, unnest('{tips:email,news:email}'::text[]), true, 'preferences' from identifiers where value = 'maya'`, [WORKSPACE]);
    await send({ type: 'identify', userId: 'maya', anonymousId: 'device' });
    expect(await mergeOnce({ database: pool, ids, slot: 2 })).toBe(true);
    expect(await mergeOnce({ database: pool, ids, slot: 2 })).toBe(false);
    const [maya] = await rows(`select id, attributes from profiles where external_id = 'maya'`);
    expect(maya?.['attributes']).toEqual({ plan: 'team', city: 'Lagos' });
    expect(await rows(`select state, reason, subject_id from enrollments order by entered_at`)).toEqual([
      { state: 0, reason: null, subject_id: maya?.['id'] }, { state: 2, reason: 'merged', subject_id: maya?.['id'] },
    ]);
    expect(await rows(`select topic, subscribed, profile_id from consents order by topic`)).toEqual([{ topic: 'news:email', subscribed: true, profile_id: maya?.['id'] }, { topic: 'tips', subscribed: false, profile_id: maya?.['id'] }]);
    // A stimulus that was on its way to the tombstone reaches the survivor.
    await pool.query(`insert into intake (lane, shard, workspace_id, subject_id, kind, name, payload, event_id, source, occurred_at) select 0, shard, $1, id, 0, 'late', '{"p": {}}', gen_random_uuid(), 0, now() from profiles where id = $2`, [WORKSPACE, anonymous?.['id']]);
    await loop.drainAll();
    expect(await rows(`select profile_id from events where name = 'late'`)).toEqual([{ profile_id: maya?.['id'] }]);
    const counted = await rows(`select measure, sum(value)::int as n from counters where node_id = 'wait' group by 1`);
    expect(Object.fromEntries(counted.map((row) => [row['measure'], row['n']]))).toEqual({ arrived: 2, ended: 1 });
  });

  it('counts the places of both under frequency caps, and keeps what waits for a colleague', async () => {
    await send({ type: 'identify', anonymousId: 'phone', traits: {} }, { type: 'identify', userId: 'bo', traits: {} });
    await pool.query(`insert into reservations (profile_id, message_id, channel, at) select profile_id, gen_random_uuid(), 'email', now() from identifiers where value in ('phone', 'bo')`);
    await pool.query(`insert into messages (id, entered_at, workspace_id, shard, profile_id, channel, template, state, queued_at, due_at) select gen_random_uuid(), now(), $1, 0, profile_id, 'email', 'x', 6, now(), now() from identifiers where value = 'phone'`, [WORKSPACE]);
    await pool.query(`insert into parked_messages (message_id, entered_at, workspace_id, profile_id, channel, content) select id, entered_at, workspace_id, profile_id, channel, '{}' from messages where state = 6`);
    await send({ type: 'identify', userId: 'bo', anonymousId: 'phone' });
    expect(await mergeOnce({ database: pool, ids, slot: 2 })).toBe(true);
    const [bo] = await rows(`select id from profiles where external_id = 'bo'`);
    expect(await rows('select profile_id, count(*)::int as n from reservations group by 1')).toEqual([{ profile_id: bo?.['id'], n: 2 }]);
    expect(await rows('select m.profile_id, p.profile_id as parked from messages m join parked_messages p on p.message_id = m.id where m.state = 6')).toEqual([{ profile_id: bo?.['id'], parked: bo?.['id'] }]);
  });
});
