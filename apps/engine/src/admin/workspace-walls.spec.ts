import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../http/testing/started.js';
import { until } from '../http/testing/until.js';

const graph = {
  schema: 1, name: 'Theirs', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'signed_up' }], reentry: { mode: 'never' }, key: null }, exit: { rules: [] }, goals: [], guardrails: { topic: null },
  nodes: [{ id: 'wait', type: 'delay', name: 'A day', config: { duration: { amount: 1, unit: 'days' } } }], edges: [{ from: 'entry', outlet: 'next', to: 'wait' }], layout: { positions: {}, notes: [] },
};
const inApp = { channel: 'in_app', inApp: { kind: 'survey', title: 'a', body: 'b', actionLabel: '', actionUrl: '', survey: { answers: { type: 'scale', from: 0, to: 10, lowLabel: 'a', highLabel: 'b' }, askComment: null, thanks: 'c' } } };
const integration = { provider: 'mailbox', name: 'Theirs', fromAddress: 'a@theirs.test', fromName: '', settings: {} };

const sender = { key: 'theirs', name: 'Theirs', address: 'a@theirs.test', replyTo: null };

/** A body that each route would take, so that only the wall can refuse it. */
const BODIES: Record<string, object> = {
  'put /api/journeys/{id}/draft': { graph, revision: 1 }, 'post /api/journeys/{id}/publish': { revision: 1 }, 'post /api/journeys/{id}/people': { segment: 'theirs' }, 'post /api/journeys/{id}/backfill': { days: 7 },
  'put /api/templates/{id}': { name: 'x', topic: null, source: inApp, revision: 1 }, 'post /api/templates/{id}/versions': { revision: 1 }, 'post /api/templates/{id}/test': { to: 'a@x.test', profileId: null },
  'put /api/integrations/{id}/use': { use: 'off' }, 'put /api/senders/{id}': sender, 'put /api/sending-domains/{id}/warm-up': { warmUp: false },
  'put /api/integrations/{id}': integration, 'post /api/integrations/{id}/test': { to: 'a@x.test' },
  'put /api/topics/{key}': { key: 'theirs', name: 'x', description: '', mandatory: false, optIn: false, channels: ['email'] }, 'patch /api/people/{id}': { role: 'viewer' },
  'post /api/profiles/{id}/erasure': {},
  'put /api/segments/{id}': { name: 'x', revision: 1, condition: null }, 'post /api/segments/{id}/members': { add: ['ana'] },
  'post /api/triggers/{name}/fire': { userId: 'ana', properties: {} }, 'put /api/profiles/{id}/topics/{key}': { subscribed: false },
  'post /api/tasks/{id}/done': {}, 'patch /api/tasks/{id}': { dueAt: 1 },
  'patch /api/accounts/{id}': { attributes: { plan: 'x' } },
};
/** PUT of a trigger makes one of its own here: names, unlike ids, belong to each workspace. */
const OWN_NAMES: ReadonlySet<string> = new Set(['put /api/triggers/{name}', 'put /api/events/{name}/schema', 'put /api/blocks/{key}']);

