import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPool, KEPT_REQUESTS, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { until } from '../http/testing/until.js';
import { RequestLog, type LoggedRequest } from './request-log.js';

const key = { id: 5, workspaceId: 900_009 };
const fine: LoggedRequest = { endpoint: '/v1/batch', status: 200, taken: 1, refused: [], warnings: [], items: [] };

describe('the log of requests', () => {
  let db: TestDatabase;
  let pool: Database;
  const failures: unknown[] = [];

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
  });
  afterAll(async () => {
    await pool.end();
    await db.drop();
  });
  beforeEach(async () => void (await pool.query('delete from requests')));

  const opened = (): RequestLog => new RequestLog(pool, () => 1_750_000_000_000, (error) => failures.push(error));
  const rows = async (): Promise<{ key_id: number; taken: number; refused: { body: string | null }[] }[]> => (await pool.query('select key_id, taken, refused from requests order by id')).rows;

  it('keeps the newest 1,000 of each key, in order, however many come', async () => {
    const log = opened();
    for (let n = 0; n < KEPT_REQUESTS + 300; n += 1) log.note(key, { ...fine, taken: n });
    log.note({ ...key, id: 6 }, fine);
    await log.flush();
    log.note(key, { ...fine, taken: 5000 });
    await log.flush();
    const kept = await rows();
    const own = kept.filter((row) => row.key_id === 5);
    expect([own.length, own[0]?.taken, own.at(-1)?.taken, kept.length]).toEqual([KEPT_REQUESTS, 301, 5000, KEPT_REQUESTS + 1]);
  });

  it('writes by itself within seconds', async () => {
    opened().note(key, fine);
    expect(await until(async () => (await rows()).length || null)).toBe(1);
  });

  it('keeps at most five texts of a request, cut, storable, and without the key', async () => {
    const log = opened();
    const items = Array.from({ length: 80 }, (_, n) => ({ writeKey: 'secret', n, text: `\u0000\ud800${'x'.repeat(5000)}` }));
    log.note(key, { ...fine, status: 400, taken: 0, refused: items.map((_, index) => ({ index, field: 'a\u0000', reason: 'bad \ud800' })), items });
    await log.flush();
    const [row] = await rows();
    expect(row?.refused).toHaveLength(50);
    expect(row?.refused.filter(({ body }) => body !== null).map(({ body }) => body?.length)).toEqual([4000, 4000, 4000, 4000, 4000]);
    expect(JSON.stringify(row)).not.toContain('secret');
    expect(failures).toEqual([]);
  });

  it('survives what cannot be written down', async () => {
    const log = opened();
    let deep: unknown = 1;
    for (let n = 0; n < 200_000; n += 1) deep = [deep];
    log.note(key, { ...fine, refused: [{ index: 0, field: '', reason: 'deep' }], items: [deep] });
    await log.flush();
    expect((await rows())[0]?.refused).toMatchObject([{ body: null }]);
  });
});
