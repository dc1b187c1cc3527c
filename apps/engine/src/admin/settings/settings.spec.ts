import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { smtpSink, testDatabase, type SmtpSink, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';

describe('integrations, topics and the mailbox (journeys.md section 1)', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  let sink: SmtpSink;
  let agent: ReturnType<typeof request.agent>;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    engine = await startedEngine(db.connectionString);
    sink = await smtpSink();
    agent = request.agent(engine.address).set('origin', engine.address);
    await agent.post('/api/session').send({ email: engine.email, password: engine.password }).expect(200);
  });
  afterAll(async () => {
    await engine.close();
    await sink.close();
    await pool.end();
    await db.drop();
  });

  const smtp = (settings: object = {}) => ({ provider: 'smtp', name: 'Our server', fromAddress: 'hello@orchard.test', fromName: 'Orchard', settings: { host: '127.0.0.1', port: sink.port, security: 'none', ...settings } });

  it('offers providers with the forms of their settings', async () => {
    const { items } = (await agent.get('/api/providers').expect(200)).body;
    expect(items.map((one: { name: string }) => one.name)).toEqual(expect.arrayContaining(['mailbox', 'smtp']));
    expect(items[1].fields).toContainEqual(expect.objectContaining({ name: 'password', type: 'secret' }));
  });

  it('is set up by owners only, and names the field that is wrong', async () => {
    await request(engine.address).post('/api/integrations').set('authorization', `Bearer ${engine.apiKey}`).send(smtp()).expect(403);
    expect((await agent.post('/api/integrations').send(smtp({ port: 0 })).expect(400)).body.field).toBe('settings.port');
    expect((await agent.post('/api/integrations').send(smtp({ hots: 'x' })).expect(400)).body.field).toBe('settings.hots');
    expect((await agent.post('/api/integrations').send({ ...smtp(), fromAddress: 'nobody' }).expect(400)).body.field).toBe('fromAddress');
    expect((await agent.post('/api/integrations').send({ ...smtp(), provider: 'pigeon' }).expect(400)).body.field).toBe('provider');
  });

  it('keeps secrets sealed, answers none, and keeps one that is left out', async () => {
    const { body } = await agent.post('/api/integrations').send(smtp({ username: 'u', password: 'a very secret word' })).expect(201);
    expect(body).toMatchObject({ title: 'SMTP server', isDefault: true, settings: { host: '127.0.0.1', username: 'u' } });
    expect(JSON.stringify((await agent.get('/api/integrations')).body)).not.toContain('secret word');
    await agent.put(`/api/integrations/${body.id}`).send({ ...smtp({ username: 'v' }), name: 'Renamed' }).expect(200);
    const { rows } = await pool.query<{ settings: object; sealed: Buffer }>('select settings, sealed from integrations');
    expect(JSON.stringify(rows[0]?.settings)).not.toContain('secret word');
    expect(rows[0]?.sealed.toString('utf8')).not.toContain('secret word');
    expect((await pool.query('select 1 from audit where detail::text like $1', ['%secret word%'])).rowCount).toBe(0);
    expect((await agent.get('/api/me')).body.mailboxOnly).toBe(false);
    await agent.delete(`/api/integrations/${body.id}`).expect(204);
    expect((await agent.get('/api/me')).body.mailboxOnly).toBe(true);
  });

  it('is tried with a mail, and tells what a server said', async () => {
    const { body } = await agent.post('/api/integrations').send(smtp()).expect(201);
    expect((await agent.post(`/api/integrations/${body.id}/test`).send({ to: 'me@orchard.test' }).expect(200)).body).toEqual({ ok: true, detail: 'A mail to me@orchard.test was taken.' });
    expect(sink.mails.at(-1)?.envelope.to).toContain('me@orchard.test');
    const { body: dead } = await agent.post('/api/integrations').send({ ...smtp({ port: 1 }), name: 'Dead' }).expect(201);
    expect(dead.isDefault).toBe(false);
    expect((await agent.post(`/api/integrations/${dead.id}/test`).send({ to: 'me@orchard.test' }).expect(200)).body).toMatchObject({ ok: false, detail: expect.stringContaining('ECONNREFUSED') });
    await agent.post(`/api/integrations/${dead.id}/default`).expect(200);
    expect((await agent.get('/api/integrations')).body.items.filter((one: { isDefault: boolean }) => one.isDefault)).toMatchObject([{ name: 'Dead' }]);
    for (const id of [body.id, dead.id]) await agent.delete(`/api/integrations/${id}`).expect(204);
  });

  it('makes and changes topics, whose keys stay', async () => {
    const topic = { key: 'webinars', name: 'Webinars', description: '', mandatory: false, optIn: true, channels: ['email'] };
    await agent.post('/api/topics').send(topic).expect(201, topic);
    await agent.post('/api/topics').send(topic).expect(409);
    await agent.put('/api/topics/webinars').send({ ...topic, name: 'Live sessions' }).expect(200);
    await agent.put('/api/topics/webinars').send({ ...topic, key: 'other' }).expect(400);
    await agent.put('/api/topics/nothing').send({ ...topic, key: 'nothing' }).expect(404);
    const { body: refused } = await agent.post('/api/topics').send({ ...topic, key: 'nowhere', channels: [] }).expect(400);
    expect(refused.field).toBe('channels');
    expect((await agent.post('/api/topics').send({ key: 'both', name: 'Both' }).expect(201)).body.channels).toEqual(['email', 'in_app']);
    expect((await agent.get('/api/topics')).body.items.map((one: { name: string }) => one.name)).toContain('Live sessions');
  });

  it('shows caught mails newest first, by address, page by page', async () => {
    await pool.query(`insert into mailbox (workspace_id, to_address, to_folded, from_address, subject, headers, html, body_text) select id, 'A' || n % 2 || '@x.test', 'a' || n % 2 || '@x.test', 'f@x.test', 'Mail ' || n, '{"X-A":"b"}', '<p>', '' from workspaces, generate_series(1, 6) n`);
    const first = (await agent.get('/api/mailbox?to=a1@X.test&limit=2').expect(200)).body;
    expect(first.items.map((mail: { subject: string }) => mail.subject)).toEqual(['Mail 5', 'Mail 3']);
    const second = (await agent.get(`/api/mailbox?to=a1@x.test&limit=2&cursor=${first.next}`)).body;
    expect(second).toMatchObject({ items: [{ subject: 'Mail 1', to: 'A1@x.test', headers: { 'X-A': 'b' }, profileId: null }], next: null });
    expect((await agent.get(`/api/mailbox/${second.items[0].id}`).expect(200)).body).toEqual(second.items[0]);
    await agent.get('/api/mailbox/999999').expect(404);
  });
});
