import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql, testDatabase, type TestDatabase } from '@perennial/testkit';
import { publishWelcome } from './demo-journey.js';
import { call, eventually, startEngine, track, type RunningEngine } from './running-engine.js';

/** Every named crash point: the process is killed there, started again, and everything has happened exactly once. */
const POINTS = ['drain.taken', 'drain.written:2', 'drain.committed', 'delivery.claimed', 'delivery.handed', 'delivery.finished'] as const;
const PEOPLE = 40;

describe('a process that is killed (journeys.md section 2)', () => {
  let db: TestDatabase;
  let engine: RunningEngine;

  beforeAll(async () => {
    db = await testDatabase(async () => undefined, 'empty');
    engine = await startEngine({ DATABASE_URL: db.connectionString });
    await publishWelcome(engine);
    await engine.stop();
  }, 60_000);
  afterAll(async () => {
    await engine.stop();
    await db.drop();
  });

  it.each(POINTS)('at %s loses nothing and does nothing twice', async (point) => {
    const people = Array.from({ length: PEOPLE }, (_, place) => `${point.replace(/\W/g, '-')}-${place}`);
    engine = await startEngine({ DATABASE_URL: db.connectionString, PERENNIAL_CRASH_AT: point });
    // The answer may be lost with the process: the client sends the batch again, with the same message ids.
    const batch = people.flatMap((userId) => [{ type: 'identify', userId, traits: { email: `${userId}@example.com` }, messageId: `i-${userId}` }, { type: 'track', userId, event: 'signed_up', messageId: `t-${userId}` }]);
    await track(engine, batch).catch(() => undefined);
    await engine.end;
    expect(engine.ended()).toBe('SIGKILL');
    engine = await startEngine({ DATABASE_URL: db.connectionString });
    await track(engine, batch);
    // What a dead sender had claimed is taken over after two minutes: the clock of the claims is turned.
    await runSql(db.connectionString, `update messages set claimed_at = claimed_at - interval '10 minutes' where state = 1`);
    const count = async (): Promise<Record<string, number>> => {
      const [row] = await runSql<Record<string, number>>(db.connectionString,
        `select (select count(*)::int from intake) as waiting, (select count(*)::int from enrollments e join profiles p on p.id = e.subject_id where p.external_id = any($1)) as runs,
           (select count(*)::int from enrollments e join profiles p on p.id = e.subject_id where p.external_id = any($1) and e.state = 1) as completed,
           (select count(*)::int from mailbox b join profiles p on p.id = b.profile_id where p.external_id = any($1)) as mails,
           (select count(*)::int from events e join profiles p on p.id = e.profile_id where p.external_id = any($1) and e.name = 'signed_up') as events`, [people]);
      return row ?? {};
    };
    const done = await eventually(count, (row) => row['completed'] === PEOPLE && row['waiting'] === 0, 30_000);
    expect(done).toEqual({ waiting: 0, runs: PEOPLE, completed: PEOPLE, mails: PEOPLE, events: PEOPLE });
    const [balance] = await runSql<Record<string, number>>(db.connectionString,
      `select sum(value) filter (where measure = 'arrived')::int as arrived, sum(value) filter (where measure = 'ended' or measure like 'left:%')::int as gone from counters where node_id <> ''`);
    expect(balance?.['arrived']).toBe(balance?.['gone']);
    await engine.stop();
  }, 60_000);
});

const calling = (port: number): object => ({
  schema: 1, name: 'Calling', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'called_for' }], reentry: { mode: 'never' }, key: null }, exit: { rules: [] }, goals: [], guardrails: {},
  nodes: [{ id: 'ask', type: 'webhook', name: 'Ask', config: { method: 'POST', url: `http://127.0.0.1:${port}/{{profile.externalId}}`, headers: [], body: '', response: 'answer', timeoutSeconds: 10 } }],
  edges: [{ from: 'entry', outlet: 'next', to: 'ask' }], layout: { positions: {}, notes: [] },
});

describe('a process that is killed while it calls another program', () => {
  let db: TestDatabase;
  let server: Server;
  let env: Record<string, string>;
  const heard = new Map<string, string[]>();

  beforeAll(async () => {
    server = createServer((request, response) => {
      const who = request.url ?? '';
      heard.set(who, [...(heard.get(who) ?? []), String(request.headers['idempotency-key'])]);
      response.end('{"ok": true}');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    db = await testDatabase(async () => undefined, 'empty');
    env = { DATABASE_URL: db.connectionString, PERENNIAL_ALLOW_HOSTS: `127.0.0.1:${port}` };
    const engine = await startEngine(env);
    const journey = await call<{ id: number; revision: number }>(engine, 'POST', '/api/journeys', { name: 'Calling', graph: calling(port) });
    await call(engine, 'POST', `/api/journeys/${journey.id}/publish`, { revision: journey.revision });
    await engine.stop();
  }, 60_000);
  afterAll(async () => {
    server.close();
    await db.drop();
  });

  it.each<[string, number]>([['call.claimed', 1], ['call.answered:3', 2]])('at %s makes each call again under the same key, and tells each run once', async (point, most) => {
    const people = Array.from({ length: PEOPLE }, (_, place) => `${point.replace(/\W/g, '-')}-${place}`);
    const batch = people.map((userId) => ({ type: 'track', userId, event: 'called_for', messageId: `c-${userId}` }));
    const dying = await startEngine({ ...env, PERENNIAL_CRASH_AT: point });
    await track(dying, batch).catch(() => undefined);
    await dying.end;
    expect(dying.ended()).toBe('SIGKILL');
    const engine = await startEngine(env);
    await track(engine, batch);
    // What a dead sender had claimed is taken over after a minute: the clock of the claims is turned.
    await runSql(db.connectionString, `update webhook_calls set claimed_at = claimed_at - interval '10 minutes' where state = 1`);
    const steps = async (): Promise<Record<string, unknown>[]> =>
      runSql(db.connectionString, `select p.external_id as who, s.outlet from steps s join enrollments e on e.id = s.enrollment_id join profiles p on p.id = e.subject_id where p.external_id = any($1) order by p.id`, [people]);
    const done = await eventually(steps, (rows) => rows.length >= PEOPLE, 30_000);
    await engine.stop();
    expect(done.map(({ outlet }) => outlet)).toEqual(people.map(() => 'ok'));
    const keys = people.map((who) => heard.get(`/${who}`) ?? []);
    expect(keys.map((own) => new Set(own).size)).toEqual(people.map(() => 1));
    expect(Math.max(...keys.map((own) => own.length))).toBe(most);
  }, 60_000);
});
