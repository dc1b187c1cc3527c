import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bulkIsFull, createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';

describe('the bulk lane (journeys.md section 6)', () => {
  let db: TestDatabase;
  let pool: Database;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 1);
  });
  afterAll(async () => {
    await pool.end();
    await db.drop();
  });

  const put = (lane: number, count: number) => pool.query(
    `insert into intake (lane, shard, workspace_id, subject_id, kind, name, payload, event_id, source, occurred_at)
     select $1::smallint, n % 16, 1, n, 0, 'seen', '{}', gen_random_uuid(), 0, now() from generate_series(1, $2::int) n`, [lane, count]);

  it('is full with more than 20,000 waiting in it, whatever waits in the other', async () => {
    await put(0, 30_000);
    await put(1, 20_000);
    expect(await bulkIsFull(pool)).toBe(false);
    await put(1, 1);
    expect(await bulkIsFull(pool)).toBe(true);
  });
});
