import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeUnless, runSql, testDatabase, withRedis, type TestDatabase } from '@perennial/testkit';
import { publishWelcome } from './demo-journey.js';
import { call, eventually, startEngine, track, type RunningEngine } from './running-engine.js';

const redis = await withRedis();
afterAll(() => (redis.skip === null ? redis.stop() : undefined));

/** One installation as three processes on an outside database. */
function splitRoles(backend: string, env: () => Record<string, string>, loseQueue: (() => Promise<void>) | null): void {
  let db: TestDatabase;
  let running: RunningEngine[] = [];
  const start = async (role: string): Promise<RunningEngine> => {
    const engine = await startEngine({ DATABASE_URL: db.connectionString, ROLE: role, ...env() });
    running.push(engine);
    return engine;
  };
  let api: RunningEngine;

  beforeAll(async () => {
    db = await testDatabase(async () => undefined, 'empty');
    api = await start('api');
    await publishWelcome(api);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(running.map((engine) => engine.stop()));
    running = [];
    await db.drop();
  });

  const people = (round: string, count: number): string[] => Array.from({ length: count }, (_, place) => `${round}-${place}`);
  const signUp = (ids: readonly string[]): Promise<void> => track(api, ids.flatMap((userId) => [{ type: 'identify', userId, traits: { email: `${userId}@example.com`, firstName: 'Maya' } }, { type: 'track', userId, event: 'signed_up' }]));
  const mails = async (): Promise<number> => (await runSql<{ n: number }>(db.connectionString, 'select count(*)::int as n from mailbox'))[0]?.n ?? 0;

  it(`hands an event from api to worker to sender (${backend})`, async () => {
    await start('worker');
    await start('sender');
    await signUp(people('a', 20));
    await eventually(mails, (count) => count === 20);
    const page = await call<{ items: { to: string; subject: string }[] }>(api, 'GET', '/api/mailbox?to=a-7@example.com');
    expect(page.items).toMatchObject([{ to: 'a-7@example.com', subject: 'Hi Maya' }]);
    await eventually(async () => (await runSql<{ n: number }>(db.connectionString, 'select count(*)::int as n from enrollments where state = 1'))[0]?.n, (count) => count === 20);
  }, 60_000);

  if (loseQueue !== null) {
    it('sends what a lost queue forgot', async () => {
      await Promise.all(running.slice(2).map((engine) => engine.stop()));
      await signUp(people('b', 20));
      await eventually(async () => (await runSql<{ n: number }>(db.connectionString, 'select count(*)::int as n from messages where state = 0'))[0]?.n, (count) => count === 20);
      await loseQueue();
      await start('sender');
      await eventually(mails, (count) => count === 40);
    }, 60_000);
  }
}

describe('three processes, queues in PostgreSQL', () => splitRoles('PostgreSQL', () => ({}), null));
describeUnless(redis.skip, describe)('three processes, queues in Redis', () => splitRoles('Redis', () => ({ REDIS_URL: redis.url ?? '' }), async () => {
  const { Redis } = await import('ioredis');
  const client = new Redis(redis.url ?? '');
  await client.flushall();
  client.disconnect();
}));
