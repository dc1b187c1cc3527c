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
    expect(items.map((one: { name: string; channel: string }) => `${one.name} ${one.channel}`)).toEqual(['mailbox email', 'mailbox sms', 'mailbox push', 'smtp email', 'ses email', 'sendgrid email', 'postmark email', 'mailgun email', 'resend email', 'brevo email', 'http email', 'http sms', 'http push']);
    expect(items[10].fields).toContainEqual(expect.objectContaining({ name: 'secretHeaders', type: 'secret', rows: 2 }));
    expect(items[3].fields).toContainEqual(expect.objectContaining({ name: 'password', type: 'secret' }));
  });

  it('is set up by owners only, and names the field that is wrong', async () => {
    await request(engine.address).post('/api/integrations').set('authorization', `Bearer ${engine.apiKey}`).send(smtp()).expect(403);
    expect((await agent.post('/api/integrations').send(smtp({ port: 0 })).expect(400)).body.field).toBe('settings.port');
    expect((await agent.post('/api/integrations').send(smtp({ hots: 'x' })).expect(400)).body.field).toBe('settings.hots');
    expect((await agent.post('/api/integrations').send({ ...smtp(), fromAddress: 'nobody' }).expect(400)).body.field).toBe('fromAddress');
    expect((await agent.post('/api/integrations').send({ ...smtp(), provider: 'pigeon' }).expect(400)).body.field).toBe('provider');
  });

  const http = (channel: string, settings: object = {}, more: object = {}) => ({ provider: 'http', channel, name: 'Gateway', settings: { url: 'https://gateway.example/send', ...settings }, ...more });

  it.each<[string, object, string]>([
    ['no channel, where there are several', { ...http('sms'), channel: undefined }, 'channel'], ['a channel that it does not carry', http('in_app'), 'channel'], ['no address', http('sms', { url: '' }), 'settings.url'],
    ['an address without encryption', http('sms', { url: 'http://gateway.example/send' }), 'settings.url'], ['a host that a value chooses', http('sms', { url: 'https://{{message.to}}.example' }), 'settings.url'],
    ['a body that is no JSON', http('sms', { body: '{"to": {{message.to}},}' }), 'settings.body'], ['a body that is for nobody', http('push', { body: '{"a": 1}' }), 'settings.body'], ['a value of another channel', http('push', { body: '{"to": {{message.token}}, "x": {{message.text}}}' }), 'settings.body'],
    ['an open expression', http('sms', { url: 'https://gateway.example/{{message.to' }), 'settings.url'], ['a header that is none', http('sms', { secretHeaders: 'Bearer x' }), 'settings.secretHeaders'], ['a path of dots', http('sms', { idPath: 'a..b' }), 'settings.idPath'],
    ['a sender that is none', http('sms', {}, { fromAddress: 'a name that is far too long' }), 'fromAddress'], ['a sender of push', http('push', {}, { fromAddress: 'Orchard' }), 'fromAddress'],
  ])('refuses an HTTP integration with %s by its field', async (_case, body, field) => {
    expect((await agent.post('/api/integrations').send(body).expect(400)).body.field).toBe(field);
  });

  it('has a default for each channel, whose headers are sealed, and no integration changes its channel', async () => {
    const { body: sms } = await agent.post('/api/integrations').send(http('sms', { secretHeaders: 'Authorization: Bearer hush-hush', headers: 'X-Account: 12' }, { fromAddress: 'Orchard' })).expect(201);
    const { body: push } = await agent.post('/api/integrations').send(http('push')).expect(201);
    expect([sms, push]).toMatchObject([{ channel: 'sms', isDefault: true, fromAddress: 'Orchard', settings: { headers: 'X-Account: 12' } }, { channel: 'push', isDefault: true, fromAddress: '' }]);
    expect((await agent.get('/api/me')).body.mailboxOnly).toBe(true);
    expect(JSON.stringify((await agent.get('/api/integrations')).body)).not.toContain('hush-hush');
    const { rows } = await pool.query<{ settings: object; sealed: Buffer }>('select settings, sealed from integrations where id = $1', [sms.id]);
    expect(JSON.stringify(rows[0]?.settings) + rows[0]?.sealed.toString('utf8')).not.toContain('hush-hush');
    expect((await agent.put(`/api/integrations/${sms.id}`).send(http('push')).expect(400)).body.field).toBe('channel');
    expect((await agent.post(`/api/integrations/${sms.id}/test`).send({ to: '912 345 678' }).expect(400)).body).toMatchObject({ field: 'to', detail: expect.stringContaining('+351') });
    expect((await agent.post(`/api/integrations/${push.id}/test`).send({ to: 'not a token' }).expect(400)).body.field).toBe('to');
    for (const { id } of [sms, push]) await agent.delete(`/api/integrations/${id}`).expect(204);
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
    expect((await agent.put(`/api/integrations/${body.id}/use`).send({ use: 'standby', rate: { perSecond: 5 } }).expect(200)).body).toMatchObject({ isDefault: false, standby: true, weight: 100, rate: { perSecond: 5 }, trouble: null });
    expect((await agent.put(`/api/integrations/${body.id}/use`).send({ use: 'main', weight: 30 }).expect(200)).body).toMatchObject({ isDefault: true, standby: false, weight: 30, rate: {} });
    expect((await agent.put(`/api/integrations/${body.id}/use`).send({ use: 'main', weight: 0 }).expect(400)).body).toMatchObject({ field: 'weight' });
    const { body: box } = await agent.post('/api/integrations').send({ provider: 'mailbox', channel: 'email', name: 'Box', fromAddress: 'box@orchard.test', settings: {} }).expect(201);
    expect((await agent.put(`/api/integrations/${box.id}/use`).send({ use: 'standby' }).expect(400)).body).toMatchObject({ field: 'use', detail: expect.stringContaining('later') });
    for (const id of [body.id, dead.id, box.id]) await agent.delete(`/api/integrations/${id}`).expect(204);
  });

  it('makes and changes topics, whose keys stay', async () => {
    const topic = { key: 'webinars', name: 'Webinars', description: '', mandatory: false, urgent: false, optIn: true, doubleOptIn: false, confirmTemplate: null, channels: ['email'] };
    await agent.post('/api/topics').send(topic).expect(201, topic);
    await agent.post('/api/topics').send(topic).expect(409);
    await agent.put('/api/topics/webinars').send({ ...topic, name: 'Live sessions' }).expect(200);
    await agent.put('/api/topics/webinars').send({ ...topic, key: 'other' }).expect(400);
    await agent.put('/api/topics/nothing').send({ ...topic, key: 'nothing' }).expect(404);
    const { body: refused } = await agent.post('/api/topics').send({ ...topic, key: 'nowhere', channels: [] }).expect(400);
    expect(refused.field).toBe('channels');
    expect((await agent.post('/api/topics').send({ key: 'both', name: 'Both' }).expect(201)).body.channels).toEqual(['email', 'in_app']);
    expect((await agent.post('/api/topics').send({ ...topic, key: 'alarm', urgent: true }).expect(400)).body).toMatchObject({ field: 'urgent', detail: expect.stringContaining('mandatory') });
    expect((await agent.post('/api/topics').send({ ...topic, key: 'alarm', urgent: true, mandatory: true }).expect(201)).body).toMatchObject({ urgent: true });
    expect((await agent.get('/api/topics')).body.items.map((one: { name: string }) => one.name)).toContain('Live sessions');
  });

  it('keeps what limits all that the workspace sends, and refuses what nothing could be sent by', async () => {
    const none = { defaults: {}, globalHoldout: 0, settleMinutes: 0, trapAddress: null, domainRates: [] };
    expect((await agent.get('/api/sending-rules').expect(200)).body).toEqual(none);
    const night = { weekdays: ['mon', 'tue'], from: '20:00', to: '08:00' };
    const rules = { defaults: { topic: 'product-news', priority: 30, quietHours: { windows: [night], action: 'hold' }, frequencyCaps: { caps: [{ max: 3, per: 'week', window: 'rolling', channel: 'email' }] }, holdout: 5, mode: 'trap' }, globalHoldout: 2.5, settleMinutes: 10, trapAddress: 'team@x.test', domainRates: [{ domain: 'slow.example', perHour: 100 }] };
    await agent.put('/api/sending-rules').send(rules).expect(200, rules);
    expect((await agent.get('/api/sending-rules')).body).toEqual(rules);
    const refused = async (change: object): Promise<string> => (await agent.put('/api/sending-rules').send({ ...rules, ...change }).expect(400)).body.field;
    expect(await refused({ settleMinutes: 31 })).toBe('settleMinutes');
    expect(await refused({ globalHoldout: 101 })).toBe('globalHoldout');
    expect(await refused({ trapAddress: 'nobody' })).toBe('trapAddress');
    expect(await refused({ trapAddress: null })).toBe('trapAddress');
    expect(await refused({ defaults: { topic: 'gone' } })).toBe('defaults.topic');
    expect(await refused({ defaults: { quietHours: { windows: [{ ...night, weekdays: [] }], action: 'hold' } } })).toBe('defaults.quietHours.windows.0.weekdays');
    expect(await refused({ defaults: { frequencyCaps: { caps: [{ max: 1, per: 'day', window: 'rolling', topic: 'gone' }] } } })).toBe('defaults.frequencyCaps.caps.0.topic');
    expect((await agent.get('/api/sending-rules')).body).toEqual(rules);
    await agent.put('/api/sending-rules').send(none).expect(200);
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

  it('seals what proves the calls of a provider too, says where it calls, and keeps both when other fields change', async () => {
    const postmark = { provider: 'postmark', name: 'Streams', fromAddress: 'hello@orchard.test', settings: { serverToken: 'token-of-the-server', hookPassword: 'a-long-password' } };
    const { body } = await agent.post('/api/integrations').send(postmark).expect(201);
    expect(body).toMatchObject({ settings: { transactionalStream: 'outbound', promotionalStream: 'broadcast', endpoint: '' }, hookUrl: expect.stringMatching(new RegExp(`^http.*/hooks/postmark/${body.id}$`)) });
    expect(JSON.stringify(body)).not.toMatch(/token-of-the-server|a-long-password/);
    const call = (password: string) => request(engine.address).post(`/hooks/postmark/${body.id}`).set('authorization', `Basic ${Buffer.from(`perennial:${password}`).toString('base64')}`).send({ RecordType: 'Delivery', MessageID: 'x', DeliveredAt: '2026-11-26T13:59:00Z', Recipient: 'ana@x.test' });
    await agent.put(`/api/integrations/${body.id}`).send({ ...postmark, settings: { promotionalStream: 'offers' } }).expect(200);
    await call('a-long-password').expect(200);
    expect((await call('guess').expect(401)).body.detail).toMatch(/password/);
    await agent.delete(`/api/integrations/${body.id}`).expect(204);
    expect((await agent.post('/api/integrations').send({ ...postmark, settings: { ...postmark.settings, endpoint: 'http://10.0.0.1' } }).expect(400)).body.field).toBe('settings.endpoint');
  });
});
