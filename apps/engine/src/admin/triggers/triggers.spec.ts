import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';
import { until } from '../../http/testing/until.js';

const trigger = { source: 'api', schema: { type: 'object', required: ['plan'], properties: { plan: { type: 'string', pattern: '^[a-z]+$' }, seats: { type: 'integer' } } }, sample: { plan: 'team', seats: 3 }, key: null, description: 'Upgrade asked for' };
const graph = (name: string) => ({
  schema: 1, name, pillar: 'expansion', audience: 'customer', subject: 'profile',
  entry: { triggers: [{ type: 'api', trigger: 'upgrade', ...(name === 'Big' ? { where: { type: 'attribute', path: 'event.properties.seats', operator: 'greater', value: 10 } } : {}) }], reentry: { mode: 'never' }, key: null },
  exit: { rules: [] }, goals: [], guardrails: { topic: null }, nodes: [{ id: 'wait', type: 'delay', name: 'A day', config: { duration: { amount: 1, unit: 'days' } } }], edges: [{ from: 'entry', outlet: 'next', to: 'wait' }], layout: { positions: {}, notes: [] },
});

describe('triggers (journeys.md sections 1 and 2)', () => {
  let db: TestDatabase;
  let engine: StartedEngine;
  const journeys: Record<string, number> = {};

  beforeAll(async () => {
    db = await testDatabase(migrate);
    engine = await startedEngine(db.connectionString);
  });
  afterAll(async () => {
    await engine.close();
    await db.drop();
  });

  const call = (method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  const fire = (body: object, key?: string) => {
    const made = call('post', '/triggers/upgrade/fire', body);
    return key === undefined ? made : made.set('idempotency-key', key);
  };

  it('is registered, and the same again changes nothing', async () => {
    const first = (await call('put', '/triggers/upgrade', trigger).expect(200)).body;
    const second = (await call('put', '/triggers/upgrade', trigger).expect(200)).body;
    expect(second).toEqual(first);
    expect(first).toMatchObject({ name: 'upgrade', ...trigger, usedBy: [] });
    expect((await call('get', '/audit')).body.items.filter((line: { target: string }) => line.target === 'upgrade')).toHaveLength(1);
  });

  it.each([
    ['no schema at all', { ...trigger, schema: { type: 'nothing' } }, 'schema'],
    ['a pattern that never ends', { ...trigger, schema: { properties: { plan: { pattern: '^(a+)+$' } } } }, 'schema'],
    ['a sample that does not fit', { ...trigger, sample: { plan: 7 } }, 'sample.plan'],
    ['another source', { ...trigger, source: 'rumour' }, 'source'],
  ])('refuses %s', async (_what, body, field) => {
    expect((await call('put', '/triggers/other', body).expect(400)).body.field).toBe(field);
  });

  it('refuses the name of an event of the engine', async () => {
    await call('put', '/triggers/journey_entered', trigger).expect(400);
  });

  it('answers per journey who entered, and why not', async () => {
    for (const name of ['All', 'Big']) {
      const { body } = await call('post', '/journeys', { name, pillar: 'expansion', audience: 'customer', graph: graph(name) }).expect(201);
      journeys[name] = body.id;
      await call('post', `/journeys/${body.id}/publish`, { revision: 1 }).expect(200);
    }
    const { body } = await fire({ userId: 'ana', properties: { plan: 'team', seats: 3 } }).expect(200);
    expect(body.results).toEqual([
      { journeyId: journeys['All'], journey: 'All', entered: true, enrollmentId: expect.any(Number), reason: null },
      { journeyId: journeys['Big'], journey: 'Big', entered: false, enrollmentId: null, reason: 'filter' },
    ]);
    const again = await fire({ userId: 'ana', properties: { plan: 'team' } }).expect(200);
    expect(again.body.results[0]).toMatchObject({ entered: false, reason: 're-entry' });
  });

  it('names the property that does not fit, and what is not whole', async () => {
    expect((await fire({ userId: 'bo', properties: { seats: 3 } }).expect(400)).body.field).toBe('properties.plan');
    expect((await fire({ userId: 'bo', properties: { plan: 'x', seats: 1.5 } }).expect(400)).body.field).toBe('properties.seats');
    expect((await fire({ properties: { plan: 'x' } }).expect(400)).body.field).toBe('userId');
    await fire({ profileId: 424242, properties: { plan: 'x' } }).expect(404);
    await call('post', '/triggers/nothing/fire', { userId: 'bo' }).expect(404);
  });

  it('fires once under an idempotency key', async () => {
    const body = { userId: 'cy', properties: { plan: 'team', seats: 20 } };
    const [first, second] = await Promise.all([fire(body, 'order-7'), fire(body, 'order-7')]);
    const statuses = [first.status, second.status].sort();
    expect(statuses[0]).toBe(200);
    expect([200, 409]).toContain(statuses[1]);
    const third = await fire(body, 'order-7').expect(200);
    expect(third.body.results).toMatchObject([{ entered: true }, { entered: true }]);
    const events = (await call('get', `/catalogue`)).body.events.find((event: { name: string }) => event.name === 'upgrade');
    expect(events.count).toBe(3);
  });

  it('fires for a profile by its id', async () => {
    const ana = await until(async () => (await call('get', '/profiles?search=ana')).body.items[0]);
    expect((await fire({ profileId: ana.id, properties: { plan: 'team' } }).expect(200)).body.results).toHaveLength(2);
  });

  it('is kept while a live journey begins with it', async () => {
    expect((await call('get', '/triggers')).body.items[0].usedBy.map((use: { name: string }) => use.name)).toEqual(['All', 'Big']);
    const refused = await call('delete', '/triggers/upgrade').expect(409);
    expect(refused.body.detail).toContain('"All", "Big"');
    await call('put', '/triggers/upgrade', { ...trigger, source: 'event' }).expect(409);
    for (const id of Object.values(journeys)) await call('post', `/journeys/${id}/stop`).expect(200);
    await call('delete', '/triggers/upgrade').expect(204);
    await call('delete', '/triggers/upgrade').expect(404);
  });
});
