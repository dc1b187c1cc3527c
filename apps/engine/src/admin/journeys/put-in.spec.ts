import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';
import { until } from '../../http/testing/until.js';

const graph = (triggers: readonly object[]) => ({
  schema: 1, name: 'Care', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers, reentry: { mode: 'never' }, key: null, filter: { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'pro' } },
  exit: { rules: [] }, goals: [], guardrails: { topic: null }, nodes: [{ id: 'wait', type: 'delay', name: 'A day', config: { duration: { amount: 1, unit: 'days' } } }], edges: [{ from: 'entry', outlet: 'next', to: 'wait' }], layout: { positions: {}, notes: [] },
});
const PEOPLE = 30;

/** journeys.md section 2, Entry: `manual`. */
describe('putting people into a journey by hand (journeys.md section 2)', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  const ids: Record<string, number> = {};

  const call = (method: 'get' | 'post', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  const track = (body: object) => request(engine.address).post('/v1/batch').auth('write-key-of-the-first', '').send(body).expect(200);
  const counted = async (sql: string): Promise<number> => Number((await pool.query<{ n: number }>(`select count(*)::int as n from ${sql}`)).rows[0]?.n);

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    engine = await startedEngine(db.connectionString);
    await track({ batch: Array.from({ length: PEOPLE }, (_, n) => ({ type: 'identify', userId: `u${n}`, traits: { plan: n % 3 === 0 ? 'free' : 'pro' } })) });
    for (const [name, triggers] of Object.entries({ byHand: [{ type: 'manual' }], byEvent: [{ type: 'event', event: 'x' }] })) {
      const { body } = await call('post', '/journeys', { name, graph: graph(triggers), publish: true }).expect(201);
      ids[name] = body.id;
      expect(body.byHand).toBe(name === 'byHand');
    }
    const list = (await call('post', '/segments', { name: 'Chosen', key: 'chosen', kind: 'static' }).expect(201)).body;
    await call('post', `/segments/${list.id}/members`, { add: Array.from({ length: PEOPLE }, (_, n) => `u${n}`) }).expect(200);
    await until(async () => (await counted('segment_members')) === PEOPLE || undefined);
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  it('takes one person, without an entry event', async () => {
    const person = (await call('get', '/profiles?search=u1')).body.items.find((one: { externalId: string }) => one.externalId === 'u1');
    expect((await call('post', `/journeys/${ids['byHand']}/people`, { profileId: person.id }).expect(202)).body).toEqual({ people: 1 });
    await until(async () => (await counted(`enrollments where journey_id = ${ids['byHand']} and entry_event is null and subject_id = ${person.id}`)) === 1 || undefined);
    const why = (await call('get', `/profiles/${person.id}/why?journey=${ids['byHand']}`).expect(200)).body;
    expect(why.runs[0]).toMatchObject({ by: 'manual', event: null, sentence: expect.stringContaining('because somebody put them in') });
    const { body } = await call('get', `/audit`);
    expect(body.items[0]).toMatchObject({ action: 'journey.put_in', target: 'byHand' });
  });

  it('takes the present members of a segment in the bulk lane; who is refused is recorded with the reason', async () => {
    expect((await call('post', `/journeys/${ids['byHand']}/people`, { segment: 'chosen' }).expect(202)).body).toEqual({ people: PEOPLE });
    await until(async () => (await counted('enrollments')) + (await counted('refusals')) === PEOPLE + 1 || undefined);
    expect(await counted(`enrollments where journey_id = ${ids['byHand']}`)).toBe(20);
    expect((await pool.query(`select reason, event_name as name, count(*)::int as n from refusals group by 1, 2 order by 1`)).rows).toEqual([{ reason: 'entry filter', name: 'manual', n: 10 }, { reason: 're-entry', name: 'manual', n: 1 }]);
    expect((await call('get', `/journeys/${ids['byHand']}/broadcasts`)).body.items).toMatchObject([{ trigger: 'manual', started: PEOPLE, by: 'API key First API key' }]);
  });

  it('says what is wrong with the wish', async () => {
    expect((await call('post', `/journeys/${ids['byHand']}/people`, {}).expect(400)).body.field).toBe('profileId');
    expect((await call('post', `/journeys/${ids['byHand']}/people`, { segment: 'nobody' }).expect(400)).body.field).toBe('segment');
    expect((await call('post', `/journeys/${ids['byHand']}/people`, { profileId: 424242 }).expect(400)).body.field).toBe('profileId');
    expect((await call('post', `/journeys/${ids['byEvent']}/people`, { segment: 'chosen' }).expect(409)).body.detail).toContain('Put in by hand');
    await call('post', `/journeys/${ids['byHand']}/pause`).expect(200);
    await call('post', `/journeys/${ids['byHand']}/people`, { segment: 'chosen' }).expect(409);
  });
});
