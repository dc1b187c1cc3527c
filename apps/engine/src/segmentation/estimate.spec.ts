import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { shardOf } from '@perennial/model';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { estimate } from './estimate.js';

const WORKSPACE = 900_001;
const FIRST = 1_000_000;
const MANY = 130_000;

describe('an estimate', () => {
  let db: TestDatabase;
  let pool: Database;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    await pool.query(`insert into workspaces (id, name) values ($1, 'Orchard')`, [WORKSPACE]);
  });
  afterAll(async () => {
    await pool.end();
    await db.drop();
  });

  const fill = async (from: number, count: number): Promise<void> => {
    const ids = Array.from({ length: count }, (_, n) => FIRST + from + n);
    await pool.query(`insert into profiles (shard, id, workspace_id, attributes) select u.shard, u.id, $3, jsonb_build_object('plan', case when u.id % 4 = 0 then 'pro' else 'free' end) from unnest($1::smallint[], $2::bigint[]) u(shard, id)`, [ids.map(shardOf), ids, WORKSPACE]);
  };
  const pros = () => estimate(pool, { workspaceId: WORKSPACE, subject: 'profile', condition: { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'pro' } });

  it('is exact up to 100,000 people, and above that a sample with its error', async () => {
    await fill(0, 40_000);
    expect(await pros()).toEqual({ count: 10_000, of: 40_000, error: 0 });
    await fill(40_000, MANY - 40_000);
    const { count, of, error } = await pros();
    expect(Math.abs(of - MANY)).toBeLessThan(MANY / 20);
    expect(error).toBeGreaterThan(100);
    expect(error).toBeLessThan(2000);
    // Three times the half of a 95 % interval: nearly never passed by chance, and the number of people is itself told by a sample.
    expect(Math.abs(count / of - 0.25) * MANY).toBeLessThan(3 * error);
  }, 60_000);
});
