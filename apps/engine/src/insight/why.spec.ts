import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../http/testing/started.js';
import { until } from '../http/testing/until.js';

const plan = (value: string) => ({ type: 'attribute', path: 'profile.plan', operator: 'equals', value });
const graph = {
  schema: 1, name: 'Welcome', pillar: 'retention', audience: 'consumer', subject: 'profile',
  entry: { triggers: [{ type: 'event', event: 'signed_up', where: { type: 'attribute', path: 'event.properties.source', operator: 'equals', value: 'web' } }], filter: plan('pro'), reentry: { mode: 'never' }, key: null },
  exit: { rules: [{ type: 'condition', condition: plan('gone') }] }, goals: [], guardrails: { topic: null },
  nodes: [
    { id: 'hello', type: 'in_app', name: 'Hello', config: { template: 'banner', continue: 'queued' } }, { id: 'which', type: 'branch', name: 'Big?', config: { branches: [{ id: 'big', name: 'Big', condition: { type: 'attribute', path: 'profile.seats', operator: 'greater', value: 10 } }] } },
    { id: 'wait', type: 'wait_for', name: 'Ready', config: { branches: [{ id: 'ready', name: 'Ready', condition: { type: 'attribute', path: 'profile.ready', operator: 'is_true' } }], timeout: { amount: 3, unit: 'days' } } },
    { id: 'later', type: 'in_app', name: 'Later', config: { template: 'banner', continue: 'queued' } },
  ],
  edges: [{ from: 'entry', outlet: 'next', to: 'hello' }, { from: 'hello', outlet: 'next', to: 'which' }, { from: 'which', outlet: 'else', to: 'wait' }, { from: 'wait', outlet: 'ready', to: 'later' }], layout: { positions: {}, notes: [] },
};

