import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../http/testing/started.js';
import { until } from '../http/testing/until.js';

const plan = (value: string) => ({ type: 'attribute', path: 'profile.plan', operator: 'equals', value });
const did = (event: string, within?: { amount: number; unit: string }) => ({ type: 'event', event, count: { is: 'at_least', value: 1 }, ...(within === undefined ? {} : { within }) });

describe('segments (journeys.md sections 1 and 6)', () => {
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
  const send = (batch: object[]) => request(engine.address).post('/v1/batch').auth(engine.writeKey ?? '', '').send({ batch }).expect(200);
  const members = async (id: number): Promise<string[]> => (await call('get', `/segments/${id}/members`).expect(200)).body.items.map((item: { externalId: string }) => item.externalId).sort();
  const built = (id: number) => until(async () => {
    const { body } = await call('get', `/segments/${id}`).expect(200);
    return body.building === null ? body : undefined;
  });
  const create = async (body: object) => built((await call('post', '/segments', body).expect(201)).body.id);
  const told = async (user: string): Promise<string[]> => {
    const { body } = await call('get', `/profiles?search=${user}`);
    const { body: line } = await call('get', `/profiles/${body.items[0].id}/timeline?kind=event`);
    return line.items.filter((item: { name: string }) => item.name.startsWith('segment_')).map((item: { name: string; properties: { segment: string } }) => `${item.name} ${item.properties.segment}`).reverse();
  };

  it('count who is there when they are made, and follow events and attributes at once', async () => {
    await send([{ type: 'identify', userId: 'ana', traits: { plan: 'pro' } }, { type: 'identify', userId: 'bo', traits: { plan: 'free' } }, { type: 'track', userId: 'bo', event: 'paid' }]);
    await until(async () => (await call('get', '/profiles')).body.items.filter((one: { lastSeenAt: number | null }) => one.lastSeenAt !== null).length === 2 || undefined);
    const pro = await create({ name: 'On pro', condition: { type: 'any', of: [plan('pro'), did('paid', { amount: 30, unit: 'days' })] } });
    expect(pro).toMatchObject({ key: 'on-pro', size: 2, kind: 'dynamic', subject: 'profile', usedBy: [] });
    expect(await members(pro.id)).toEqual(['ana', 'bo']);
    expect(await told('ana')).toEqual([]);
    await send([{ type: 'identify', userId: 'ana', traits: { plan: 'free' } }, { type: 'identify', userId: 'cy', traits: { plan: 'pro' } }]);
    await until(async () => JSON.stringify(await members(pro.id)) === '["bo","cy"]' || undefined);
    expect(await told('ana')).toEqual(['segment_left on-pro']);
    expect(await told('cy')).toEqual(['segment_entered on-pro']);
    expect((await call('get', `/segments/${pro.id}`)).body.size).toBe(2);
    const { body: growth } = await call('get', `/segments/${pro.id}/growth?days=2`).expect(200);
    expect(growth.days.at(-1)).toMatchObject({ size: 2 });
  });

  it('leave exactly when a window runs out, also those that were built', async () => {
    await send([{ type: 'track', userId: 'dee', event: 'called' }]);
    await until(async () => (await call('get', '/profiles?search=dee')).body.items[0]?.lastSeenAt ?? undefined);
    await pool.query(`update events set occurred_at = now() - interval '59 seconds', received_at = now() - interval '59 seconds' where name = 'called'`);
    const lately = await create({ name: 'Called lately', condition: did('called', { amount: 1, unit: 'minutes' }) });
    expect(lately.size).toBe(1);
    await until(async () => (await call('get', `/segments/${lately.id}`)).body.size === 0 || undefined);
    expect(await told('dee')).toEqual(['segment_left called-lately']);
  });

  it('serve the present members while another definition is built, and tell journeys only when asked to', async () => {
    const first = await create({ name: 'Changing', condition: plan('pro') });
    expect(await members(first.id)).toEqual(['cy']);
    const quiet = (await call('put', `/segments/${first.id}`, { name: 'Changing', condition: plan('free'), revision: first.revision }).expect(200)).body;
    expect(quiet.building).not.toBeNull();
    expect((await built(first.id)).condition).toEqual(plan('free'));
    expect(await members(first.id)).toEqual(['ana', 'bo']);
    expect(await told('bo')).not.toContain('segment_entered changing');
    await call('put', `/segments/${first.id}`, { name: 'Changing', condition: plan('pro'), revision: quiet.revision, alsoRunJourneys: true }).expect(200);
    await built(first.id);
    await until(async () => (await told('cy')).includes('segment_entered changing') || undefined);
    expect(await told('bo')).toContain('segment_left changing');
    await call('put', `/segments/${first.id}`, { name: 'Changing', condition: plan('pro'), revision: 1 }).expect(409);
  });

  it('may ask for others, but not in a circle, and cannot be deleted while asked for', async () => {
    const one = await create({ name: 'One', condition: plan('pro') });
    const two = await create({ name: 'Two', condition: { type: 'not', of: { type: 'segment', segment: 'one', member: true } } });
    expect(await members(two.id)).toEqual(['ana', 'bo', 'dee']);
    await send([{ type: 'identify', userId: 'dee', traits: { plan: 'pro' } }]);
    await until(async () => JSON.stringify(await members(two.id)) === '["ana","bo"]' || undefined);
    const refused = await call('put', `/segments/${one.id}`, { name: 'One', condition: { type: 'segment', segment: 'two', member: true }, revision: one.revision }).expect(400);
    expect(refused.body).toMatchObject({ field: 'condition', detail: expect.stringContaining('one → two → one') });
    await call('delete', `/segments/${one.id}`).expect(409);
    await call('delete', `/segments/${two.id}`).expect(204);
    await call('delete', `/segments/${one.id}`).expect(204);
    await until(async () => (await pool.query('select 1 from segment_members m where not exists (select 1 from segments s where s.set_id = m.set_id)')).rowCount === 0 || undefined);
  });

  it('may be lists, put together by hand, and snapshots', async () => {
    const { body: list } = await call('post', '/segments', { name: 'Beta testers', kind: 'static' }).expect(201);
    expect((await call('post', `/segments/${list.id}/members`, { add: ['ana', 'bo', 'nobody'] }).expect(200)).body).toEqual({ added: 2, removed: 0, unknown: ['nobody'] });
    await until(async () => (await members(list.id)).length === 2 || undefined);
    await call('post', `/segments/${list.id}/members`, { remove: ['bo'] }).expect(200);
    await until(async () => JSON.stringify(await members(list.id)) === '["ana"]' || undefined);
    expect(await told('bo')).toEqual(expect.arrayContaining(['segment_entered beta-testers', 'segment_left beta-testers']));
    const shot = await create({ name: 'Pros today', kind: 'snapshot', condition: plan('pro') });
    const then = await members(shot.id);
    await send([{ type: 'identify', userId: 'eli', traits: { plan: 'pro' } }]);
    await until(async () => (await call('get', '/profiles?search=eli')).body.items[0]?.lastSeenAt ?? undefined);
    expect(await members(shot.id)).toEqual(then);
    await call('post', `/segments/${shot.id}/members`, { add: ['eli'] }).expect(409);
  });

  it('are estimated while they are written', async () => {
    const { body } = await call('post', '/segments/estimate', { condition: plan('pro') }).expect(200);
    expect(body).toMatchObject({ error: 0, of: 5, count: 3 });
    expect((await call('post', '/segments/estimate', { condition: { type: 'all', of: [{ type: 'attribute', path: 'profile.seats', operator: 'at_least', value: 'five' }] } }).expect(422)).body.field).toBe('condition.of.0.value');
  });

  it('refuse what makes no sense, by field', async () => {
    expect((await call('post', '/segments', { name: 'No definition' }).expect(400)).body.field).toBe('condition');
    expect((await call('post', '/segments', { name: 'A list', kind: 'static', condition: plan('pro') }).expect(400)).body.field).toBe('condition');
    expect((await call('post', '/segments', { name: 'x', condition: { type: 'segment', segment: 'none', member: true } }).expect(400)).body.detail).toContain('"none"');
    const many = { type: 'all', of: Array.from({ length: 201 }, () => plan('pro')) };
    expect((await call('post', '/segments', { name: 'x', condition: many }).expect(400)).body.detail).toContain('200');
    await call('get', '/segments/999').expect(404);
  });

  it('give a build up that the database refuses, with its reason, while the members before serve', async () => {
    const heavy = await create({ name: 'Heavy', condition: did('weighed') });
    await send([{ type: 'track', userId: 'gus', event: 'weighed' }]);
    await until(async () => (await members(heavy.id)).includes('gus') || undefined);
    await pool.query('alter table segment_members add constraint nobody_more check (subject_id < 0) not valid');
    const { body: found } = await call('get', `/segments/${heavy.id}`);
    await call('put', `/segments/${heavy.id}`, { name: 'Heavy', condition: plan('pro'), revision: found.revision }).expect(200);
    const { body: shot } = await call('post', '/segments', { name: 'Heavy today', kind: 'snapshot', condition: did('weighed') }).expect(201);
    const reason = (id: number) => until(async () => (await call('get', `/segments/${id}`)).body.building?.error ?? undefined);
    // The second is not kept waiting by the first.
    for (const id of [heavy.id, shot.id]) expect(await reason(id)).toMatch(/^The database refused it \(.*nobody_more.*\)\.$/);
    expect(await members(heavy.id)).toEqual(['gus']);
    await pool.query('alter table segment_members drop constraint nobody_more');
    expect((await create({ name: 'Next in line', condition: did('weighed') })).size).toBe(1);
    for (const id of [heavy.id, shot.id]) await call('post', `/segments/${id}/rebuild`).expect(202);
    expect(await built(heavy.id)).toMatchObject({ condition: plan('pro') });
    expect(await built(shot.id)).toMatchObject({ size: 1 });
    await call('post', `/segments/${shot.id}/rebuild`).expect(409);
  });

  it('follow computed attributes; new settings compute everyone anew', async () => {
    await send([{ type: 'track', userId: 'fay', event: 'session_started' }, { type: 'track', userId: 'fay', event: 'first_report' }]);
    const activated = await create({ name: 'Activated', condition: { type: 'attribute', path: 'profile.computed.lifecycleStage', operator: 'equals', value: 'activated' } });
    expect(activated.size).toBe(0);
    const { body } = await call('get', '/computed').expect(200);
    await call('put', '/computed', { settings: { ...body.settings, activationEvent: 'first_report' } }).expect(200);
    await until(async () => JSON.stringify(await members(activated.id)) === '["fay"]' || undefined);
    const { body: found } = await call('get', '/profiles?search=fay');
    expect((await call('get', `/profiles/${found.items[0].id}`)).body).toMatchObject({ computed: { lifecycleStage: 'activated', daysSinceLastSession: 0 }, segments: [{ key: 'activated' }] });
    const bad = await call('put', '/computed', { settings: { ...body.settings, stages: { ...body.settings.stages, dormant: 1 } } }).expect(400);
    expect(bad.body.field).toBe('settings.stages');
  });
});
