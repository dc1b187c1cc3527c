import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { httpSink, testDatabase, type CaughtRequest, type HttpSink, type SinkAnswer, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../http/testing/started.js';
import { until } from '../http/testing/until.js';

/** From an event to the request at somebody else's program: text and push messages through the generic provider. */
describe('text and push messages (journeys.md section 3)', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  let sink: HttpSink;
  let agent: ReturnType<typeof request.agent>;
  let answer: (caught: CaughtRequest) => SinkAnswer = () => ({ status: 200 });

  const message = (id: string, type: string): object[] => [
    { id, type, name: id, config: { template: `hello-${type}`, continue: 'sent' } }, ...['sent', 'skipped', 'failed'].map((end) => ({ id: `${id}-${end}`, type: 'exit', name: end, config: { reason: end } })),
  ];
  const edges = (id: string): object[] => [['next', 'sent'], ['skipped', 'skipped'], ['failed', 'failed']].map(([outlet, end]) => ({ from: id, outlet, to: `${id}-${end}` }));
  const graph = (event: string, type: string): object => ({
    schema: 1, name: event, pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event }], reentry: { mode: 'always' }, key: null }, exit: { rules: [] }, goals: [], guardrails: { topic: null },
    nodes: message('say', type), edges: [{ from: 'entry', outlet: 'next', to: 'say' }, ...edges('say')], layout: { positions: {}, notes: [] },
  });

  async function publish(type: 'sms' | 'push', source: object): Promise<void> {
    const { body: template } = await agent.post('/api/templates').send({ key: `hello-${type}`, name: 'Hello', channel: type, topic: 'product-news', source: { channel: type, [type]: source } }).expect(201);
    await agent.post(`/api/templates/${template.id}/versions`).send({ revision: 1 }).expect(200);
    const { body: journey } = await agent.post('/api/journeys').send({ name: type, graph: graph(`said_${type}`, type) }).expect(201);
    await agent.post(`/api/journeys/${journey.id}/publish`).send({ revision: 1 }).expect(200);
  }

  const provider = (channel: string, settings: object = {}, more: object = {}) => agent.post('/api/integrations').send({ provider: 'http', channel, name: channel, settings: { url: `${sink.url}/${channel}`, secretHeaders: 'Authorization: Bearer hush', idPath: 'id', ...settings }, ...more });

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    sink = await httpSink((caught) => answer(caught));
    engine = await startedEngine(db.connectionString, { PERENNIAL_ALLOW_HOSTS: `127.0.0.1:${sink.port}` });
    agent = request.agent(engine.address).set('origin', engine.address);
    await agent.post('/api/session').send({ email: engine.email, password: engine.password }).expect(200);
    await publish('sms', { text: 'Hi {{default profile.firstName "you"}} "there", {{links.unsubscribe}}' });
    await publish('push', { title: 'Hi {{default profile.firstName "you"}}', body: 'It is "here"', link: 'orchard://news/{{profile.externalId}}' });
  });
  afterAll(async () => {
    await engine.close();
    await sink.close();
    await pool.end();
    await db.drop();
  });
  beforeEach(() => {
    answer = () => ({ status: 200, body: '{"id":"m-1"}' });
    sink.clear();
  });

  const track = (...batch: object[]) => request(engine.address).post('/v1/batch').auth(engine.writeKey ?? '', '').send({ batch }).expect(200);
  const person = (userId: string, traits: object, token?: string) => track({ type: 'identify', userId, traits, ...(token === undefined ? {} : { context: { device: { token, type: 'ios' } } }) });
  const messageOf = async (userId: string, state = 2) => until(async () => (await pool.query<{ id: string; state: number; reason: string | null; provider: string | null; attempt: number; provider_message_id: string | null }>(
    'select m.* from messages m join profiles p on p.id = m.profile_id where p.external_id = $1 and m.state = $2 order by m.queued_at desc limit 1', [userId, state])).rows[0]);
  const endOf = (userId: string) => until(async () => (await pool.query<{ reason: string }>('select e.reason from enrollments e join profiles p on p.id = e.subject_id where p.external_id = $1 and e.state = 1', [userId])).rows[0]?.reason);
  const devicesOf = async (userId: string) => (await pool.query<{ token: string }>('select d.token from devices d join profiles p on p.id = d.profile_id where p.external_id = $1 order by 1', [userId])).rows.map(({ token }) => token);

  it('are caught by the mailbox while no provider is set', async () => {
    await person('caught', { firstName: 'Cy', phone: '+351 910 000 001' }, 'caught-phone');
    await track({ type: 'identify', userId: 'caught', context: { device: { token: 'caught-tablet' } } }, { type: 'track', userId: 'caught', event: 'said_sms' }, { type: 'track', userId: 'caught', event: 'said_push' });
    const items = await until(async () => {
      const { items: found } = (await agent.get('/api/mailbox')).body;
      return found.length === 2 ? found : undefined;
    });
    expect(items.sort((a: { channel: string }, b: { channel: string }) => (a.channel < b.channel ? 1 : -1))).toMatchObject([
      { channel: 'sms', to: '+351910000001', subject: '', html: '', text: expect.stringMatching(/^Hi Cy "there", http/) },
      { channel: 'push', to: expect.stringMatching(/caught-(phone|tablet), caught-(phone|tablet)/), subject: 'Hi Cy', text: 'It is "here"', headers: { Link: 'orchard://news/caught' } },
    ]);
    expect((await agent.get('/api/mailbox?to=%2B351910000001')).body.items).toHaveLength(1);
    const { body: profile } = await agent.get(`/api/profiles/${items[0].profileId}`).expect(200);
    expect(profile).toMatchObject({ phone: '+351 910 000 001', devices: [{ token: expect.any(String) }, { token: expect.any(String) }] });
  });

  it('go as one POST with the values of the person, a key, and the id that the provider gave', async () => {
    await provider('sms', { headers: 'X-To: {{message.to}}' }, { fromAddress: 'Orchard' }).expect(201);
    await person('ana', { firstName: 'Ana', phone: '+351 910 000 002' });
    await track({ type: 'track', userId: 'ana', event: 'said_sms' });
    expect(await endOf('ana')).toBe('sent');
    const [caught] = sink.requests;
    const sent = await messageOf('ana');
    expect(caught).toMatchObject({ method: 'POST', path: '/sms', headers: { 'content-type': 'application/json', authorization: 'Bearer hush', 'x-to': '+351910000002', 'idempotency-key': sent.id } });
    expect(JSON.parse(caught?.body ?? '')).toEqual({ from: 'Orchard', to: '+351910000002', text: expect.stringMatching(/^Hi Ana "there", http/) });
    expect(sent).toMatchObject({ provider: 'http', provider_message_id: 'm-1', attempt: 1 });
    const { items: [ana] } = (await agent.get('/api/profiles?search=ana')).body;
    expect((await agent.get(`/api/profiles/${ana.id}/timeline?kind=message`).expect(200)).body.items).toMatchObject([{ channel: 'sms', state: 'sent', provider: 'http', providerMessageId: 'm-1' }]);
    expect(sink.requests).toHaveLength(1);
  });

  it('wait where the provider asks for patience, and are the same on the next try', async () => {
    answer = () => ({ status: 429, headers: { 'retry-after': '1' } });
    await person('bo', { phone: '+351910000003' });
    await track({ type: 'track', userId: 'bo', event: 'said_sms' });
    await until(async () => (await messageOf('bo', 0)).reason === 'answered 429');
    answer = () => ({ status: 200 });
    await pool.query(`update messages set due_at = now() - interval '4 seconds' where state = 0`);
    expect(await endOf('bo')).toBe('sent');
    expect(await messageOf('bo')).toMatchObject({ attempt: 2, reason: null });
    expect(new Set(sink.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(sink.requests.length).toBe(2);
  }, 20_000);

  it('leave by failed when the provider refuses them for good', async () => {
    answer = () => ({ status: 400, body: '{"error":"no such number"}' });
    await person('cleo', { phone: '+351910000004' });
    await track({ type: 'track', userId: 'cleo', event: 'said_sms' });
    expect(await endOf('cleo')).toBe('failed');
    expect(await messageOf('cleo', 4)).toMatchObject({ reason: 'answered 400: no such number' });
  });

  it.each<[string, object, string]>([
    ['no phone', {}, 'no address'], ['a phone that is not international', { phone: '0910 000 005' }, 'no address: the phone number is not in international form'], ['a suppressed phone', { phone: '+351 910 000 006' }, 'suppressed: asked by phone'],
  ])('leave by skipped with %s', async (name, traits, reason) => {
    const userId = name.replaceAll(' ', '-');
    await agent.post('/api/suppressions').send({ channel: 'sms', address: '351 910 000 006', reason: 'asked by phone' });
    await person(userId, traits);
    await track({ type: 'track', userId, event: 'said_sms' });
    expect(await endOf(userId)).toBe('skipped');
    expect(await messageOf(userId, 3)).toMatchObject({ reason });
    expect(sink.requests).toEqual([]);
  });

  it('are left by their own link on their own channel only', async () => {
    await person('dora', { phone: '+351910000007', email: 'dora@orchard.test' });
    await track({ type: 'track', userId: 'dora', event: 'said_sms' });
    expect(await endOf('dora')).toBe('sent');
    const link = /http\S+/.exec(JSON.parse(sink.requests[0]?.body ?? '{}').text)?.[0] ?? '';
    expect((await request(link).get('').expect(200)).text).toContain('by SMS from');
    await request(link).post('').type('form').send({}).expect(200);
    expect((await pool.query('select topic, subscribed from consents c join profiles p on p.id = c.profile_id where p.external_id = $1', ['dora'])).rows).toEqual([{ topic: 'product-news:sms', subscribed: false }]);
    await track({ type: 'track', userId: 'dora', event: 'said_sms' });
    expect(await messageOf('dora', 3)).toMatchObject({ reason: 'unsubscribed' });
  });

  it('reach every device of a person; one that is gone is forgotten, and one that took it is enough', async () => {
    await provider('push').expect(201);
    answer = ({ body }) => ({ status: JSON.parse(body).to === 'eva-old' ? 410 : 200, body: '{"id":7}' });
    await person('eva', { firstName: 'Eva' }, 'eva-new');
    await person('eva', {}, 'eva-old');
    await track({ type: 'track', userId: 'eva', event: 'said_push' });
    expect(await endOf('eva')).toBe('sent');
    expect(sink.requests.map(({ body }) => JSON.parse(body)).sort((a, b) => (a.to < b.to ? -1 : 1))).toEqual(['eva-new', 'eva-old'].map((to) => ({ to, title: 'Hi Eva', body: 'It is "here"', data: { link: 'orchard://news/eva' } })));
    expect(await devicesOf('eva')).toEqual(['eva-new']);
    expect(await messageOf('eva')).toMatchObject({ provider_message_id: '7' });
  });

  it('fail when no device is left, and are skipped where there never was one', async () => {
    answer = () => ({ status: 410 });
    await person('finn', {}, 'finn-phone');
    await person('gus', {});
    await track({ type: 'track', userId: 'finn', event: 'said_push' }, { type: 'track', userId: 'gus', event: 'said_push' });
    expect([await endOf('finn'), await endOf('gus')]).toEqual(['failed', 'skipped']);
    expect(await devicesOf('finn')).toEqual([]);
    expect(await messageOf('gus', 3)).toMatchObject({ reason: 'no address' });
  });

  it('are tried from the settings and from a template, to a number or device of one’s choosing', async () => {
    const { items } = (await agent.get('/api/integrations').expect(200)).body;
    const [sms, push] = ['sms', 'push'].map((channel) => items.find((one: { channel: string }) => one.channel === channel).id);
    expect((await agent.post(`/api/integrations/${sms}/test`).send({ to: '+351 910 000 008' }).expect(200)).body).toEqual({ ok: true, detail: 'A text message to +351910000008 was taken.' });
    expect((await agent.post(`/api/integrations/${push}/test`).send({ to: 'my-phone' }).expect(200)).body.ok).toBe(true);
    const { items: templates } = (await agent.get('/api/templates').expect(200)).body;
    const id = templates.find((one: { channel: string }) => one.channel === 'sms').id;
    expect((await agent.post(`/api/templates/${id}/test`).send({ to: 'me' }).expect(400)).body.field).toBe('to');
    expect((await agent.post(`/api/templates/${id}/test`).send({ to: '+351910000009', profileId: null }).expect(200)).body).toEqual({ provider: 'http' });
    expect(sink.requests.map(({ body }) => JSON.parse(body))).toMatchObject([{ to: '+351910000008', text: expect.stringContaining('to try its settings') }, { to: 'my-phone', title: 'Test of push' }, { to: '+351910000009', text: expect.stringContaining('Hi Ana') }]);
    answer = () => ({ status: 403, body: 'not allowed' });
    expect((await agent.post(`/api/integrations/${sms}/test`).send({ to: '+351910000008' }).expect(200)).body).toMatchObject({ ok: false, detail: expect.stringContaining('answered 403: not allowed') });
  });

  it('are shown with length and size, and by a simulation with what would refuse them', async () => {
    const preview = async (source: object) => (await agent.post('/api/templates/preview').send({ source, profileId: null }).expect(200)).body;
    expect(await preview({ channel: 'sms', sms: { text: `Hi {{profile.firstName}}${'x'.repeat(157)}` } })).toMatchObject({ ok: true, sms: { encoding: 'GSM-7', units: 163, segments: 2, perSegment: 153 }, push: null });
    expect(await preview({ channel: 'push', push: { title: 'Hi {{profile.firstName}}', body: 'é' } })).toMatchObject({ ok: true, push: { title: 'Hi Ana', body: 'é', link: '', bytes: 8 } });
    expect(await preview({ channel: 'sms', sms: { text: 'Hi {{#if' } })).toMatchObject({ ok: false, sms: null, problems: [{ part: 'text', severity: 'error' }] });
    const simulate = async (profile: object, type: string) => (await agent.post('/api/simulate').send({ graph: graph('x', type), profile, script: [{ type: 'event', name: 'x' }] }).expect(200)).body.messages;
    expect(await simulate({ attributes: { firstName: 'Una', phone: '+351 910 000 010' } }, 'sms')).toMatchObject([{ channel: 'sms', to: '+351910000010', refused: null, preview: { sms: { text: expect.stringContaining('Hi Una') } } }]);
    expect(await simulate({ attributes: {} }, 'sms')).toMatchObject([{ to: null, refused: 'no address' }]);
    expect(await simulate({ attributes: {} }, 'push')).toMatchObject([{ channel: 'push', refused: null, preview: { push: { title: 'Hi you' } } }]);
    expect(await simulate({ userId: 'gus' }, 'push')).toMatchObject([{ refused: 'no address' }]);
    expect(await simulate({ userId: 'a-suppressed-phone' }, 'sms')).toMatchObject([{ refused: 'suppressed: asked by phone' }]);
  });
});
