import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, findJob, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';
import { until } from '../../http/testing/until.js';

const wait = (id: string, amount: number) => ({ id, type: 'delay', name: id, config: { duration: { amount, unit: 'days' } } });
const graph = (nodes: readonly object[], ways: readonly (readonly [string, string])[], rules: readonly object[] = []) => ({
  schema: 1, name: 'Onboarding', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'signed_up' }], reentry: { mode: 'never' }, key: null },
  exit: { rules }, goals: [], guardrails: { topic: null }, nodes, edges: ways.map(([from, to]) => ({ from, outlet: 'next', to })), layout: { positions: {}, notes: [] },
});

describe('publishing with people inside (journeys.md sections 1, 6 and 7)', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 3);
    engine = await startedEngine(db.connectionString);
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  const call = (method: 'get' | 'post' | 'put', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  const enter = async (id: number, names: readonly string[]) => {
    const before = (await call('get', `/journeys/${id}/counts`)).body.entered;
    await request(engine.address).post('/v1/batch').auth(engine.writeKey ?? '', '').send({ batch: names.map((userId) => ({ type: 'track', userId, event: 'signed_up' })) }).expect(200);
    await until(async () => (await call('get', `/journeys/${id}/counts`)).body.entered === before + names.length);
  };
  /** Only one journey at a time hears the sign-ups of a test. */
  const published = async (name: string, first: object, people: readonly string[]) => {
    for (const other of (await call('get', '/journeys')).body.items) if (other.status === 'live') await call('post', `/journeys/${other.id}/stop`).expect(200);
    const { body } = await call('post', '/journeys', { name, graph: first, publish: true }).expect(201);
    await enter(body.id, people);
    return body;
  };
  const runs = async (id: number) => (await pool.query<{ name: string; version: number; node: string; state: number; reason: string | null; visit: number; days: number }>(
    `select p.external_id as name, v.number as version, e.node_id as node, e.state, e.reason, e.visit, round(extract(epoch from e.wake_at - e.entered_at) / 86400)::int as days
     from enrollments e join journey_versions v on v.id = e.version_id join profiles p on p.id = e.subject_id where e.journey_id = $1 order by 1`, [id])).rows;

  it('tells the numbers first, moves, releases and takes out in batches, and keeps the others', async () => {
    const journey = await published('Moving', graph([wait('a', 5), wait('b', 1)], [['entry', 'a'], ['a', 'b']]), ['ana', 'bo', 'cy']);
    const second = graph([wait('a', 1), wait('c', 1)], [['entry', 'a'], ['a', 'c']]);
    await call('put', `/journeys/${journey.id}/draft`, { graph: second, revision: journey.revision }).expect(200);
    const { body: preview } = await call('get', `/journeys/${journey.id}/migration`).expect(200);
    expect(preview).toEqual({
      revision: 2, inside: 3, perSecond: 1000,
      nodes: [{ nodeId: 'a', name: 'a', kind: 'delay', change: 'changed', timed: true, waiting: 3 }, { nodeId: 'b', name: 'b', kind: 'delay', change: 'removed', timed: false, waiting: 0 }],
    });
    const refused = await call('post', `/journeys/${journey.id}/publish`, { revision: 2, migration: { b: { do: 'move' } } }).expect(400);
    expect(refused.body).toMatchObject({ field: 'migration.b.to' });
    expect((await call('get', `/journeys/${journey.id}`)).body.version).toBe(1);
    await call('post', `/journeys/${journey.id}/publish`, { revision: 2, migration: { a: { do: 'move' } } }).expect(200);
    await until(async () => (await runs(journey.id)).every((run) => run.version === 2));
    expect(await runs(journey.id)).toEqual(['ana', 'bo', 'cy'].map((name) => ({ name, version: 2, node: 'a', state: 0, reason: null, visit: 1, days: 1 })));
    const { body: counts } = await call('get', `/journeys/${journey.id}/counts`);
    expect(counts).toMatchObject({ entered: 3, nodes: { a: { arrived: 6, left: { moved: 3 }, here: 3 } } });
    expect((await call('get', `/journeys/${journey.id}/versions`)).body.items).toMatchObject([{ number: 2, here: 3 }, { number: 1, here: 0 }]);
    const job = (await call('get', '/jobs')).body.items[0];
    expect(job).toMatchObject({ kind: 'runs', state: 'done', done: 3, total: 3, counted: 'people', title: 'Moving people in Onboarding to version 2' });
    const [person] = (await call('get', `/journeys/${journey.id}/people`)).body.items;
    expect((await call('get', `/enrollments/${person.id}`)).body.steps).toMatchObject([{ nodeId: 'a', visit: 1, outlet: 'moved', why: { to: 'a' } }]);
    // Released from what goes, by where it leads; a restored version is a version like any other.
    await call('post', `/journeys/${journey.id}/publish`, { revision: 2, graph: graph([wait('c', 3)], [['entry', 'c']]), migration: { a: { do: 'release' } } }).expect(200);
    await until(async () => (await runs(journey.id)).every((run) => run.version === 3));
    expect(await runs(journey.id)).toMatchObject([{ node: 'c', visit: 2 }, { node: 'c', visit: 2 }, { node: 'c', visit: 2 }]);
    await call('post', `/journeys/${journey.id}/publish`, { revision: 3, graph: second, migration: { c: { do: 'keep' } } }).expect(200);
    await enter(journey.id, ['dan']);
    expect(await runs(journey.id)).toMatchObject([{ version: 3 }, { version: 3 }, { version: 3 }, { name: 'dan', version: 4, node: 'a' }]);
    await call('post', `/journeys/${journey.id}/publish`, { revision: 4, graph: graph([wait('z', 3)], [['entry', 'z']], [{ type: 'event', event: 'paid' }]), migration: { c: { do: 'exit' } } }).expect(200);
    await until(async () => (await runs(journey.id)).filter((run) => run.state === 2).length === 3);
    expect(await runs(journey.id)).toMatchObject([{ state: 2, reason: 'new version' }, { state: 2 }, { state: 2 }, { name: 'dan', version: 4, state: 0, node: 'a' }]);
    // The exit rules of the newest version hold for those who finish on an older one.
    await request(engine.address).post('/v1/track').auth(engine.writeKey ?? '', '').send({ userId: 'dan', event: 'paid' }).expect(200);
    await until(async () => (await runs(journey.id)).every((run) => run.state === 2));
    expect((await runs(journey.id)).at(-1)).toMatchObject({ name: 'dan', version: 4, reason: 'event paid' });
    // What was published stays as it was.
    const { rows } = await pool.query<{ number: number; nodes: { id: string }[] }>(`select number, graph->'nodes' as nodes from journey_versions where journey_id = $1 order by number`, [journey.id]);
    expect(rows.map(({ number, nodes }) => `${number} ${nodes.map(({ id }) => id).join('')}`)).toEqual(['1 ab', '2 ac', '3 c', '4 ac', '5 z']);
  });

  it('begins again where a batch broke off, and moves everybody once', async () => {
    const people = Array.from({ length: 1200 }, (_, i) => `crowd-${i}`);
    const journey = await published('Crash', graph([wait('a', 5)], [['entry', 'a']]), people.slice(0, 600));
    await enter(journey.id, people.slice(600));
    // The second batch of the job breaks off half-way, once.
    await pool.query(`create sequence broken_once`);
    await pool.query(`create function break_once() returns trigger language plpgsql as $$ begin
      if new.kind = 'runs' and new.done > 1000 and nextval('broken_once') = 1 then raise exception 'broken off'; end if; return new; end $$`);
    await pool.query(`create trigger break_once before update on jobs for each row execute function break_once()`);
    await call('post', `/journeys/${journey.id}/publish`, { revision: journey.revision, graph: graph([wait('a', 2)], [['entry', 'a']]), migration: { a: { do: 'move', time: 'keep' } } }).expect(200);
    await until(async () => (await runs(journey.id)).every((run) => run.version === 2));
    expect((await runs(journey.id)).map((run) => [run.node, run.visit, run.days])).toEqual(people.map(() => ['a', 1, 5]));
    const { rows } = await pool.query<{ steps: number; again: boolean }>(`select (select count(*)::int from steps where journey_id = $1) as steps, (select last_value > 1 from broken_once) as again`, [journey.id]);
    expect(rows).toEqual([{ steps: 1200, again: true }]);
    const { body } = await call('get', '/jobs');
    expect(await findJob(pool, (await pool.query<{ id: number }>('select workspace_id as id from jobs limit 1')).rows[0]?.id ?? 0, body.items[0].id)).toMatchObject({ state: 'done', done: 1200, total: 1200 });
  }, 60_000);

  it('waits with the plan while the journey is paused, and applies it when it goes on', async () => {
    const journey = await published('Paused', graph([wait('a', 5)], [['entry', 'a']]), ['pia']);
    await pool.query(`create function hold_back() returns trigger language plpgsql as $$ begin if new.kind = 'runs' and new.state = 'queued' then new.due_at := now() + interval '2 seconds'; end if; return new; end $$`);
    await pool.query(`create trigger hold_back before insert on jobs for each row execute function hold_back()`);
    await call('post', `/journeys/${journey.id}/publish`, { revision: journey.revision, graph: graph([wait('a', 2)], [['entry', 'a']]), migration: { a: { do: 'move' } } }).expect(200);
    const { body: paused } = await call('post', `/journeys/${journey.id}/pause`).expect(200);
    expect(paused.work).toMatchObject({ title: 'Moving people in Onboarding to version 2', done: 0 });
    await until(async () => (await call('get', `/journeys/${journey.id}`)).body.work === null);
    await until(async () => (await pool.query('select 1 from intake')).rowCount === 0);
    expect(await runs(journey.id)).toMatchObject([{ version: 1 }]);
    await call('post', `/journeys/${journey.id}/resume`).expect(200);
    await until(async () => (await runs(journey.id))[0]?.version === 2);
    expect(await runs(journey.id)).toMatchObject([{ node: 'a', days: 2, visit: 1 }]);
  });
});
