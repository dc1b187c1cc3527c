import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../http/testing/started.js';
import { until } from '../http/testing/until.js';

const PEOPLE = 24;
const graph = (triggers: readonly object[], entry: object = {}) => ({
  schema: 1, name: 'Late', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers, reentry: { mode: 'never' }, key: null, ...entry }, exit: { rules: [] }, goals: [], guardrails: { topic: null },
  nodes: [{ id: 'tip', type: 'in_app', name: 'Tip', config: { template: 'tip', continue: 'queued' } }, { id: 'wait', type: 'delay', name: 'Two days', config: { duration: { amount: 2, unit: 'days' } } }, { id: 'more', type: 'in_app', name: 'More', config: { template: 'tip', continue: 'queued' } }],
  edges: [{ from: 'entry', outlet: 'next', to: 'tip' }, { from: 'tip', outlet: 'next', to: 'wait' }, { from: 'wait', outlet: 'next', to: 'more' }], layout: { positions: {}, notes: [] },
});

/** journeys.md section 6, Backfill. */
describe('a backfill (journeys.md section 6)', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;

  const call = (method: 'get' | 'post', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  const rows = async (sql: string): Promise<Record<string, unknown>[]> => (await pool.query<Record<string, unknown>>(sql)).rows;
  const draft = async (triggers: readonly object[], entry?: object): Promise<number> => (await call('post', '/journeys', { name: 'Late', graph: graph(triggers, entry) }).expect(201)).body.id;
  const ended = (id: number, crowds: number) => until(async () => (await rows(`select 1 from broadcasts where journey_id = ${id} and state = 'done'`)).length === crowds && (await rows('select 1 from intake')).length === 0 || undefined);

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    engine = await startedEngine(db.connectionString);
    const template = (await call('post', '/templates', { key: 'tip', name: 'Tip', channel: 'in_app', source: { channel: 'in_app', inApp: { kind: 'banner', title: 'a', body: 'b', actionLabel: '', actionUrl: '' } } }).expect(201)).body;
    await call('post', `/templates/${template.id}/versions`, { revision: template.revision }).expect(200);
    const batch = Array.from({ length: PEOPLE }, (_, n) => [
      { type: 'identify', userId: `u${n}`, traits: { plan: n % 2 === 0 ? 'pro' : 'free' } },
      ...(n < 10 ? [{ type: 'track', userId: `u${n}`, event: 'signed_up', properties: { from: 'first' } }, { type: 'track', userId: `u${n}`, event: 'signed_up', properties: { from: 'last' } }] : []),
    ]).flat();
    await request(engine.address).post('/v1/batch').auth('write-key-of-the-first', '').send({ batch }).expect(200);
    await call('post', '/segments', { name: 'Pro', key: 'pro', condition: { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'pro' } }).expect(201);
    await until(async () => (await rows('select 1 from intake')).length === 0 && (await rows('select 1 from segments where next_set_id is not null')).length === 0 && (await rows('select 1 from segment_members')).length === PEOPLE / 2 || undefined);
    // One of them did it longer ago than is asked for.
    await pool.query(`update events set occurred_at = now() - interval '20 days' where name = 'signed_up' and profile_id = (select id from profiles where external_id = 'u0')`);
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  it('shows people and sends of the next 24 hours first, and changes nothing', async () => {
    const id = await draft([{ type: 'segment_entered', segment: 'pro' }, { type: 'event', event: 'signed_up' }, { type: 'manual' }, { type: 'date', date: 'profile.plan' }]);
    const { body } = await call('post', `/journeys/${id}/backfill`, { days: 90 }).expect(200);
    expect(body).toMatchObject({ people: PEOPLE / 2 + 10, entering: PEOPLE / 2 + 10, sends: PEOPLE / 2 + 10, parts: [{ of: 'segment', people: PEOPLE / 2 }, { of: 'event', people: 10 }, { of: 'date', name: 'profile.plan', people: PEOPLE }] });
    expect((await call('post', `/journeys/${id}/backfill`, { days: 7 }).expect(200)).body.parts[1].people).toBe(9);
    expect((await call('post', `/journeys/${id}/backfill`, { days: 0 }).expect(400)).body.field).toBe('days');
    expect([await rows('select 1 from broadcasts'), await rows('select 1 from enrollments')]).toEqual([[], []]);
  });

  it('lets the present members of a segment in, and who did the event lately with their last one, once', async () => {
    const id = await draft([{ type: 'segment_entered', segment: 'pro' }, { type: 'event', event: 'signed_up', where: { type: 'attribute', path: 'event.properties.from', operator: 'equals', value: 'last' } }]);
    await call('post', `/journeys/${id}/publish`, { revision: 1, backfill: { days: 7 } }).expect(200);
    await ended(id, 2);
    const inside = await rows(`select p.external_id as who, e.entry_event->>'name' as event, e.entry_event->'properties'->>'from' as "from" from enrollments e join profiles p on p.id = e.subject_id where e.journey_id = ${id}`);
    // 12 by the segment, and of the 9 by the event the odd ones: the others are inside already.
    expect(inside.filter(({ event }) => event === 'segment_entered')).toHaveLength(12);
    expect(inside.filter(({ event }) => event === 'signed_up').map(({ who, from }) => `${who} ${from}`).sort()).toEqual(['u1 last', 'u3 last', 'u5 last', 'u7 last', 'u9 last']);
    expect(await rows(`select reason, event_name as name, count(*)::int as n from refusals where journey_id = ${id} group by 1, 2`)).toEqual([{ reason: 're-entry', name: 'signed_up', n: 4 }]);
    expect(await rows(`select count(*)::int as n from events where name = 'signed_up'`)).toEqual([{ n: 20 }]);
    await call('post', `/journeys/${id}/stop`).expect(200);
  });

  it('holds the checks of the entry, and lets nobody in who is not asked for', async () => {
    const id = await draft([{ type: 'segment_entered', segment: 'pro' }], { filter: { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'free' } });
    await call('post', `/journeys/${id}/publish`, { revision: 1 }).expect(200);
    expect(await rows(`select 1 from broadcasts where journey_id = ${id}`)).toEqual([]);
    const { body } = await call('get', `/journeys/${id}`).expect(200);
    await call('post', `/journeys/${id}/publish`, { revision: body.revision, backfill: { days: 7 } }).expect(200);
    await ended(id, 1);
    expect(await rows(`select reason, count(*)::int as n from refusals where journey_id = ${id} group by 1`)).toEqual([{ reason: 'entry filter', n: 12 }]);
  });
});