describe('walls between workspaces (journeys.md section 1)', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  let ours: ReturnType<typeof request.agent>;
  let theirs: ReturnType<typeof request.agent>;
  const ids: Record<string, string | number> = {};
  let routes: { method: 'get' | 'post' | 'put' | 'patch' | 'delete'; path: string }[] = [];

  const owner = async () => {
    const agent = request.agent(engine.address).set('origin', engine.address);
    await agent.post('/api/session').send({ email: engine.email, password: engine.password }).expect(200);
    return agent;
  };

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    engine = await startedEngine(db.connectionString);
    [ours, theirs] = [await owner(), await owner()];
    const { body: second } = await theirs.post('/api/workspaces').send({ name: 'Theirs' }).expect(201);
    await theirs.put('/api/session/workspace').send({ workspaceId: second.id }).expect(200);
    await fill(second.id);
    const { body } = await request(engine.address).get('/api/openapi.json');
    routes = Object.entries<Record<string, unknown>>(body.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method: method as 'get', path })));
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  /** Puts one of everything into their workspace. */
  async function fill(workspaceId: number): Promise<void> {
    const journey = (await theirs.post('/api/journeys').send({ name: 'Theirs', graph }).expect(201)).body;
    await theirs.post(`/api/journeys/${journey.id}/publish`).send({ revision: 1 }).expect(200);
    const template = (await theirs.post('/api/templates').send({ key: 'theirs', name: 'Theirs', channel: 'in_app', source: inApp }).expect(201)).body;
    await theirs.post(`/api/templates/${template.id}/versions`).send({ revision: 1 }).expect(200);
    await theirs.put('/api/blocks/theirs').send({ kind: 'partial', name: 'Theirs', mjml: '<mj-text>Theirs</mj-text>', revision: 0 }).expect(200);
    const key = (await theirs.post('/api/keys').send({ kind: 'server', name: 'Theirs' }).expect(201)).body;
    await theirs.post('/api/topics').send({ key: 'theirs', name: 'Theirs' }).expect(201);
    await theirs.put('/api/triggers/theirs').send({ source: 'webhook', hook: { userId: 'id' } }).expect(200);
    const made = (await theirs.post('/api/integrations').send(integration).expect(201)).body;
    const mailSender = (await theirs.post('/api/senders').send(sender).expect(201)).body;
    const domain = (await theirs.post('/api/sending-domains').send({ domain: 'theirs.invalid' }).expect(201)).body;
    const { body: link } = await theirs.post('/api/people/invitations').send({ email: 'mira@theirs.test', role: 'owner' }).expect(201);
    const mira = (await request(engine.address).post('/api/session/invitation').set('origin', engine.address).send({ token: link.url.split('#')[1], name: 'Mira', password: 'ten letters' }).expect(200)).body;
    await request(engine.address).post('/v1/track').auth(key.text, '').send({ userId: 'ana', event: 'signed_up' }).expect(200);
    await request(engine.address).post('/v1/group').auth(key.text, '').send({ userId: 'ana', groupId: 'acc', traits: { name: 'Theirs' } }).expect(200);
    const account = await until(async () => (await theirs.get('/api/accounts')).body.items[0]);
    const held = await pool.query<{ id: number }>(
      `insert into quarantine (workspace_id, shard, subject_id, kind, name, payload, event_id, source, occurred_at, received_at, error) values ($1, 0, 1, 0, 'Theirs', '{}', gen_random_uuid(), 0, now(), now(), 'Theirs') returning id`, [workspaceId]);
    const run = await until(async () => (await theirs.get(`/api/journeys/${journey.id}/people`)).body.items[0]);
    const mail = await pool.query<{ id: number }>(`insert into mailbox (workspace_id, to_address, to_folded, from_address, subject, headers, html, body_text) values ($1, 'a', 'a', 'a', 'Theirs', '{}', '', '') returning id`, [workspaceId]);
    const upload = (await theirs.post('/api/uploads?name=theirs.csv').set('content-type', 'text/csv').send('user_id,name\nana,Theirs\n').expect(201)).body;
    const job = (await theirs.post('/api/exports').send({ what: 'profiles' }).expect(201)).body;
    await until(async () => (await theirs.get(`/api/jobs/${job.id}`)).body.state === 'done');
    const suppression = (await theirs.post('/api/suppressions').send({ address: 'a@theirs.test', reason: 'Theirs' }).expect(201)).body;
    const segment = (await theirs.post('/api/segments').send({ name: 'Theirs', kind: 'static' }).expect(201)).body;
    const message = (await theirs.post('/api/messages').send({ template: 'theirs', to: { userId: 'ana' } }).expect(202)).body;
    const task = await pool.query<{ id: string }>(`insert into tasks (id, workspace_id, profile_id, journey_id, enrollment_id, node_id, title, due_at, created_at) values (gen_random_uuid(), $1, $2, $3, $4, 'wait', 'Theirs', now(), now()) returning id`, [workspaceId, run.profileId, journey.id, run.id]);
    Object.assign(ids, { tasks: task.rows[0]?.id, segments: segment.id, uploads: upload.id, jobs: job.id, suppressions: suppression.id, journeys: journey.id, templates: template.id, keys: key.id, integrations: made.id, people: mira.colleague.id, profiles: run.profileId, enrollments: run.id, mailbox: mail.rows[0]?.id, topics: 'theirs', triggers: 'theirs', accounts: account.id, quarantine: held.rows[0]?.id, senders: mailSender.id, 'sending-domains': domain.id, messages: message.id });
  }

  const filled = (path: string): string => {
    const kind = path.split('/')[2] ?? '';
    const asked = path.endsWith('/why') ? `${path}?journey=${ids['journeys']}` : path;
    return asked.replace('{id}', String(ids[kind])).replace('{number}', '1').replace(/\{(key|name)\}/, kind === 'profiles' ? 'product-news' : 'theirs');
  };

  it('stand on every route that names something', async () => {
    const named = routes.filter(({ method, path }) => path.includes('{') && !OWN_NAMES.has(`${method} ${path}`));
    expect(named.length).toBeGreaterThan(30);
    const through: string[] = [];
    for (const { method, path } of named) {
      const answer = await ours[method](filled(path)).send(BODIES[`${method} ${path}`]);
      if (answer.status !== 404) through.push(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    expect(through).toEqual([]);
  });

  it('are not why those routes answer: their own people get through', async () => {
    const reads = routes.filter(({ method, path }) => method === 'get' && path.includes('{') && !path.endsWith('/stream'));
    for (const { path } of reads) expect({ path, status: (await theirs.get(filled(path))).status }).toEqual({ path, status: 200 });
  });

  it('keep lists apart', async () => {
    const lists = routes.filter(({ method, path }) => method === 'get' && !path.includes('{') && !path.endsWith('/stream') && !['/api/workspaces', '/api/me', '/api/templates/helpers', '/api/providers'].includes(path));
    for (const { path } of lists) expect({ path, leaks: JSON.stringify((await ours.get(path).expect(200)).body).includes('Theirs') }).toEqual({ path, leaks: false });
  });

  it('refuse everybody who is not signed in, on every route but the doors', async () => {
    const doors = new Set(['post /api/session', 'post /api/session/link', 'post /api/session/invitation', 'post /api/session/reset']);
    for (const { method, path } of routes) {
      if (doors.has(`${method} ${path}`)) continue;
      const answer = await request(engine.address)[method](filled(path)).set('origin', engine.address).send({});
      expect({ route: `${method} ${path}`, status: answer.status }).toEqual({ route: `${method} ${path}`, status: 401 });
    }
  });

  it('import no file, start no check and export no segment of another workspace', async () => {
    const plan = { fileId: ids['uploads'], kind: 'profiles', encoding: 'utf-8', delimiter: ',', header: true, columns: [{ to: 'userId' }, { to: null }] };
    await ours.post('/api/imports/check').send(plan).expect(404);
    const { body: check } = await theirs.post('/api/imports/check').send(plan).expect(201);
    await ours.post('/api/imports').send({ checkId: check.id }).expect(404);
    expect((await ours.get('/api/privacy-requests').expect(200)).body.items).toEqual([]);
  });

  it('let nobody choose for people of another workspace, nor about its topics', async () => {
    await ours.post('/api/consents').send({ profileId: ids['profiles'], topic: 'product-news', subscribed: false }).expect(404);
    await ours.post('/api/consents').send({ userId: 'ana', topic: 'product-news', subscribed: false }).expect(404);
    await theirs.post('/api/consents').send({ profileId: ids['profiles'], topic: 'theirs', subscribed: false, wording: 'Theirs' }).expect(200);
    await ours.get(`/api/profiles/${ids['profiles']}/consents`).expect(404);
  });

  it('find nobody of another workspace by what is known of them', async () => {
    const asked = `/api/profiles?where=${encodeURIComponent(JSON.stringify([{ path: 'profile.externalId', operator: 'equals', value: 'ana' }]))}`;
    expect((await ours.get(asked).expect(200)).body.items).toEqual([]);
    expect((await ours.get(`${asked}&search=${ids['profiles']}`).expect(200)).body).toMatchObject({ items: [], looked: 0 });
    expect((await theirs.get(asked).expect(200)).body.items).toEqual([expect.objectContaining({ id: ids['profiles'] })]);
  });

  it('simulate nobody and no journey of another workspace', async () => {
    const person = await ours.post('/api/simulate').send({ graph, profile: { id: ids['profiles'] } }).expect(400);
    expect(person.body.field).toBe('profile.id');
    expect((await ours.post('/api/simulate').send({ graph, profile: { userId: 'ana' } }).expect(400)).body.field).toBe('profile.userId');
    expect((await ours.post('/api/simulate').send({ journey: { key: 'theirs' }, profile: { attributes: {} } }).expect(400)).body.field).toBe('journey.key');
    await theirs.post('/api/simulate').send({ journey: { key: 'theirs' }, profile: { id: ids['profiles'] } }).expect(200);
  });

  it('preview nobody of another workspace', async () => {
    await ours.post('/api/templates/preview').send({ source: inApp, profileId: ids['profiles'] }).expect(404);
  });

  it('move, make anew and build mails from nothing of another workspace', async () => {
    expect((await ours.post('/api/templates/move').send({ ids: [ids['templates']], folder: 'Ours' }).expect(200)).body).toEqual({ moved: 0 });
    expect((await ours.post('/api/templates/republish').send({ ids: [ids['templates']] }).expect(200)).body).toEqual({ republished: [], failed: [], left: [] });
    expect((await theirs.get(`/api/templates/${ids['templates']}`).expect(200)).body).toMatchObject({ folder: '', version: 1 });
    const mail = { channel: 'email', email: { subject: 'x', preheader: '', mjml: '<mjml><mj-body><mj-section><mj-column>{{> theirs}}</mj-column></mj-section></mj-body></mjml>', text: null } };
    expect((await ours.post('/api/templates/preview').send({ source: mail }).expect(200)).body).toMatchObject({ ok: false, problems: [{ message: expect.stringContaining('There is no block "theirs"') }] });
  });
});
