import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../http/testing/started.js';
import { until } from '../http/testing/until.js';

const HOUR = 3_600_000;
const graph = (path: string) => ({
  schema: 1, name: path, pillar: 'loyalty', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'date', date: path }], reentry: { mode: 'always' }, key: 'date.value' }, exit: { rules: [] }, goals: [], guardrails: { topic: null },
  nodes: [{ id: 'wait', type: 'delay', name: 'A day', config: { duration: { amount: 1, unit: 'days' } } }], edges: [{ from: 'entry', outlet: 'next', to: 'wait' }], layout: { positions: {}, notes: [] },
});
const iso = (fromNow: number): string => new Date(Date.now() + fromNow).toISOString();

/** journeys.md section 2, Entry: `date`. */
describe('journeys that begin with a date (journeys.md sections 2 and 6)', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;

  const call = (method: 'get' | 'post', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  const track = (...batch: object[]) => request(engine.address).post('/v1/batch').auth('write-key-of-the-first', '').send({ batch }).expect(200);
  const rows = async (sql: string): Promise<Record<string, unknown>[]> => (await pool.query<Record<string, unknown>>(sql)).rows;
  const inside = (journey: number) => rows(`select p.external_id as who, e.key from enrollments e join profiles p on p.id = e.subject_id where journey_id = ${journey} order by 1`);
  const publish = async (path: string): Promise<number> => (await call('post', '/journeys', { name: path, graph: graph(path), publish: true }).expect(201)).body.id;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    engine = await startedEngine(db.connectionString);
    await track(
      { type: 'identify', userId: 'past', traits: { day: iso(-HOUR) } }, { type: 'identify', userId: 'soon', traits: { day: iso(3500) } }, { type: 'identify', userId: 'later', traits: { day: iso(24 * HOUR) } }, { type: 'identify', userId: 'none', traits: { plan: 'x' } },
      { type: 'group', userId: 'member', groupId: 'acme', traits: { renewal: iso(24 * HOUR) } },
    );
    await until(async () => (await rows('select 1 from intake')).length === 0 && (await rows(`select 1 from profiles where attributes ? 'day'`)).length === 3 || undefined);
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  it('wait for those who have the date when they are published, and refuse what is past', async () => {
    const id = await publish('profile.day');
    await until(async () => (await inside(id)).length > 0 || undefined);
    expect((await inside(id)).map(({ who }) => who)).toEqual(['soon']);
    expect(await rows('select reason, event_name as name, p.external_id as who from refusals r join profiles p on p.id = r.subject_id')).toEqual([{ reason: 'past', name: 'date', who: 'past' }]);
    const waiting = await rows('select p.external_id as who from segment_timers t join profiles p on p.id = t.subject_id order by 1');
    expect(waiting.map(({ who }) => who)).toEqual(['later']);
    // Setting the date anew moves the wait.
    const next = iso(1500);
    await track({ type: 'identify', userId: 'later', traits: { day: next } });
    await until(async () => (await inside(id)).length === 2 || undefined);
    expect((await inside(id))[0]).toEqual({ who: 'later', key: next });
    expect((await call('get', `/journeys/${id}/broadcasts`)).body.items).toEqual([]);
  });

  it('hear when a date of the account moves', async () => {
    const id = await publish('account.renewal');
    await until(async () => (await rows('select 1 from segment_timers')).length === 1 || undefined);
    await track({ type: 'group', userId: 'member', groupId: 'acme', traits: { renewal: iso(1500) } });
    await until(async () => (await inside(id)).length === 1 || undefined);
    expect((await inside(id)).map(({ who }) => who)).toEqual(['member']);
  });

  it('know the dates of a membership: of before the publish, when they move, and that of the account in which the person was active last', async () => {
    const ends = (userId: string, groupId: string, fromNow: number | null) => ({ type: 'group', userId, groupId, traits: { membership: { contractEndsAt: fromNow === null ? null : iso(fromNow) }, role: 'admin' } });
    await track(ends('kept', 'beta', 3500), ends('moved', 'beta', 24 * HOUR), ends('gone', 'beta', 3500), ends('ended', 'beta', -HOUR), ends('elsewhere', 'beta', 3500));
    await until(async () => (await rows(`select 1 from memberships where attributes ? 'contractEndsAt'`)).length === 5 || undefined);
    expect(await rows(`select attributes from accounts where external_id = 'beta'`)).toEqual([{ attributes: {} }]);
    await track({ type: 'group', userId: 'elsewhere', groupId: 'gamma', traits: {} });
    const id = await publish('membership.contractEndsAt');
    expect((await call('get', `/journeys/${id}/broadcasts`)).body.items).toEqual([]);
    await track(ends('moved', 'beta', 2500), ends('gone', 'beta', null));
    await until(async () => (await inside(id)).length === 2 || undefined);
    expect((await inside(id)).map(({ who }) => who)).toEqual(['kept', 'moved']);
    expect(await rows(`select p.external_id as who from refusals r join profiles p on p.id = r.subject_id where r.journey_id = ${id} and reason = 'past' group by 1`)).toEqual([{ who: 'ended' }]);
    expect(await rows(`select m.role, m.attributes from memberships m join profiles p on p.id = m.profile_id where p.external_id = 'gone'`)).toEqual([{ role: 'admin', attributes: {} }]);
    const { body: catalogue } = await call('get', '/catalogue').expect(200);
    expect(catalogue.attributes).toContainEqual(expect.objectContaining({ path: 'membership.contractEndsAt' }));
    expect(catalogue.attributes.filter(({ path }: { path: string }) => path.startsWith('account.membership'))).toEqual([]);
  });

  it('count from the day on which somebody joined, which is told to conditions and templates', async () => {
    const entry = { triggers: [{ type: 'date', date: 'membership.joinedAt', plus: { amount: 0.001, unit: 'hours' } }], reentry: { mode: 'always' }, key: 'date.value', filter: { type: 'attribute', path: 'membership.team', operator: 'equals', value: 'data' } };
    const { body: { id } } = await call('post', '/journeys', { name: 'Joined', graph: { ...graph('membership.joinedAt'), entry }, publish: true }).expect(201);
    await track({ type: 'group', userId: 'joiner', groupId: 'delta', traits: { membership: { team: 'data', role: 'owner', joinedAt: '2001-01-01' } } }, { type: 'group', userId: 'other', groupId: 'delta', traits: { membership: { team: 'sales' } } });
    await until(async () => (await inside(id)).length === 1 || undefined);
    expect((await inside(id)).map(({ who }) => who)).toEqual(['joiner']);
    // Somebody known who joins with an event only is waited for as well.
    const bare = (await call('post', '/journeys', { name: 'Joined by the way', graph: { ...graph('membership.joinedAt'), entry: { ...entry, filter: undefined } }, publish: true }).expect(201)).body.id;
    await until(async () => (await rows(`select 1 from broadcasts where journey_id = ${bare} and state = 'done'`)).length > 0 || undefined);
    await track({ type: 'track', userId: 'none', event: 'visited', context: { groupId: 'delta' } });
    await until(async () => (await inside(bare)).some(({ who }) => who === 'none') || undefined);
    expect(await rows(`select m.role, m.attributes, abs(extract(epoch from now() - m.joined_at)) < 60 as fresh from memberships m join profiles p on p.id = m.profile_id where p.external_id = 'joiner'`)).toEqual([{ role: 'owner', attributes: { team: 'data' }, fresh: true }]);
    const [joiner] = await rows(`select id from profiles where external_id = 'joiner'`);
    const source = { channel: 'in_app', inApp: { kind: 'inbox', title: '{{membership.team}} {{membership.role}}', body: '{{default membership.joinedAt "never"}}', actionLabel: 'Go', actionUrl: '/x' } };
    const { body: { inApp } } = await call('post', '/templates/preview', { source, profileId: Number(joiner?.['id']) }).expect(200);
    expect([inApp.title, inApp.body]).toEqual(['data owner', expect.stringMatching(/^20\d\d-\d\d-\d\dT.*Z$/)]);
  });

  it('wait again after a stop', async () => {
    const id = await publish('profile.due');
    await call('post', `/journeys/${id}/stop`).expect(200);
    await track({ type: 'identify', userId: 'none', traits: { due: iso(4000) } });
    await until(async () => (await rows(`select 1 from profiles where attributes ? 'due'`)).length === 1 || undefined);
    expect(await rows('select 1 from segment_timers')).toEqual([]);
    await call('post', `/journeys/${id}/resume`).expect(200);
    await until(async () => (await inside(id)).length === 1 || undefined);
  });
});
