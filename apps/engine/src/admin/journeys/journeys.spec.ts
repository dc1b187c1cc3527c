import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';
import { until } from '../../http/testing/until.js';

const graph = (nodes: readonly object[] = [{ id: 'wait', type: 'delay', name: 'A day', config: { duration: { amount: 1, unit: 'days' } } }]) => ({
  schema: 1, name: 'Onboarding', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'signed_up' }], reentry: { mode: 'never' }, key: null },
  exit: { rules: [{ type: 'event', event: 'activated' }] }, goals: [], guardrails: { topic: null }, nodes, edges: [{ from: 'entry', outlet: 'next', to: 'wait' }], layout: { positions: {}, notes: [] },
});

describe('journeys (journeys.md sections 1, 2 and 6)', () => {
  let db: TestDatabase;
  let engine: StartedEngine;

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
  const track = (userId: string, event: string) => request(engine.address).post('/v1/track').auth(engine.writeKey ?? '', '').send({ userId, event }).expect(200);
  const published = async (name: string) => {
    const { body } = await call('post', '/journeys', { name, graph: graph() }).expect(201);
    return (await call('post', `/journeys/${body.id}/publish`, { revision: body.revision }).expect(200)).body;
  };
  const countsOf = async (id: number) => (await call('get', `/journeys/${id}/counts`).expect(200)).body;

  it('makes, saves, refuses an old revision, and names the field of a graph that is none', async () => {
    const { body: made } = await call('post', '/journeys', { name: 'Crème brûlée' }).expect(201);
    expect(made).toMatchObject({ key: 'creme-brulee', status: 'draft', version: null, live: null, revision: 1, edited: true, hereNow: 0, entered: 0, sent: 0, stuck: 0 });
    expect(made.trend).toHaveLength(30);
    const draft = { ...made.draft, name: 'Dessert', pillar: 'loyalty' };
    const { body: saved } = await call('put', `/journeys/${made.id}/draft`, { graph: draft, revision: 1 }).expect(200);
    expect(saved).toMatchObject({ revision: 2, savedAt: expect.any(Number) });
    expect((await call('get', `/journeys/${made.id}`)).body).toMatchObject({ name: 'Dessert', pillar: 'loyalty', revision: 2 });
    expect((await call('put', `/journeys/${made.id}/draft`, { graph: draft, revision: 1 }).expect(409)).body).toMatchObject({ status: 409, field: 'revision' });
    expect((await call('put', `/journeys/${made.id}/draft`, { graph: { ...draft, pillar: 'growth' }, revision: 2 }).expect(400)).body.field).toBe('graph.pillar');
    expect((await call('post', '/journeys', { name: 'Crème brûlée' })).body.key).toBe('creme-brulee-2');
    await call('delete', `/journeys/${made.id}`).expect(204);
    await call('get', `/journeys/${made.id}`).expect(404);
  });

  it('refuses to publish what has errors, and says which', async () => {
    const { body } = await call('post', '/journeys', { name: 'Broken', graph: graph([{ id: 'wait', type: 'email', name: 'Mail', config: { template: 'nothing', continue: 'queued' } }]) });
    const answer = await call('post', `/journeys/${body.id}/publish`, { revision: 1 }).expect(422);
    expect(answer.body.problems).toContainEqual(expect.objectContaining({ nodeId: 'wait', field: 'template', severity: 'error' }));
    await call('post', `/journeys/${body.id}/publish`, { revision: 7 }).expect(409);
  });

  it('reads the templates of a call before it publishes them', async () => {
    const config = { method: 'POST', url: 'https://api.example.com/{{profile.externalId', headers: [{ name: 'X-A', value: '{{#if profile.a}}' }], body: '{"plan": {{profile.plan}} "seats": 1}', response: null, timeoutSeconds: 10 };
    const calling = (own: object) => ({ ...graph(), name: 'Calling', nodes: [{ id: 'call', type: 'webhook', name: 'Call', config: { ...config, ...own } }], edges: [{ from: 'entry', outlet: 'next', to: 'call' }] });
    const { body: made } = await call('post', '/journeys', { name: 'Calling', graph: calling({}) }).expect(201);
    const { body } = await call('post', `/journeys/${made.id}/publish`, { revision: made.revision }).expect(422);
    expect(body.problems.map((one: { field: string }) => one.field).sort()).toEqual(['body', 'headers.0.value', 'url']);
    expect(body.problems).toEqual(expect.arrayContaining([expect.objectContaining({ nodeId: 'call', field: 'body', message: expect.stringContaining('missing comma') })]));
    await call('post', `/journeys/${made.id}/publish`, { revision: made.revision, graph: calling({ url: 'https://api.example.com/{{profile.externalId}}', headers: [], body: '{"plan": {{profile.plan}}, "seats": 1}' }) }).expect(200);
  });

  it('takes a key, and saves and publishes a graph together or not at all', async () => {
    const { body: made } = await call('post', '/journeys', { key: 'together', name: 'Together' }).expect(201);
    expect(made.key).toBe('together');
    expect((await call('post', '/journeys', { key: 'together', name: 'x' }).expect(409)).body.field).toBe('key');
    const broken = graph([{ id: 'wait', type: 'email', name: 'Mail', config: { template: 'nothing', continue: 'queued' } }]);
    await call('post', `/journeys/${made.id}/publish`, { revision: 1, graph: broken }).expect(422);
    expect((await call('get', `/journeys/${made.id}`)).body).toMatchObject({ revision: 1, status: 'draft', draft: made.draft });
    expect((await call('post', `/journeys/${made.id}/publish`, { revision: 9, graph: graph() }).expect(409)).body.field).toBe('revision');
    const { body: live } = await call('post', `/journeys/${made.id}/publish`, { revision: 1, graph: graph() }).expect(200);
    expect(live).toMatchObject({ revision: 2, status: 'live', version: 1, edited: false, name: 'Onboarding', draft: graph(), live: { graph: graph() } });
  });

  it('makes and publishes together or not at all', async () => {
    const broken = graph([{ id: 'wait', type: 'email', name: 'Mail', config: { template: 'nothing', continue: 'queued' } }]);
    const refused = await call('post', '/journeys', { key: 'at-once', name: 'At once', graph: broken, publish: true }).expect(422);
    expect(refused.body.problems).toContainEqual(expect.objectContaining({ nodeId: 'wait', field: 'template' }));
    expect((await call('get', '/journeys')).body.items.map((item: { key: string }) => item.key)).not.toContain('at-once');
    expect((await call('post', '/journeys', { key: 'at-once', name: 'At once', graph: graph(), publish: true }).expect(201)).body).toMatchObject({ key: 'at-once', status: 'live', version: 1, edited: false, revision: 1 });
  });

  it('publishes, counts people, shows who stands where and why', async () => {
    const journey = await published('Counting');
    expect(journey).toMatchObject({ status: 'live', version: 1, edited: false, live: { number: 1, publishedBy: 'API key First API key' } });
    await track('ana', 'signed_up');
    // Two lanes may take two people in either order: the list is by the order of entry.
    await until(async () => (await countsOf(journey.id)).entered === 1);
    await track('bo', 'signed_up');
    await until(async () => (await countsOf(journey.id)).entered === 2);
    expect(await countsOf(journey.id)).toEqual({ entered: 2, completed: 0, exited: 0, notEntered: 0, held: 0, nodes: { wait: { arrived: 2, here: 2, stuck: 0, left: {}, exited: 0, messages: { queued: 0, sent: 0, skipped: 0, failed: 0, shadowed: 0, delivered: 0, opened: 0, clicked: 0, bounced: 0, complained: 0 } } } });
    const people = (await call('get', `/journeys/${journey.id}/people?node=wait&limit=1`).expect(200)).body;
    expect(people.items).toMatchObject([{ name: 'bo', state: 'active', nodeId: 'wait', version: 1, wakeAt: expect.any(Number) }]);
    expect((await call('get', `/journeys/${journey.id}/people?node=wait&cursor=${people.next}`)).body).toMatchObject({ items: [{ name: 'ana' }], next: null });
    await track('bo', 'activated');
    await until(async () => (await countsOf(journey.id)).exited === 1);
    const gone = (await call('get', `/journeys/${journey.id}/people?state=exited`)).body.items;
    expect(gone).toMatchObject([{ name: 'bo', reason: expect.any(String) }]);
    expect((await call('get', `/enrollments/${gone[0].id}`).expect(200)).body).toMatchObject({ journeyName: 'Counting', steps: [{ nodeId: 'wait', nodeName: 'A day', kind: 'delay', outlet: null }], messages: [] });
    const row = (await call('get', '/journeys')).body.items.find((one: { id: number }) => one.id === journey.id);
    expect(row).toMatchObject({ hereNow: 1, entered: 2, sent: 0, stuck: 0 });
    expect(row.trend.at(-1)).toBe(2);
  });

  it('takes a person out', async () => {
    const journey = (await call('get', '/journeys')).body.items.find((one: { hereNow: number }) => one.hereNow === 1);
    const [run] = (await call('get', `/journeys/${journey.id}/people`)).body.items;
    await call('post', `/enrollments/${run.id}/retry`).expect(409);
    await call('post', `/enrollments/${run.id}/exit`).expect(202);
    await until(async () => (await call('get', `/enrollments/${run.id}`)).body.state === 'exited');
    expect((await call('get', `/enrollments/${run.id}`)).body.reason).toContain('taken out by');
    await call('post', `/enrollments/${run.id}/exit`).expect(409);
  });

  it('tells of a draft that differs from what is live, wherever boxes stand', async () => {
    const journey = await published('Edited');
    const moved = { ...journey.draft, layout: { positions: { wait: { x: 5, y: 5 } }, notes: [] } };
    await call('put', `/journeys/${journey.id}/draft`, { graph: moved, revision: journey.revision }).expect(200);
    expect((await call('get', `/journeys/${journey.id}`)).body.edited).toBe(false);
    const longer = { ...moved, nodes: [{ ...moved.nodes[0], config: { duration: { amount: 2, unit: 'days' } } }] };
    await call('put', `/journeys/${journey.id}/draft`, { graph: longer, revision: journey.revision + 1 }).expect(200);
    const { body } = await call('get', `/journeys/${journey.id}`);
    expect(body.edited).toBe(true);
    await call('post', `/journeys/${journey.id}/publish`, { revision: body.revision }).expect(200);
    expect((await call('get', `/journeys/${journey.id}/versions`)).body.items).toMatchObject([{ number: 2, here: 0 }, { number: 1, here: 0 }]);
    await call('delete', `/journeys/${journey.id}`).expect(409);
  });

  it('pauses, resumes and stops; duplicates as a draft', async () => {
    const journey = await published('Life');
    const draft = (await call('post', `/journeys/${journey.id}/duplicate`).expect(201)).body;
    expect(draft).toMatchObject({ name: 'Life (copy)', status: 'draft', version: null });
    await call('post', `/journeys/${draft.id}/pause`).expect(409);
    expect((await call('post', `/journeys/${journey.id}/pause`).expect(200)).body.status).toBe('paused');
    expect((await call('post', `/journeys/${journey.id}/resume`).expect(200)).body.status).toBe('live');
    expect((await call('post', `/journeys/${journey.id}/stop`).expect(200)).body.status).toBe('stopped');
  });

  it('streams counts when they change, and one reader does not disturb another', async () => {
    const journey = await published('Streamed');
    const aborted = new AbortController();
    const response = await fetch(`${engine.address}/api/journeys/${journey.id}/counts/stream`, { headers: { authorization: `Bearer ${engine.apiKey}` }, signal: aborted.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const seen = (pattern: RegExp) => until(async () => {
      text += (await reader?.read())?.value ?? '';
      return pattern.test(text);
    });
    await seen(/event: counts\ndata: \{"entered":0/);
    await track('eve', 'signed_up');
    await seen(/event: counts\ndata: \{"entered":1/);
    expect(text.match(/event: counts/g)).toHaveLength(2);
    aborted.abort();
  });
});
