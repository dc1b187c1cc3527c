import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { shardOf } from '@perennial/model';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';
import { withinTime } from '../../segmentation/within-time.js';
import { lookThrough } from './look-through.js';

/** More people than one slice looks through; every fourth of them is on the plan "pro", three alone are in Porto. */
const PEOPLE = 5000;
const FILL = `
insert into profiles (shard, id, workspace_id, external_id, name, name_folded, email, email_folded, attributes, computed, merged_into)
select shard, 1000000 + n, (select min(id) from workspaces), 'u-' || n, 'Person ' || n, 'person ' || n, 'p' || n || '@orchard.test', 'p' || n || '@orchard.test',
  jsonb_build_object('seats', n, 'plan', case n % 4 when 0 then 'pro' when 1 then 'Pro' else 'free' end, 'trial', n % 2 = 0, 'since', '2026-01-0' || (1 + n % 9), 'tags', jsonb_build_array('t' || n % 3))
    || case when n in (1, 2500, 4999) then '{"address":{"city":"Porto"}}' else '{}' end::jsonb,
  jsonb_build_object('health', n % 100), case when n = 2500 then 1000001 end
from unnest($1::int[], $2::smallint[]) as made(n, shard)`;

interface Answer {
  readonly items: readonly { readonly id: number; readonly name: string; readonly externalId: string }[];
  readonly next: string | null;
  readonly looked: number | null;
}

