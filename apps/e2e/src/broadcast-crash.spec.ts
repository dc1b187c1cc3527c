import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql, testDatabase, type TestDatabase } from '@perennial/testkit';
import { call, eventually, startEngine, track, type RunningEngine } from './running-engine.js';

const PEOPLE = 50;
const graph = {
  schema: 1, name: 'Launch', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'manual' }], reentry: { mode: 'always' }, key: null }, exit: { rules: [] }, goals: [], guardrails: {},
  nodes: [{ id: 'wait', type: 'delay', name: 'A day', config: { duration: { amount: 1, unit: 'days' } } }], edges: [{ from: 'entry', outlet: 'next', to: 'wait' }], layout: { positions: {}, notes: [] },
};

/** journeys.md section 2, Entry: a crowd is started once, whatever becomes of the process that starts it. */
describe('a broadcast whose process is killed (journeys.md sections 2 and 6)', () => {
  let db: TestDatabase;
  let engine: RunningEngine;

  beforeAll(async () => {
    db = await testDatabase(async () => undefined, 'empty');
    engine = await startEngine({ DATABASE_URL: db.connectionString });
    const people = Array.from({ length: PEOPLE }, (_, n) => `u${n}`);
    await track(engine, people.map((userId) => ({ type: 'identify', userId, traits: { plan: 'pro' }, messageId: `i-${userId}` })));
    const list = await call<{ id: number }>(engine, 'POST', '/api/segments', { name: 'Everyone', key: 'everyone', kind: 'static' });
    await call(engine, 'POST', `/api/segments/${list.id}/members`, { add: people });
    await eventually(async () => (await runSql<{ n: number }>(db.connectionString, 'select count(*)::int as n from segment_members'))[0]?.n, (n) => n === PEOPLE);
    await engine.stop();
  }, 60_000);
  afterAll(async () => {
    await engine.stop();
    await db.drop();
  });

  it('in the middle of a page starts everybody once', async () => {
    engine = await startEngine({ DATABASE_URL: db.connectionString, PERENNIAL_CRASH_AT: 'broadcast.started' });
    const journey = await call<{ id: number }>(engine, 'POST', '/api/journeys', { name: 'Launch', graph, publish: true });
    await call(engine, 'POST', `/api/journeys/${journey.id}/people`, { segment: 'everyone' });
    await engine.end;
    expect(engine.ended()).toBe('SIGKILL');
    engine = await startEngine({ DATABASE_URL: db.connectionString });
    const count = async (): Promise<Record<string, number>> => (await runSql<Record<string, number>>(db.connectionString,
      `select (select count(*)::int from intake) as waiting, (select count(*)::int from enrollments) as runs, (select count(distinct subject_id)::int from enrollments) as people, (select sum(started)::int from broadcasts where state = 'done') as started`))[0] ?? {};
    expect(await eventually(count, (row) => row['started'] === PEOPLE && row['waiting'] === 0, 30_000)).toEqual({ waiting: 0, runs: PEOPLE, people: PEOPLE, started: PEOPLE });
  }, 60_000);
});
