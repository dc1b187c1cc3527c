import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql, testDatabase, type TestDatabase } from '@perennial/testkit';
import { call, eventually, KEYS, startEngine, type RunningEngine } from './running-engine.js';

const ROWS = 12_000;

interface Job {
  readonly id: number;
  readonly state: string;
  readonly error: string | null;
  readonly result: Record<string, unknown>;
}

describe('a process that is killed in the middle of a job', () => {
  let db: TestDatabase;
  let engine: RunningEngine;

  beforeAll(async () => {
    db = await testDatabase(async () => undefined, 'empty');
  });
  afterAll(async () => {
    await engine.stop();
    await db.drop();
  });

  /** Asks for a job in a process that dies at a point, lets the next one find it, and answers how it ended. */
  async function killedAt(point: string, ask: () => Promise<Job>): Promise<Job> {
    engine = await startEngine({ DATABASE_URL: db.connectionString, PERENNIAL_CRASH_AT: point });
    const { id } = await ask();
    await engine.end;
    expect(engine.ended()).toBe('SIGKILL');
    const [left] = await runSql<{ state: string }>(db.connectionString, 'select state from jobs where id = $1', [id]);
    expect(left?.state).toBe('running');
    // The dead worker's sign of life runs out after 30 s: the clock is turned.
    await runSql(db.connectionString, `update jobs set heartbeat_at = heartbeat_at - interval '5 minutes' where state = 'running'`);
    engine = await startEngine({ DATABASE_URL: db.connectionString });
    return eventually(() => call<Job>(engine, 'GET', `/api/jobs/${id}`), (job) => job.state !== 'queued' && job.state !== 'running', 30_000);
  }

  async function upload(text: string): Promise<number> {
    const answer = await fetch(`${engine.address}/api/uploads?name=people.csv`, { method: 'POST', headers: { authorization: `Bearer ${KEYS.api}`, 'content-type': 'text/csv' }, body: text });
    return ((await answer.json()) as { id: number }).id;
  }

  async function importOf(kind: string, header: string, lines: readonly string[]): Promise<Job> {
    const fileId = await upload(`${header}\n${lines.join('\n')}\n`);
    const { reading, columns } = await call<{ reading: object; columns: { plan: object }[] }>(engine, 'GET', `/api/uploads/${fileId}/columns?kind=${kind}`);
    const { id } = await call<Job>(engine, 'POST', '/api/imports/check', { fileId, kind, ...reading, columns: columns.map((column) => column.plan) });
    await eventually(() => call<Job>(engine, 'GET', `/api/jobs/${id}`), (job) => job.state === 'done');
    return call<Job>(engine, 'POST', '/api/imports', { checkId: id });
  }

  it.each(['import.written:2', 'import.committed'])('imports every person once (%s)', async (point) => {
    const tag = point.replace(/\W/g, '-');
    const lines = Array.from({ length: ROWS }, (_, place) => `${tag}-${place},${tag}-${place}@example.com,${place}`);
    const job = await killedAt(point, () => importOf('profiles', 'user_id,email,seats', [...lines, `${tag}-0,,1000000`, ',nobody@example.com,1']));
    expect(job).toMatchObject({ state: 'done', error: null, result: { rows: ROWS + 2, bad: 1, kept: 1 } });
    const [found] = await runSql<Record<string, number>>(db.connectionString,
      `select count(*)::int as people, count(distinct external_id)::int as ids, (select count(*)::int from identifiers where value like $1) as identifiers, max((attributes->>'seats')::int) as last from profiles where external_id like $1`, [`${tag}-%`]);
    expect(found).toEqual({ people: ROWS, ids: ROWS, identifiers: ROWS, last: 1_000_000 });
    await engine.stop();
  }, 90_000);

  it('logs every event once', async () => {
    const lines = Array.from({ length: ROWS }, (_, place) => `e-${place % 50},imported,${place}`);
    const job = await killedAt('import.written:3', () => importOf('events', 'user_id,event,n', lines));
    expect(job).toMatchObject({ state: 'done', result: { created: ROWS } });
    const [found] = await runSql<Record<string, number>>(db.connectionString, `select count(*)::int as events, count(distinct properties->>'n')::int as different from events where name = 'imported'`);
    expect(found).toEqual({ events: ROWS, different: ROWS });
    await engine.stop();
  }, 90_000);

  it('exports every person once', async () => {
    const job = await killedAt('export.page:2', () => call<Job>(engine, 'POST', '/api/exports', { what: 'profiles' }));
    expect(job.state).toBe('done');
    const answer = await fetch(`${engine.address}/api/jobs/${job.id}/file`, { headers: { authorization: `Bearer ${KEYS.api}` } });
    const ids = (await answer.text()).trimEnd().split('\r\n').slice(1).map((line) => line.split(',')[0]);
    const [people] = await runSql<{ n: number }>(db.connectionString, 'select count(*)::int as n from profiles');
    expect(ids).toHaveLength(people?.n ?? 0);
    expect(new Set(ids).size).toBe(ids.length);
    await engine.stop();
  }, 90_000);

  it('erases a person to the end', async () => {
    const [person] = await runSql<{ id: number }>(db.connectionString, `select id from profiles where external_id = 'e-1'`);
    const job = await killedAt('erasure.step:3', () => call<Job>(engine, 'POST', `/api/profiles/${person?.id}/erasure`, {}));
    expect(job).toMatchObject({ state: 'done', result: { counts: { events: ROWS / 50 } } });
    const [left] = await runSql<Record<string, number>>(db.connectionString, `select (select count(*)::int from events where profile_id = $1) as events, (select count(*)::int from profiles where id = $1) as people, (select count(*)::int from identifiers where value = 'e-1') as identifiers`, [person?.id]);
    expect(left).toEqual({ events: 0, people: 0, identifiers: 0 });
  }, 90_000);
});
