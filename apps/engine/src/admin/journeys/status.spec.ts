import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';
import { until } from '../../http/testing/until.js';

const graph = (name: string) => ({
  schema: 1, name, pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: `joined ${name}` }], reentry: { mode: 'after_exit' }, key: null },
  exit: { rules: [] }, goals: [], guardrails: { topic: null },
  nodes: [{ id: 'wait', type: 'delay', name: 'A day', config: { duration: { amount: 1, unit: 'days' } } }, { id: 'mail', type: 'in_app', name: 'Banner', config: { template: 'banner', continue: 'queued' } }, { id: 'end', type: 'delay', name: 'A week', config: { duration: { amount: 1, unit: 'weeks' } } }],
  edges: [{ from: 'entry', outlet: 'next', to: 'wait' }, { from: 'wait', outlet: 'next', to: 'mail' }, { from: 'mail', outlet: 'next', to: 'end' }], layout: { positions: {}, notes: [] },
});

describe('pausing, going on and stopping (journeys.md section 6)', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;

  const call = (method: 'get' | 'post', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 3);
    engine = await startedEngine(db.connectionString);
    const { body } = await call('post', '/templates', { key: 'banner', name: 'Banner', channel: 'in_app', source: { channel: 'in_app', inApp: { kind: 'banner', title: 'a', body: 'b', actionLabel: '', actionUrl: '' } } }).expect(201);
    await call('post', `/templates/${body.id}/versions`, { revision: 1 }).expect(200);
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  const enter = async (name: string, people: readonly string[]) => {
    const { rows } = await pool.query<{ n: number }>('select count(*)::int as n from enrollments');
    await request(engine.address).post('/v1/batch').auth(engine.writeKey ?? '', '').send({ batch: people.map((userId) => ({ type: 'track', userId, event: `joined ${name}` })) }).expect(200);
    await until(async () => (await pool.query<{ n: number }>('select count(*)::int as n from enrollments')).rows[0]?.n === (rows[0]?.n ?? 0) + people.length);
  };
  const published = async (name: string, people: readonly string[]) => {
    const { body } = await call('post', '/journeys', { name, graph: graph(name), publish: true }).expect(201);
    await enter(name, people);
    return body.id as number;
  };
  const runs = async (id: number) => (await pool.query<{ name: string; node: string; state: number; reason: string | null }>(
    `select p.external_id as name, e.node_id as node, e.state, e.reason from enrollments e join profiles p on p.id = e.subject_id where e.journey_id = $1 order by e.entered_at, e.id`, [id])).rows;
  /** As if the wait of everybody inside had been over for so many hours. */
  const overdue = (id: number, hours: number) => pool.query(`update enrollments set entered_at = entered_at - interval '2 days', arrived_at = now() - interval '1 day' - $2 * interval '1 hour', clock = now() - interval '1 day' - $2 * interval '1 hour',
    wake_at = case when wake_at is not null then now() - $2 * interval '1 hour' end where journey_id = $1 and state = 0`, [id, hours]);

  it('stops and lets people finish, or takes them out in batches with the reason given, before what is due acts', async () => {
    const id = await published('stop', ['ana', 'bo']);
    expect((await call('post', `/journeys/${id}/stop`, { people: 'go' }).expect(400)).body.field).toBe('people');
    await call('post', `/journeys/${id}/stop`).expect(200);
    expect(await runs(id)).toMatchObject([{ state: 0, node: 'wait' }, { state: 0, node: 'wait' }]);
    // Stopped already: those whom it let finish can still be taken out.
    await call('post', `/journeys/${id}/stop`, { people: 'exit', reason: 'The offer is over' }).expect(200);
    await until(async () => (await runs(id)).every((run) => run.state === 2));
    expect(await runs(id)).toMatchObject([{ reason: 'The offer is over', node: 'wait' }, { reason: 'The offer is over' }]);
    expect((await call('get', '/jobs')).body.items[0]).toMatchObject({ title: 'Taking people out of stop', done: 2, total: 2, state: 'done' });
    // Whoever enters when it goes on stays.
    await call('post', `/journeys/${id}/resume`).expect(200);
    await enter('stop', ['cy']);
    await until(async () => (await call('get', `/journeys/${id}`)).body.work === null);
    expect((await runs(id)).at(-1)).toMatchObject({ name: 'cy', state: 0 });
  });

  it('goes on and takes out those that the pause held back, though they were due', async () => {
    const id = await published('exit', ['dan', 'eve']);
    await call('post', `/journeys/${id}/pause`).expect(200);
    await overdue(id, 3);
    await until(async () => (await pool.query('select 1 from enrollments where journey_id = $1 and parked_wake_at is null', [id])).rowCount === 0);
    await call('post', `/journeys/${id}/resume`, { held: 'exit' }).expect(200);
    await until(async () => (await runs(id)).every((run) => run.state === 2));
    expect(await runs(id)).toMatchObject([{ node: 'wait', reason: 'taken out after the pause by API key First API key' }, { node: 'wait' }]);
    expect((await pool.query('select 1 from messages where journey_id = $1', [id])).rowCount).toBe(0);
    await enter('exit', ['dan']);
    expect((await runs(id)).at(-1)).toMatchObject({ name: 'dan', state: 0, node: 'wait' });
  });

  it('goes on and skips what is stale, messages that waited too', async () => {
    const id = await published('skip', ['fay', 'gus']);
    expect((await call('post', `/journeys/${id}/pause`).expect(200)).body.status).toBe('paused');
    await overdue(id, 5);
    // A message that was made before the pause and waited through it.
    await pool.query(`insert into messages (id, entered_at, workspace_id, shard, enrollment_id, journey_id, version_id, node_id, visit, profile_id, channel, template, queued_at, due_at)
      select gen_random_uuid(), e.entered_at, e.workspace_id, e.shard, e.id, e.journey_id, e.version_id, 'mail', 0, e.subject_id, 'in_app', 'banner', now() - interval '5 hours', now() - interval '5 hours' from enrollments e where e.journey_id = $1`, [id]);
    expect((await call('post', `/journeys/${id}/resume`, { held: 'skip' }).expect(400)).body.field).toBe('olderThan');
    await call('post', `/journeys/${id}/resume`, { held: 'skip', olderThan: { amount: 2, unit: 'hours' } }).expect(200);
    await until(async () => (await runs(id)).every((run) => run.node === 'end'));
    expect((await pool.query(`select node_id, outlet, why->>'unsent' as unsent from steps where journey_id = $1 and node_id = 'mail'`, [id])).rows).toEqual([{ node_id: 'mail', outlet: 'next', unsent: 'stale' }, { node_id: 'mail', outlet: 'next', unsent: 'stale' }]);
    await until(async () => (await pool.query(`select 1 from messages where journey_id = $1 and state in (0, 1)`, [id])).rowCount === 0);
    expect((await pool.query(`select state, reason from messages where journey_id = $1`, [id])).rows).toEqual([{ state: 3, reason: 'stale' }, { state: 3, reason: 'stale' }]);
  });

  it('collects those who come during a pause, and lets them begin when it goes on', async () => {
    const id = await published('collect', ['hal']);
    await call('post', `/journeys/${id}/pause`, { collect: true }).expect(200);
    await enter('collect', ['ida']);
    expect((await runs(id)).at(-1)).toMatchObject({ name: 'ida', state: 0, node: null });
    await call('post', `/journeys/${id}/resume`).expect(200);
    await until(async () => (await runs(id)).at(-1)?.node === 'wait');
    await call('post', `/journeys/${id}/pause`).expect(200);
    await request(engine.address).post('/v1/track').auth(engine.writeKey ?? '', '').send({ userId: 'jo', event: 'joined collect' }).expect(200);
    await until(async () => ((await pool.query(`select 1 from refusals where journey_id = $1 and reason = 'paused'`, [id])).rowCount ?? 0) > 0);
  });
});
