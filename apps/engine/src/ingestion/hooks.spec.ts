import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { Webhook } from 'standardwebhooks';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../http/testing/started.js';
import { until } from '../http/testing/until.js';

const HOOK = { userId: 'customer.id', email: 'customer.email', messageId: 'id', properties: [{ name: 'plan', from: 'object.plan' }, { name: 'seats', from: 'object.seats' }] };
const trigger = (hook: object = HOOK, own: object = {}) => ({ source: 'webhook', hook, description: 'From billing', ...own });
const graph = (name: string) => ({
  schema: 1, name, pillar: 'expansion', audience: 'customer', subject: 'profile',
  entry: { triggers: [{ type: 'webhook', trigger: name, where: { type: 'attribute', path: 'event.properties.plan', operator: 'equals', value: 'team' } }], reentry: { mode: 'always' }, key: null },
  exit: { rules: [] }, goals: [], guardrails: { topic: null }, nodes: [{ id: 'wait', type: 'delay', name: 'A day', config: { duration: { amount: 1, unit: 'days' } } }], edges: [{ from: 'entry', outlet: 'next', to: 'wait' }], layout: { positions: {}, notes: [] },
});

describe('triggers with an address of their own (journeys.md section 2)', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;

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

  const call = (method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  /** Registers a trigger with a live journey; answers the path of its address, and its secret. */
  const live = async (name: string, hook: object = HOOK, own: object = {}): Promise<{ path: string; secret: string | null; hookId: number }> => {
    const { body: made } = await call('put', `/triggers/${name}`, trigger(hook, own)).expect(200);
    const { body: journey } = await call('post', '/journeys', { name, graph: graph(name) }).expect(201);
    await call('post', `/journeys/${journey.id}/publish`, { revision: 1 }).expect(200);
    const { body } = await call('get', `/triggers/${name}/hook`).expect(200);
    return { path: new URL(body.url).pathname, secret: body.secret, hookId: made.hook.id };
  };
  const post = (path: string, body: object | string, headers: Record<string, string> = {}) => request(engine.address).post(path).set({ 'content-type': 'application/json', ...headers }).send(body);
  const rows = async (sql: string, ...values: unknown[]) => (await pool.query<Record<string, unknown>>(sql, values)).rows;
  const runsOf = (name: string) => rows(`select p.external_id as who, p.email, e.entry_event->'properties' as properties from enrollments e join journeys j on j.id = e.journey_id join profiles p on p.id = e.subject_id where j.name = $1 order by e.entered_at, e.id`, name);
  const settled = () => until(async () => (await rows('select 1 from intake limit 1')).length === 0);
  const upgrade = (id: string, own: object = {}) => ({ id, customer: { id: 'ana', email: 'Ana@Orchard.example' }, object: { plan: 'team', seats: 7, rest: 'x' }, ...own });

  it('bring in whom the body is about, with the values that are read, once per message', async () => {
    const { path } = await live('upgraded');
    await post(path, upgrade('evt_1')).expect(200, { success: true });
    await post(path, upgrade('evt_1')).expect(200);
    await post(path, upgrade('evt_2', { object: { plan: 'free' } })).expect(200);
    await settled();
    expect(await runsOf('upgraded')).toEqual([{ who: 'ana', email: 'Ana@Orchard.example', properties: { plan: 'team', seats: 7 } }]);
    expect(await rows(`select reason from refusals`)).toEqual([{ reason: 'filter' }]);
  });

  it('know people by their address alone, and make somebody of one that nobody has, once', async () => {
    const { path } = await live('wrote', { email: 'from' });
    await post(path, { from: 'ANA@orchard.example', plan: 'team' }).expect(200);
    await post(path, { from: 'new@orchard.example', plan: 'team' }).expect(200);
    await settled();
    await post(path, { from: 'New@orchard.example', plan: 'team' }).expect(200);
    await settled();
    expect((await runsOf('wrote')).map(({ who, properties }) => [who, (properties as { from: string }).from])).toEqual([['ana', 'ANA@orchard.example'], [null, 'new@orchard.example'], [null, 'New@orchard.example']]);
    expect(await rows(`select count(*)::int as n from profiles where email_folded = 'new@orchard.example'`)).toEqual([{ n: 1 }]);
  });

  it('tell repetitions by a header where the body has no id', async () => {
    const { path } = await live('headed', { userId: 'who' });
    for (const header of ['webhook-id', 'idempotency-key']) for (let n = 0; n < 2; n += 1) await post(path, { who: 'bo', plan: 'team' }, { [header]: `${header}-1` }).expect(200);
    await settled();
    expect(await runsOf('headed')).toHaveLength(2);
  });

  it.each<[string, object | string, [number, string | undefined, RegExp]]>([
    ['nobody', upgrade('e', { customer: {} }), [400, 'customer.id', /customer\.id is missing; the trigger needs the user id at customer\.id or the email address at customer\.email/]],
    ['an id that is a list', upgrade('e', { customer: { id: [1] } }), [400, 'customer.id', /neither a text nor a number/]],
    ['no id of the message', { ...upgrade('e'), id: null }, [400, 'id', /repetitions/]],
    ['a property that does not fit the schema', upgrade('e', { object: { plan: 'team', seats: 'many' } }), [400, 'properties.seats', /must be integer/]],
    ['a text that cannot be stored', upgrade('e', { object: { plan: 'a\u0000b' } }), [400, 'properties.plan', /U\+0000|null/i]],
    ['too much to keep', upgrade('e', { object: { plan: 'x'.repeat(33_000) } }), [413, 'properties', /32000 bytes/]],
    ['no JSON', '{"id": ', [400, undefined, /not JSON/]],
    ['a list', '[1]', [400, undefined, /not a JSON object/]],
    ['nothing', '', [400, undefined, /not JSON/]],
    ['too much to read', { id: 'x'.repeat(70_000) }, [413, undefined, /65536 bytes/]],
  ])('refuse a body with %s and say what is wrong', async (_case, body, [status, field, detail]) => {
    await call('put', '/triggers/strict', trigger(HOOK, { schema: { type: 'object', properties: { seats: { type: 'integer' } } } })).expect(200);
    const path = new URL((await call('get', '/triggers/strict/hook')).body.url).pathname;
    const answer = await post(path, body);
    expect({ status: answer.status, type: answer.type, field: answer.body.field, detail: answer.body.detail }).toEqual({ status, type: 'application/problem+json', field, detail: expect.stringMatching(detail) });
  });

  it('take signed calls only, where they ask for it', async () => {
    const { path, secret } = await live('signed', { userId: 'who', signed: true });
    const text = '{"who": "cy",  "plan": "team"}';
    const signed = (at: Date, id = 'msg_1', by = secret ?? '') => ({ 'webhook-id': id, 'webhook-timestamp': String(Math.floor(at.getTime() / 1000)), 'webhook-signature': `v1,bm9uc2Vuc2U= ${new Webhook(by).sign(id, at, text)}` });
    const now = new Date();
    const tried = async (headers: Record<string, string>, body = text) => (({ status, body: { field } }) => [status, field])(await post(path, body, headers));
    expect(await tried({})).toEqual([401, 'webhook-id']);
    expect(await tried({ ...signed(now), 'webhook-signature': '' })).toEqual([401, 'webhook-signature']);
    expect(await tried(signed(new Date(now.getTime() - 301_000)))).toEqual([401, 'webhook-timestamp']);
    expect(await tried(signed(new Date(now.getTime() + 310_000)))).toEqual([401, 'webhook-timestamp']);
    expect(await tried(signed(now, 'msg_1', 'whsec_b3RoZXI='))).toEqual([401, 'webhook-signature']);
    expect(await tried({ ...signed(now), 'webhook-id': 'msg_2' })).toEqual([401, 'webhook-signature']);
    expect(await tried(signed(now), text.replace('cy', 'di'))).toEqual([401, 'webhook-signature']);
    expect(await runsOf('signed')).toEqual([]);
    expect(await tried(signed(now))).toEqual([200, undefined]);
    expect(await tried(signed(now))).toEqual([200, undefined]);
    await settled();
    expect(await runsOf('signed')).toMatchObject([{ who: 'cy' }]);
  });

  it('get another address, and lose the one before at once; lost too when the trigger goes', async () => {
    const { path } = await live('moved', { userId: 'who', signed: true });
    const { body: before } = await call('get', '/triggers/moved/hook');
    const { body } = await call('post', '/triggers/moved/hook/address').expect(200);
    expect([body.url === before.url, body.secret === before.secret]).toEqual([false, false]);
    expect((await post(path, { who: 'ana' }).expect(404)).body.detail).toContain('No trigger has this address');
    await post(new URL(body.url).pathname, { who: 'ana' }).expect(401);
    await call('put', '/triggers/gone', trigger()).expect(200);
    const gone = new URL((await call('get', '/triggers/gone/hook')).body.url).pathname;
    await call('delete', '/triggers/gone').expect(204);
    await post(gone, upgrade('e')).expect(404);
    await post('/hooks/in/short', {}).expect(404);
    await post(`/hooks/in/${'a'.repeat(32)}`, {}).expect(404);
  });

  it('are registered with what they read; the same again changes nothing, and their address stays', async () => {
    const first = (await call('put', '/triggers/kept', trigger()).expect(200)).body;
    const address = (await call('get', '/triggers/kept/hook')).body;
    expect(first).toMatchObject({ name: 'kept', source: 'webhook', hook: { userId: 'customer.id', anonymousId: null, signed: false, properties: HOOK.properties } });
    expect(address.secret).toBeNull();
    expect((await call('put', '/triggers/kept', trigger()).expect(200)).body).toEqual(first);
    expect((await call('get', '/audit')).body.items.filter((line: { target: string }) => line.target === 'kept')).toHaveLength(1);
    expect((await call('put', '/triggers/kept', trigger({ email: 'mail', signed: true })).expect(200)).body.hook).toMatchObject({ id: first.hook.id, userId: null, email: 'mail' });
    expect((await call('get', '/triggers/kept/hook')).body).toEqual({ url: address.url, secret: expect.stringMatching(/^whsec_/) });
    expect((await call('get', '/triggers')).body.items.find((one: { name: string }) => one.name === 'kept').hook.email).toBe('mail');
    expect((await call('put', '/triggers/kept', { source: 'event' }).expect(200)).body.hook).toBeNull();
    await call('get', '/triggers/kept/hook').expect(404);
    await call('post', '/triggers/upgraded/fire', { userId: 'ana' }).expect(422);
  });

  it('tell their address to those who may change journeys, not to those who only look', async () => {
    const owner = request.agent(engine.address).set('origin', engine.address);
    await owner.post('/api/session').send({ email: engine.email, password: engine.password }).expect(200);
    const { body: link } = await owner.post('/api/people/invitations').send({ email: 'vera@orchard.test', role: 'viewer' }).expect(201);
    const viewer = request.agent(engine.address).set('origin', engine.address);
    await viewer.post('/api/session/invitation').send({ token: link.url.split('#')[1], name: 'Vera', password: 'ten letters' }).expect(200);
    expect((await viewer.get('/api/triggers').expect(200)).text).not.toContain('/hooks/in/');
    await viewer.get('/api/triggers/upgraded/hook').expect(403);
    await viewer.post('/api/triggers/upgraded/hook/address').send({}).expect(403);
    await owner.get('/api/triggers/upgraded/hook').expect(200);
  });

  it.each<[string, object, string]>([
    ['no settings', { source: 'webhook' }, 'hook'],
    ['settings of another source', { source: 'api', hook: HOOK }, 'hook'],
    ['nobody to find', trigger({ messageId: 'id' }), 'hook.userId'],
    ['a path that is none', trigger({ userId: 'a..b' }), 'hook.userId'],
    ['a property twice', trigger({ userId: 'a', properties: [{ name: 'x', from: 'a' }, { name: 'x', from: 'b' }] }), 'hook.properties.1.name'],
  ])('are not registered with %s', async (_case, body, field) => expect((await call('put', '/triggers/other', body).expect(400)).body.field).toBe(field));

  it('are kept while a live journey begins with them, and journeys may begin only with those that are there', async () => {
    expect((await call('delete', '/triggers/upgraded').expect(409)).body.detail).toContain('"upgraded"');
    const { body: made } = await call('post', '/journeys', { name: 'nowhere', graph: graph('nowhere') }).expect(201);
    expect((await call('post', `/journeys/${made.id}/publish`, { revision: 1 }).expect(422)).body.problems).toMatchObject([{ field: 'entry.triggers.0.trigger', message: expect.stringContaining('There is no webhook "nowhere"') }]);
  });

  it('note what came, beside what write keys send', async () => {
    const { path, hookId } = await live('noted', { userId: 'who' });
    await post(path, { who: 'ana', plan: 'team' }).expect(200);
    await post(path, { plan: 'x' }).expect(400);
    const items = await until(async () => {
      const { body } = await call('get', `/requests?key=${hookId}`);
      return body.items.length === 2 && body.items;
    });
    expect(items).toMatchObject([{ keyName: 'noted', keyKind: 'hook', endpoint: '/hooks/in', status: 400, taken: 0, refused: [{ field: 'who', body: '{"plan":"x"}' }] }, { status: 200, taken: 1, refused: [] }]);
    expect(JSON.stringify(items)).not.toContain(path.split('/').at(-1));
  });

  it('take no more than 1,200 calls a minute from one address of the network', async () => {
    const path = `/hooks/in/${'b'.repeat(32)}`;
    const statuses = new Set<number>();
    for (let n = 0; n < 1300 && !statuses.has(429); n += 50) for (const answer of await Promise.all(Array.from({ length: 50 }, () => fetch(`${engine.address}${path}`, { method: 'POST', body: '{}' })))) statuses.add(answer.status);
    expect(statuses).toEqual(new Set([404, 429]));
    const refused = await post(path, {}).expect(429);
    expect(refused.type).toBe('application/problem+json');
    expect(refused.headers['retry-after']).toBeDefined();
  });
});
