import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../http/testing/started.js';
import { until } from '../http/testing/until.js';
import { forgetKept } from './kept-conditions.js';

const did = (event: string, value = 1) => ({ type: 'event', event, count: { is: 'at_least', value } });
const attribute = (path: string, operator: string, value: unknown) => ({ type: 'attribute', path, operator, value });

describe('what is kept for conditions', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    engine = await startedEngine(db.connectionString, { LOG_LEVEL: 'error' });
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  const call = (method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  const send = (...batch: object[]) => request(engine.address).post('/v1/batch').auth(engine.writeKey ?? '', '').send({ batch }).expect(200);
  const members = async (id: number): Promise<string> => (await call('get', `/segments/${id}/members`).expect(200)).body.items.map((item: { externalId: string }) => item.externalId).sort().join(' ');
  const become = (id: number, wanted: string) => until(async () => (await members(id)) === wanted || undefined);
  const create = async (body: object): Promise<number> => {
    const { id } = (await call('post', '/segments', body).expect(201)).body;
    await until(async () => (await pool.query('select 1 from segments where next_set_id is not null')).rowCount === 0 || undefined);
    return id;
  };
  const join = (userId: string, groupId: string, traits: object = {}) => ({ type: 'group', userId, groupId, traits });

  it('lets people in when something has held for long enough, counted from when it was first asked', async () => {
    await send({ type: 'identify', userId: 'ana', traits: { seats: 9 } }, { type: 'identify', userId: 'bo', traits: { seats: 1 } });
    await until(async () => (await call('get', '/profiles')).body.items.length === 2 || undefined);
    const long = await create({ name: 'Long full', condition: { type: 'held_for', of: attribute('profile.seats', 'greater', 5), duration: { amount: 0.05, unit: 'minutes' } } });
    expect(await members(long)).toBe('');
    expect((await call('get', '/segments')).body.items.map((one: { name: string }) => one.name)).toEqual(['Long full']);
    await become(long, 'ana');
    await send({ type: 'identify', userId: 'bo', traits: { seats: 8 } });
    await become(long, 'ana bo');
    await send({ type: 'identify', userId: 'ana', traits: { seats: 2 } });
    await become(long, 'bo');
    await call('delete', `/segments/${long}`).expect(204);
    await pool.query(`update segments set created_at = now() - interval '2 hours' where kind = 'kept'`);
    await forgetKept(pool);
    expect((await pool.query('select 1 from segments')).rowCount).toBe(0);
  }, 40_000);

  it('counts the members of accounts, and tells them and their people', async () => {
    await send(join('u1', 'acme', { plan: 'pro', role: 'admin' }), join('u2', 'acme'), join('u3', 'bolt', { plan: 'free' }), { type: 'track', userId: 'u1', event: 'active', context: { groupId: 'acme' } });
    await until(async () => (await call('get', '/accounts')).body.items.length === 2 || undefined);
    const half = { type: 'members', quorum: { is: 'at_least_percent', value: 50 }, of: did('active') };
    const active = await create({ name: 'Half active', subject: 'account', condition: half });
    const theirs = await create({ name: 'In a half active account', condition: half });
    const onPro = await create({ name: 'Of pro accounts', condition: attribute('account.plan', 'equals', 'pro') });
    const busy = await create({ name: 'Busy accounts', subject: 'account', condition: did('exported', 2) });
    expect([await members(active), await members(theirs), await members(onPro), await members(busy)]).toEqual(['acme', 'u1 u2', 'u1 u2', '']);
    await send({ type: 'track', userId: 'u3', event: 'active' }, join('u3', 'bolt', { plan: 'pro' }));
    await become(active, 'acme bolt');
    await become(theirs, 'u1 u2 u3');
    await become(onPro, 'u1 u2 u3');
    await send(join('u4', 'bolt'), join('u5', 'bolt'), { type: 'track', userId: 'u1', event: 'exported', context: { groupId: 'acme' } }, { type: 'track', userId: 'u2', event: 'exported', context: { groupId: 'acme' } });
    await become(active, 'acme');
    await become(theirs, 'u1 u2');
    await become(busy, 'acme');
    const { body: people } = await call('get', '/profiles?search=u4').expect(200);
    await call('post', `/profiles/${people.items[0].id}/erasure`, {}).expect(201);
    await become(active, 'acme bolt');
  }, 40_000);

  it('takes lists of accounts, and goes with those that are merged', async () => {
    const list = await create({ name: 'Price change', subject: 'account', kind: 'static' });
    await call('post', `/segments/${list}/members`, { add: ['acme', 'nobody'] }).expect(200).expect({ added: 1, removed: 0, unknown: ['nobody'] });
    await become(list, 'acme');
    const beta = await create({ name: 'Beta', kind: 'static' });
    const visited = await create({ name: 'Visited twice', condition: did('visited', 2) });
    await send({ type: 'track', anonymousId: 'a1', event: 'visited' }, { type: 'identify', userId: 'old', traits: {} }, { type: 'identify', userId: 'new', traits: {} }, { type: 'track', userId: 'old', event: 'visited' }, { type: 'track', userId: 'new', event: 'visited' });
    await until(async () => (await call('post', `/segments/${beta}/members`, { add: ['new'] })).body.added === 1 || undefined);
    await become(beta, 'new');
    await send({ type: 'alias', previousId: 'new', userId: 'old' });
    await become(beta, 'old');
    await become(visited, 'old');
    expect((await call('get', `/segments/${beta}`)).body.size).toBe(1);
  }, 40_000);

  it('is built anew where a segment that it asks for has another definition', async () => {
    const inner = await create({ name: 'Inner', condition: attribute('profile.seats', 'greater', 100) });
    const outer = await create({ name: 'Outer', condition: { type: 'segment', segment: 'inner', member: true } });
    expect(await members(outer)).toBe('');
    const { body } = await call('get', `/segments/${inner}`);
    await call('put', `/segments/${inner}`, { name: 'Inner', revision: body.revision, condition: attribute('profile.seats', 'greater', 7) }).expect(200);
    await become(outer, 'bo');
  }, 40_000);
});
