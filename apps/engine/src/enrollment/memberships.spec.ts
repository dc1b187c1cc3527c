import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../http/testing/started.js';
import { until } from '../http/testing/until.js';

/** docs/decisions/0012: what belongs to a member of an account. */
describe('memberships', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;

  const send = (...batch: object[]) => request(engine.address).post('/v1/batch').auth('write-key-of-the-first', '').send({ batch });
  const rows = async (sql: string): Promise<Record<string, unknown>[]> => (await pool.query<Record<string, unknown>>(sql)).rows;
  const drained = () => until(async () => (await rows('select 1 from intake')).length === 0);
  const group = (userId: string, membership: unknown, groupId = 'acme') => ({ type: 'group', userId, groupId, traits: { membership } });
  const of = async (userId: string) => (await rows(`select m.role, m.attributes, m.joined_at as joined from memberships m join profiles p on p.id = m.profile_id where p.external_id = '${userId}'`))[0];
  const many = (from: number, count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${from + i}`, i]));

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    engine = await startedEngine(db.connectionString);
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  it('are changed by name, also by several calls at once, and null removes', async () => {
    await send(group('maya', { team: 'data', role: 'admin', seat: 4 }), group('maya', { seat: 5, floor: null })).expect(200);
    await drained();
    await send(group('maya', { team: null, desk: { row: 2 } })).expect(200);
    await drained();
    expect(await of('maya')).toMatchObject({ role: 'admin', attributes: { seat: 5, desk: { row: 2 } } });
    expect(await rows(`select attributes from accounts where external_id = 'acme'`)).toEqual([{ attributes: {} }]);
  });

  it('leave anything but an object under that name to the account', async () => {
    await send(group('ida', 'gold', 'gym')).expect(200);
    await drained();
    expect([await of('ida'), await rows(`select attributes from accounts where external_id = 'gym'`)]).toEqual([expect.objectContaining({ attributes: {} }), [{ attributes: { membership: 'gold' } }]]);
  });

  it('have at most 1,000 attributes: a call with more is refused by field, and calls that make more are held back', async () => {
    const { body } = await send(group('bo', many(0, 1001)), group('bo', many(0, 900))).expect(200);
    expect(body.refused).toEqual([expect.objectContaining({ index: 0, field: 'traits.membership.a1000' })]);
    await drained();
    await send(group('bo', many(900, 101))).expect(200);
    await drained();
    expect(Object.keys((await of('bo'))?.['attributes'] as object)).toHaveLength(900);
    expect(await rows('select error from quarantine')).toEqual([{ error: 'traits.membership would give the member more than 1000 attributes' }]);
  });

  it('of one account come together in a merge: the survivor has its own values, gaps filled, since the earlier day', async () => {
    await send({ type: 'identify', userId: 'old', traits: {} }, { type: 'identify', userId: 'new', traits: {} }).expect(200);
    await send(group('new', { team: 'sales', floor: 9 })).expect(200);
    await drained();
    const joined = (await of('new'))?.['joined'];
    await send(group('old', { team: 'data', desk: 1 })).expect(200);
    await drained();
    await request(engine.address).post('/v1/alias').auth('write-key-of-the-first', '').send({ previousId: 'new', userId: 'old' }).expect(200);
    await until(async () => (await rows('select 1 from profiles where merged_into is not null')).length === 1);
    expect(await of('old')).toEqual({ role: 'member', attributes: { team: 'data', desk: 1, floor: 9 }, joined });
  });
});