describe('people by attributes', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;

  const get = (asked: Readonly<Record<string, string>>) => request(engine.address).get(`/api/profiles?${new URLSearchParams(asked)}`).set('authorization', `Bearer ${engine.apiKey}`);
  const where = (...filters: object[]): string => JSON.stringify(filters);
  const page = async (filters: readonly object[], more: Readonly<Record<string, string>> = {}): Promise<Answer> => (await get({ where: where(...filters), ...more }).expect(200)).body;
  const all = async (filters: readonly object[], more: Readonly<Record<string, string>> = {}): Promise<{ numbers: number[]; looked: number; pages: number }> => {
    const found = { numbers: [] as number[], looked: 0, pages: 0 };
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { items, next, looked }: Answer = await page(filters, { ...more, cursor });
      found.numbers.push(...items.map((one) => one.id - 1_000_000));
      found.looked += looked ?? Number.NaN;
      found.pages += 1;
      cursor = next;
    }
    return found;
  };

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    engine = await startedEngine(db.connectionString);
    const numbers = Array.from({ length: PEOPLE }, (_, i) => i + 1);
    await pool.query(FILL, [numbers, numbers.map((n) => shardOf(1_000_000 + n))]);
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  it('finds who has a value wherever they are, newest first, and never one who was merged', async () => {
    const found = await all([{ path: 'profile.address.city', operator: 'equals', value: 'Porto' }]);
    expect(found).toEqual({ numbers: [4999, 1], looked: PEOPLE - 1, pages: 1 });
  });

  it.each([
    ['plan', 'equals', 'pro', (n: number) => n % 4 === 0],
    ['plan', 'equals_any_case', 'PRO', (n: number) => n % 4 < 2],
    ['plan', 'not_in', ['pro', 'Pro'], (n: number) => n % 4 > 1],
    ['seats', 'between', [10, 12.5], (n: number) => n >= 10 && n <= 12],
    ['trial', 'is_true', undefined, (n: number) => n % 2 === 0],
    ['since', 'before', '2026-01-03', (n: number) => n % 9 < 2],
    ['tags', 'includes', 't1', (n: number) => n % 3 === 1],
    ['computed.health', 'less', 3, (n: number) => n % 100 < 3],
    ['email', 'ends_with', '77@ORCHARD.test', (n: number) => n % 100 === 77],
    ['address.city', 'not_exists', undefined, (n: number) => n !== 1 && n !== 4999],
  ])('understands that %s %s %j', async (path, operator, value, holds) => {
    const expected = Array.from({ length: PEOPLE }, (_, i) => PEOPLE - i).filter((n) => n !== 2500 && holds(n));
    const found = await all([{ path: `profile.${path}`, operator, value }], { limit: '200' });
    expect(found.numbers).toEqual(expected);
    expect(found.looked).toBe(PEOPLE - 1);
  });

  it('takes all tests together, and with a text', async () => {
    const tests = [{ path: 'profile.plan', operator: 'equals', value: 'pro' }, { path: 'profile.seats', operator: 'at_least', value: 4000 }];
    expect((await all(tests)).numbers).toEqual(Array.from({ length: 251 }, (_, i) => 5000 - 4 * i));
    const people = await all(tests, { search: 'PERSON 400' });
    expect(people).toEqual({ numbers: [4008, 4004, 4000], looked: 11, pages: 1 });
    expect((await all(tests, { search: 'u-4000' })).numbers).toEqual([4000]);
    expect((await all(tests, { search: '1004000' })).numbers).toEqual([4000]);
    expect((await all(tests, { search: 'nobody' }))).toEqual({ numbers: [], looked: 0, pages: 1 });
  });

  it('gives full pages without a gap, and none after the last', async () => {
    const rare = { path: 'profile.seats', operator: 'in', value: [1, 2, 900, 3333, 4000, 4001] };
    expect((await page([rare], { limit: '2' })).items.map((one) => one.externalId)).toEqual(['u-4001', 'u-4000']);
    expect(await all([rare], { limit: '2' })).toMatchObject({ numbers: [4001, 4000, 3333, 900, 2, 1], pages: 3 });
    expect((await all([rare], { limit: '6' })).pages).toBe(1);
    expect((await page([rare], { limit: '1' })).looked).toBe(1000);
    expect((await all([rare], { limit: '1' })).looked).toBe(PEOPLE - 1);
  });

  it('stops when its time is over, and goes on where it stopped', async () => {
    const { rows: [workspace] } = await pool.query<{ id: number }>('select min(id) as id from workspaces');
    const wanted = { workspaceId: workspace?.id ?? 0, filters: [{ type: 'attribute', path: 'profile.address.city', operator: 'exists' } as const], text: null, limit: 50, lookMs: 0 };
    const [first, second] = [await lookThrough(pool, { ...wanted, before: null }), await lookThrough(pool, { ...wanted, before: 1_004_901 })];
    expect(first).toMatchObject({ rows: [{ id: 1_004_999 }], looked: 100, next: 1_004_901 });
    expect(second).toEqual({ rows: [], looked: 100, next: 1_004_801 });
    expect(await lookThrough(pool, { ...wanted, before: 1_000_050 })).toMatchObject({ rows: [{ id: 1_000_001 }], looked: 49, next: null });
  });

  it('answers with the way out when the database takes too long', async () => {
    await expect(withinTime(pool, { ms: 20, otherwise: 'Look for a name.' }, (transaction) => transaction.query('select pg_sleep(5)'))).rejects.toMatchObject({ problem: { status: 503, detail: 'Look for a name.' } });
  });

  it('looks at nobody one by one where nothing is asked', async () => {
    expect((await get({}).expect(200)).body).toMatchObject({ looked: null });
    expect((await get({ where: '[]' }).expect(200)).body).toMatchObject({ looked: null });
  });

  it.each([
    [where({ path: 'profile.seats', operator: 'greater', value: 'many' }), 'where.0.value', 'Enter a number.'],
    [where({ path: 'profile.plan', operator: 'exists' }, { path: 'profile.since', operator: 'within_last', value: 3 }), 'where.1.value', 'Enter a length of time.'],
    [where({ path: 'account.mrr', operator: 'greater', value: 3 }), 'where.0.path', '"account.mrr" is not known here: use profile.'],
    [where({ path: 'profile.plan', operator: 'resembles', value: 'x' }), 'where.0.operator', 'Invalid option'],
    [where({ path: 'profile.plan', operator: 'equals', value: '\u0000' }), 'where.0.value', 'U+0000'],
    ['plan', 'where', 'Write a JSON list'],
  ])('refuses %s by its field', async (asked, field, words) => {
    const { body } = await get({ where: asked }).expect(400);
    expect(body).toMatchObject({ field, detail: expect.stringContaining(words) });
  });

  it('costs the drain nothing: no index has attributes, so that a change of them stays within its page', async () => {
    const { rows } = await pool.query<{ definition: string }>(`select pg_get_indexdef(indexrelid) as definition from pg_index where indrelid = 'profiles'::regclass`);
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.filter(({ definition }) => /attributes|computed/.test(definition))).toEqual([]);
  });
});
