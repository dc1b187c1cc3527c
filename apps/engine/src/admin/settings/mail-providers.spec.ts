import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate } from '@perennial/store';
import { fakeProviders, httpSink, testDatabase, type FakeProvider, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';

describe('providers of mails behind the guard of outgoing calls', () => {
  let db: TestDatabase;
  let engine: StartedEngine;
  let agent: ReturnType<typeof request.agent>;
  const fakes = new Map<string, FakeProvider>();
  beforeAll(async () => {
    db = await testDatabase(migrate);
    engine = await startedEngine(db.connectionString, { PERENNIAL_ALLOW_HOSTS: '127.0.0.1' });
    agent = request.agent(engine.address).set('origin', engine.address);
    await agent.post('/api/session').send({ email: engine.email, password: engine.password }).expect(200);
    for (const start of Object.values(fakeProviders)) {
      const fake = await start();
      fakes.set(fake.name, fake);
    }
  });
  afterAll(async () => {
    await engine.close();
    await Promise.all([...fakes.values()].map((fake) => fake.close()));
    await db.drop();
  });

  it.each(Object.keys(fakeProviders))('%s is set up, tried, mended, and called back', async (name) => {
    const fake = fakes.get(name);
    if (fake === undefined) throw new Error(`there is no fake of ${name}`);
    const integration = { provider: name, name, fromAddress: 'hello@orchard.test', fromName: 'Orchard' };
    const { body: made } = await agent.post('/api/integrations').send({ ...integration, settings: fake.wrongSettings }).expect(201);
    const tried = async () => (await agent.post(`/api/integrations/${made.id}/test`).send({ to: 'ana@bücher.test' }).expect(200)).body;
    expect(await tried()).toMatchObject({ ok: false, detail: expect.stringMatching(/^answered 40[13]/) });
    await agent.put(`/api/integrations/${made.id}`).send({ ...integration, settings: fake.settings }).expect(200);
    expect(await tried()).toEqual({ ok: true, detail: expect.stringContaining('ana@bücher.test') });
    expect(fake.arrived()).toMatchObject([{ to: 'ana@xn--bcher-kva.test', subject: `Test of ${name}`, headers: { 'auto-submitted': 'auto-generated' }, messageId: expect.stringMatching(/^[\da-f-]{36}$/) }]);
    fake.behave('5xx');
    expect(await tried()).toMatchObject({ ok: false, detail: expect.stringContaining('503') });
    fake.behave('ok');
    const { pathname } = new URL(made.hookUrl);
    const call = (headers: Readonly<Record<string, string>>, body: Buffer) => request(engine.address).post(pathname).set({ 'content-type': 'application/json', ...headers }).send(body.toString('utf8'));
    expect((await call({}, Buffer.from('{}'))).status).toBeGreaterThanOrEqual(400);
    if (name === 'ses') return; // its certificate stands on a host of Amazon, which is not asked from here
    const hook = fake.hook([{ type: 'delivered', messageId: fake.arrived()[0]?.messageId ?? '', providerId: fake.arrived()[0]?.providerId ?? '', address: 'ana@xn--bcher-kva.test', at: Date.now(), eventId: 'event-1' }]);
    expect((await call(hook.headers, hook.body)).body).toEqual({ success: true });
  });

  it('http gives a mail to any program as the JSON of its settings', async () => {
    const sink = await httpSink(() => ({ status: 202, body: '{"id":"theirs-1"}' }));
    try {
      const { body: made } = await agent.post('/api/integrations').send({ provider: 'http', channel: 'email', name: 'Own', fromAddress: 'hello@orchard.test', fromName: 'Orchard', settings: { url: sink.url, idPath: 'id' } }).expect(201);
      expect(made.hookUrl).toBeNull();
      expect((await agent.post(`/api/integrations/${made.id}/test`).send({ to: 'ana@x.test' }).expect(200)).body).toMatchObject({ ok: true });
      expect(JSON.parse(sink.requests[0]?.body ?? '')).toEqual({
        id: expect.stringMatching(/^[\da-f-]{36}$/), from: { name: 'Orchard', address: 'hello@orchard.test' }, to: 'ana@x.test', replyTo: null, subject: 'Test of Own', html: expect.stringContaining('<'), text: expect.stringContaining('They work'), headers: { 'Auto-Submitted': 'auto-generated' },
      });
    } finally {
      await sink.close();
    }
  });
});