describe('why (journeys.md sections 2 and 7)', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  let journey = 0;

  const call = (method: 'get' | 'post', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  const send = (...batch: object[]) => request(engine.address).post('/v1/batch').auth(engine.writeKey ?? '', '').send({ batch }).expect(200);
  const idle = () => until(async () => (await pool.query('select 1 from intake union all select 1 from messages where state in (0, 1)')).rowCount === 0);
  const why = async (name: string, of = journey) => {
    await idle();
    const { rows } = await pool.query<{ id: number }>('select id from profiles where external_id = $1', [name]);
    return (await call('get', `/profiles/${rows[0]?.id}/why?journey=${of}`).expect(200)).body;
  };
  const joins = (userId: string, traits: object, properties: object = { source: 'web' }) => send({ type: 'identify', userId, traits }, { type: 'track', userId, event: 'signed_up', properties });

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 3);
    engine = await startedEngine(db.connectionString);
    const { body } = await call('post', '/templates', { key: 'banner', name: 'Banner', channel: 'in_app', source: { channel: 'in_app', inApp: { kind: 'banner', title: 'a', body: 'b', actionLabel: '', actionUrl: '' } } }).expect(201);
    await call('post', `/templates/${body.id}/versions`, { revision: 1 }).expect(200);
    await joins('early', { plan: 'pro' });
    await idle();
    journey = (await call('post', '/journeys', { name: 'Welcome', graph, publish: true }).expect(201)).body.id;
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  it('did they enter, with the values as they were, and what became of each message', async () => {
    await joins('ana', { plan: 'pro', seats: 3 });
    const answer = await why('ana');
    expect(answer.sentence).toMatch(/^Entered on \d+ \w+ \d{4}, \d\d:\d\d UTC, because signed_up happened and .*\(profile\.plan was pro\); is at "Ready" now\.$/);
    expect(answer).toMatchObject({ journeyName: 'Welcome', outcome: 'entered', refusals: [], runs: [{ state: 'active', version: 1, event: { name: 'signed_up', properties: { source: 'web' } }, values: { 'profile.plan': 'pro' } }] });
    expect(answer.runs[0].messages).toMatchObject([
      { nodeId: 'hello', nodeName: 'Hello', state: 'sent', channel: 'in_app', sentence: expect.stringMatching(/^"Hello" was sent on /) },
      { nodeId: 'later', id: null, state: 'not_yet', sentence: '"Later" was not sent yet: they have not come to it.' },
    ]);
    const { body: trace } = await call('get', `/enrollments/${answer.runs[0].id}`);
    expect(trace.steps.find((step: { nodeId: string }) => step.nodeId === 'which').why).toEqual({ values: { 'profile.seats': 3 } });
    // Later values change nothing of what is told of then.
    await send({ type: 'identify', userId: 'ana', traits: { seats: 40, ready: true, plan: 'free' } });
    const after = await why('ana');
    expect(after.runs[0]).toMatchObject({ state: 'completed', values: { 'profile.plan': 'pro' }, messages: [{ state: 'sent' }, { nodeId: 'later', state: 'sent' }] });
    const { body: done } = await call('get', `/enrollments/${answer.runs[0].id}`);
    expect(done.steps.find((step: { nodeId: string }) => step.nodeId === 'wait').why).toEqual({ branch: 'Ready', values: { 'profile.ready': true } });
  });

  it('did they not: refused, with the reason and the values, once more', async () => {
    await joins('bo', { plan: 'free' });
    expect(await why('bo')).toMatchObject({ outcome: 'not_entered', runs: [], refusals: [{ reason: 'entry filter', eventName: 'signed_up', values: { 'profile.plan': 'free' } }], sentence: expect.stringMatching(/^Did not enter on .* when signed_up happened: the entry filter did not hold \(profile\.plan was free\)\.$/) });
    await joins('bo', { plan: 'pro' }, { source: 'app' });
    expect((await why('bo')).refusals).toMatchObject([{ reason: 'filter', values: { 'event.properties.source': 'app' } }, { reason: 'entry filter' }]);
    await joins('ana', { plan: 'pro' });
    expect(await why('ana')).toMatchObject({ outcome: 'not_entered', sentence: expect.stringContaining('they had been in it already') });
  });

  it('left by an exit condition, with what it read, and a message that was never reached', async () => {
    await joins('cy', { plan: 'pro' });
    await idle();
    await send({ type: 'identify', userId: 'cy', traits: { plan: 'gone' } });
    const answer = await why('cy');
    expect(answer.sentence).toMatch(/left on .*: an exit condition held\.$/);
    expect(answer.runs[0].messages[1]).toMatchObject({ state: 'not_reached', sentence: '"Later" was not sent: their way ended before it, or led another way.' });
    expect((await call('get', `/enrollments/${answer.runs[0].id}`)).body.steps.at(-1).why).toEqual({ exited: 'exit condition', values: { 'profile.plan': 'gone' } });
  });

  it('or nothing that starts it happened, or too early, or it was never published', async () => {
    await send({ type: 'identify', userId: 'dan', traits: {} });
    expect(await why('dan')).toMatchObject({ outcome: 'nothing', sentence: 'Did not enter: nothing that starts it happened to them (Event signed_up).', starts: [{ event: 'signed_up', lastAt: null }] });
    expect(await why('early')).toMatchObject({ outcome: 'nothing', sentence: expect.stringMatching(/^Did not enter: Event signed_up happened on .*, but that was before this version was published on /) });
    const { body: draft } = await call('post', '/journeys', { name: 'Draft' }).expect(201);
    expect((await why('dan', draft.id)).sentence).toBe('Did not enter: the journey was never published.');
  });

  it('of a message that was refused says why, and of a journey that is not there nothing', async () => {
    await joins('eve', { plan: 'pro' });
    await idle();
    await pool.query(`update messages set state = 3, reason = 'unsubscribed' where profile_id = (select id from profiles where external_id = 'eve')`);
    expect((await why('eve')).runs[0].messages[0]).toMatchObject({ state: 'skipped', reason: 'unsubscribed', sentence: '"Hello" was not sent: they left the topic.' });
    const as = async (state: number, reason: string | null): Promise<string> => {
      await pool.query(`update messages set state = $1, reason = $2, claimed_at = now() where profile_id = (select id from profiles where external_id = 'eve')`, [state, reason]);
      return (await why('eve')).runs[0].messages[0].sentence;
    };
    expect(await as(2, 'quiet hours: held until 2026-04-14T06:00:00.000Z')).toMatch(/^"Hello" was sent on .* UTC \(quiet hours: held until 2026-04-14T06:00:00\.000Z\)\.$/);
    expect(await as(3, 'muted')).toBe('"Hello" was not sent: they, or their account, are muted.');
    expect(await as(3, 'frequency cap: 3 emails in 7 days')).toBe('"Hello" was not sent: frequency cap: 3 emails in 7 days.');
    expect(await as(6, null)).toMatch(/^"Hello" waits since .* for a colleague to release it\.$/);
    expect(await as(7, null)).toBe('"Hello" was not sent, only traced: its journey, or the workspace, only tries things out.');
    const { rows } = await pool.query<{ id: number }>(`select id from profiles where external_id = 'eve'`);
    await call('get', `/profiles/${rows[0]?.id}/why?journey=987654321`).expect(404);
    expect((await call('get', `/profiles/${rows[0]?.id}/why`).expect(400)).body.field).toBe('journey');
  });
});
