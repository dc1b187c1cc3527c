import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql, testDatabase, type TestDatabase } from '@perennial/testkit';
import { publishWelcome } from './demo-journey.js';
import { eventually, startEngine, track, type RunningEngine } from './running-engine.js';

/** Every named crash point: the process is killed there, started again, and everything has happened exactly once. */
const POINTS = ['drain.taken', 'drain.written:2', 'drain.committed', 'delivery.claimed', 'delivery.handed', 'delivery.finished'] as const;
const PEOPLE = 40;

describe('a process that is killed', () => {
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
        `select (select count(*)::int from intake) as waiting, (select count(*)::int from enrollments e join profiles p on p.id = e.profile_id where p.external_id = any($1)) as runs,
           (select count(*)::int from enrollments e join profiles p on p.id = e.profile_id where p.external_id = any($1) and e.state = 1) as completed,
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
