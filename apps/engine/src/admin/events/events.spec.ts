import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOf } from '@perennial/model';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';
import { until } from '../../http/testing/until.js';

const WRITE = 'write-key-of-the-first';
const schema = { type: 'object', required: ['plan'], properties: { plan: { type: 'string' }, seats: { type: 'integer' } } };

describe('events', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 3);
    engine = await startedEngine(db.connectionString);
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
  const batch = (items: readonly object[]) => request(engine.address).post('/v1/batch').auth(WRITE, '').send({ batch: items });
  const track = (event: string, properties: object, userId = 'ana') => ({ type: 'track', userId, event, properties });
  const caught = (event: string) => until(async () => (await call('get', `/events/${event}`)).body.count);

  it('count by day and teach their paths, types and examples', async () => {
    await batch([track('report_viewed', { seats: 4, plan: 'team', where: { city: 'Lagos' } }), track('report_viewed', { seats: 'many', on: '2026-04-13', tags: [1] }), track('opened', {})]).expect(200);
    await caught('opened');
    const { items } = (await call('get', '/events').expect(200)).body;
    const listed = items.find((item: { name: string }) => item.name === 'report_viewed');
    expect(listed).toMatchObject({ count: 2, enforcement: 'off', hasSchema: false, usedBy: [] });
    expect([listed.days.length, listed.days[29], listed.days[0]]).toEqual([30, 2, 0]);
    const { body } = await call('get', '/events/report_viewed').expect(200);
    expect(body.looked).toBe(2);
    const at = (path: string) => body.properties.find((row: { path: string }) => row.path === path);
    expect(at('seats').types).toEqual(expect.arrayContaining([{ type: 'number', count: 1 }, { type: 'string', count: 1 }]));
    expect(at('seats')).toMatchObject({ count: 2 });
    expect(at('where.city')).toMatchObject({ types: [{ type: 'string', count: 1 }], examples: ['Lagos'] });
    expect(at('on').types).toEqual([{ type: 'date', count: 1 }]);
    expect(at('tags').types).toEqual([{ type: 'list', count: 1 }]);
    await call('get', '/events/never_seen').expect(404);
  });

  it('teach attributes of people and accounts to the pickers', async () => {
    await batch([{ type: 'identify', userId: 'ana', traits: { plan: 'team', address: { city: 'Lagos' } } }, { type: 'group', userId: 'ana', groupId: 'acme', traits: { mrr: 49, role: 'admin' } }]).expect(200);
    const attributes = await until(async () => {
      const { body } = await call('get', '/catalogue').expect(200);
      return body.attributes.some((one: { path: string; count?: number }) => one.path === 'account.mrr' && one.count === 1) && body.attributes;
    });
    expect(attributes.find((one: { path: string }) => one.path === 'profile.address.city')).toMatchObject({ type: 'string', sample: 'Lagos', count: 1, examples: ['Lagos'] });
    expect(attributes.some((one: { path: string }) => one.path === 'account.role')).toBe(false);
  });

  it('name the journeys that use them, wherever they stand', async () => {
    const graph = {
      schema: 1, name: 'Waits', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'opened' }], reentry: { mode: 'never' }, key: null },
      exit: { rules: [{ type: 'event', event: 'report_viewed' }] }, goals: [], guardrails: { topic: null }, nodes: [{ id: 'w', type: 'wait_for', name: 'W', config: { branches: [{ id: 'b', name: 'B', event: { name: 'other' } }], timeout: { amount: 3, unit: 'days' }, decide: 'first', lookBack: 'arrival' } }],
      edges: [{ from: 'entry', outlet: 'next', to: 'w' }], layout: { positions: {}, notes: [] },
    };
    await call('post', '/journeys', { name: 'Waits', graph }).expect(201);
    await batch([track('other', {})]).expect(200);
    await caught('other');
    for (const name of ['opened', 'report_viewed', 'other']) expect((await call('get', `/events/${name}`).expect(200)).body.usedBy).toMatchObject([{ name: 'Waits', live: false }]);
  });

  it('are warned of or refused by schema, which is that of the trigger', async () => {
    await call('put', '/events/upgraded/schema', { schema, enforcement: 'warn' }).expect(200);
    expect((await batch([track('upgraded', { seats: 2 })]).expect(200)).body).toEqual({ success: true, refused: [] });
    const detail = (await call('put', '/events/upgraded/schema', { schema, enforcement: 'refuse' }).expect(200)).body;
    expect(detail).toMatchObject({ schema, enforcement: 'refuse', hasSchema: true });
    const answer = (await batch([track('upgraded', { plan: 'team' }), track('upgraded', { plan: 'team', seats: 1.5 }), track('other', {})]).expect(200)).body;
    expect(answer.refused).toEqual([{ index: 1, field: 'properties.seats', reason: 'must be integer (schema of upgraded)' }]);
    const alone = await request(engine.address).post('/v1/track').auth(WRITE, '').send({ userId: 'ana', event: 'upgraded', properties: {} }).expect(400);
    expect(alone.body).toMatchObject({ field: 'properties.plan' });
    expect((await call('get', '/triggers')).body.items.find((one: { name: string }) => one.name === 'upgraded')).toMatchObject({ schema, enforcement: 'refuse', source: 'event' });
    // A deploy script that says nothing of it leaves it as it is.
    expect((await call('put', '/triggers/upgraded', { source: 'event', schema, sample: null, key: null, description: 'x' }).expect(200)).body.enforcement).toBe('refuse');
  });

  it.each([
    ['a schema that is none', { schema: { type: 'nothing' }, enforcement: 'warn' }, 'schema'], ['a pattern that never ends', { schema: { properties: { a: { pattern: '^(a+)+$' } } }, enforcement: 'warn' }, 'schema'],
    ['nothing to hold against', { schema: null, enforcement: 'refuse' }, 'enforcement'],
  ])('refuse %s', async (_what, body, field) => expect((await call('put', '/events/opened/schema', body).expect(400)).body).toMatchObject({ field }));

  it('show in the debugger what was refused and why, by the name of the key, without the key', async () => {
    await request(engine.address).post('/v1/t').set('content-type', 'text/plain').send(JSON.stringify({ writeKey: WRITE, event: 'opened', note: 'x'.repeat(9000) })).expect(400);
    await request(engine.address).post('/v1/track').auth(WRITE, '').set('content-type', 'application/json').send('{').expect(400);
    const items = await until(async () => {
      const { body } = await call('get', '/requests?trouble=1').expect(200);
      return ['/v1/t', '/v1/track'].every((endpoint) => body.items.some((row: { endpoint: string; refused: { reason: string }[] }) => row.endpoint === endpoint && (endpoint === '/v1/t' || row.refused[0]?.reason.includes('not JSON') === true))) && body.items;
    });
    const of = (endpoint: string) => items.filter((row: { endpoint: string }) => row.endpoint === endpoint);
    expect(of('/v1/t')).toMatchObject([{ status: 400, taken: 0, keyKind: 'server', refused: [{ index: 0, field: 'userId' }] }]);
    expect(of('/v1/t')[0].refused[0].body).toHaveLength(4000);
    expect(of('/v1/track').some((row: { refused: { reason: string }[] }) => row.refused[0]?.reason.includes('not JSON'))).toBe(true);
    expect(of('/v1/batch').map((row: { taken: number; warnings: object[] }) => [row.taken, row.warnings.length])).toEqual([[2, 0], [1, 1]]);
    expect(JSON.stringify(items)).not.toContain(WRITE);
    const whole = (await call('get', `/requests?key=${items[0].keyId}`).expect(200)).body.items;
    expect(whole.length).toBeGreaterThan(items.length);
    expect((await call('get', '/requests?key=1').expect(200)).body.items).toEqual([]);
  });

  it('stream as they come, with the person, filtered', async () => {
    const abort = new AbortController();
    const answer = await fetch(`${engine.address}/api/events/live/stream?name=LIVE&person=bea`, { headers: { authorization: `Bearer ${engine.apiKey}` }, signal: abort.signal });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    await batch([track('live_one', { n: 1 }), track('live_one', { n: 2 }, 'bea'), track('opened', { n: 3 }, 'bea')]).expect(200);
    let text = '';
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      if (text.includes('event: events')) break;
    }
    abort.abort();
    const told = JSON.parse(/data: (\[.*\])/.exec(text)?.[1] ?? '[]');
    expect(told).toMatchObject([{ name: 'live_one', properties: { n: 2 }, person: 'bea', source: 'track' }]);
  });

  it('that cannot be handled are held back, tried again with their own id, or thrown away', async () => {
    const many = (from: number) => Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`a${from + n}`, 1]));
    await batch([{ type: 'identify', userId: 'big', traits: many(0), messageId: 'first' }]).expect(200);
    await batch([{ type: 'identify', userId: 'big', traits: many(600), messageId: 'second' }, { type: 'identify', userId: 'big', traits: { ...many(600), x: 1 }, messageId: 'third' }]).expect(200);
    const held = await until(async () => {
      const { items } = (await call('get', '/quarantine').expect(200)).body;
      return items.length === 2 && items;
    });
    expect(held[1]).toMatchObject({ kind: 'identify', subjectName: 'big', ofAccount: false, error: 'traits.a1000 is one attribute too many: there would be 1200, at most 1000 are kept' });
    const count = async () => (await pool.query<{ n: number }>(`select (select count(*)::int from jsonb_object_keys(attributes)) as n from profiles where external_id = 'big'`)).rows[0]?.n;
    expect(await count()).toBe(600);
    await pool.query(`update profiles set attributes = '{}' where external_id = 'big'`);
    const { rows: [before] } = await pool.query<{ event_id: string }>('select event_id from quarantine where id = $1', [held[1].id]);
    await call('post', `/quarantine/${held[1].id}/retry`).expect(204);
    await until(async () => (await count()) === 600);
    const log = await pool.query(`select 1 from events where event_id = $1`, [uuidOf('attribute_changed', before?.event_id ?? '')]);
    expect(log.rowCount).toBe(1);
    await call('delete', `/quarantine/${held[0].id}`).expect(204);
    await call('delete', `/quarantine/${held[0].id}`).expect(404);
    expect((await call('get', '/quarantine').expect(200)).body.items).toEqual([]);
    expect((await call('get', '/audit').expect(200)).body.items.map((line: { action: string }) => line.action)).toEqual(expect.arrayContaining(['quarantine.retry', 'quarantine.discard', 'event.schema']));
  });

  it('refuse more than 1,000 attributes at once, and a value that is too large, by name', async () => {
    const many = Object.fromEntries(Array.from({ length: 1002 }, (_, n) => [`a${n}`, 1]));
    const answer = (await batch([{ type: 'identify', userId: 'big', traits: many }, { type: 'identify', userId: 'big', traits: { bio: 'x'.repeat(33_000) } }, track('opened', {})]).expect(200)).body;
    expect(answer.refused).toMatchObject([{ index: 0, field: 'traits.a1000' }, { index: 1, field: 'traits.bio', reason: 'is larger than 32000 bytes' }]);
  });
});
