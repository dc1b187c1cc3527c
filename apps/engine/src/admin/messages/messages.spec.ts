import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MessageStatus } from '@perennial/model';
import { createPool, migrate, type Database } from '@perennial/store';
import { smtpSink, testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';
import { until } from '../../http/testing/until.js';

const MJML = '<mjml><mj-body><mj-section><mj-column><mj-text>Code {{event.code}} for {{default profile.name "you"}}</mj-text></mj-column></mj-section></mj-body></mjml>';

describe('messages that programs send', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  let sink: Awaited<ReturnType<typeof smtpSink>>;
  let refusing = true;

  const call = (method: 'get' | 'post', path: string, body?: object, key?: string) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    if (key !== undefined) void made.set('idempotency-key', key);
    return body === undefined ? made : made.send(body);
  };
  const ended = (id: string): Promise<MessageStatus> => until(async () => {
    const { body } = await call('get', `/messages/${id}`).expect(200);
    return body.state === 'queued' || body.state === 'sending' ? null : body;
  });
  const arrivedAt = (address: string) => sink.mails.filter(({ envelope }) => envelope.to[0] === address);

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    engine = await startedEngine(db.connectionString);
    sink = await smtpSink({ onRecipient: (address) => (refusing && address.startsWith('full') ? { code: 552, text: 'Mailbox full' } : 'take') });
    const { rows: [workspace] } = await pool.query<{ id: number }>('select id from workspaces');
    await pool.query(`insert into integrations (id, workspace_id, provider, channel, name, from_address, settings, is_default) values (1, $1, 'smtp', 'email', 'Ours', 'hello@orchard.example', $2, true)`,
      [workspace?.id, { host: '127.0.0.1', port: sink.port, security: 'none', username: '', password: '', maxConnections: 2 }]);
    for (const [key, topic] of [['code', null], ['news', 'product-news']] as const) {
      const { body: { id } } = await call('post', '/templates', { key, name: key, channel: 'email', topic, source: { channel: 'email', email: { subject: 'Your code {{event.code}}', preheader: '', mjml: MJML.replace('</mj-text>', ' <a href="{{links.unsubscribe}}">stop</a> {{workspace.postalAddress}}</mj-text>'), text: null } } }).expect(201);
      await call('post', `/templates/${id}/versions`, { revision: 1 }).expect(200);
    }
    await request(engine.address).post('/v1/identify').auth(engine.writeKey ?? '', '').send({ userId: 'ana', traits: { name: 'Ana', email: 'ana@x.test' } }).expect(200);
    await until(async () => (await pool.query('select 1 from profiles where email is not null')).rowCount === 1);
  });
  afterAll(async () => {
    await engine.close();
    await sink.close();
    await pool.end();
    await db.drop();
  });

  it('goes out at once with its data, and tells by id what became of it', async () => {
    const { body } = await call('post', '/messages', { template: 'code', to: { userId: 'ana' }, data: { code: 'K-7' } }).expect(202);
    expect(body).toEqual({ id: expect.any(String), profileId: expect.any(Number), channel: 'email' });
    expect(await ended(body.id)).toMatchObject({ state: 'sent', address: 'ana@x.test', provider: 'smtp', template: 'code', journey: null, attempts: 1, events: [{ name: 'email_sent' }] });
    expect(arrivedAt('ana@x.test')).toMatchObject([{ subject: 'Your code K-7', text: expect.stringContaining('Code K-7 for Ana') }]);
  });

  it('sends nothing twice under one Idempotency-Key, also when the first answer was lost', async () => {
    const message = { template: 'code', to: { email: 'once@x.test' }, data: { code: 1 } };
    const { body: first } = await call('post', '/messages', message, 'k1').expect(202);
    expect((await call('post', '/messages', message, 'k1').expect(202)).body).toEqual(first);
    await pool.query(`delete from idempotency where key = 'k1'`);
    expect((await call('post', '/messages', message, 'k1').expect(202)).body).toEqual(first);
    await ended(first.id);
    expect(arrivedAt('once@x.test')).toHaveLength(1);
    await call('post', '/messages', { ...message, data: { code: 2 } }, 'k1').expect(422);
  });

  it('reaches an address that nobody had, a new person, and an address in place of their own', async () => {
    const { body: { results } } = await call('post', '/messages/batch', { messages: [
      { template: 'code', to: { email: 'New.One@x.test' } }, { template: 'code', to: { userId: 'bo', address: 'bo@x.test' } }, { template: 'code', to: { userId: 'ana', address: 'ana.other@x.test' } },
    ] }).expect(200);
    for (const { id } of results) expect(await ended(id)).toMatchObject({ state: 'sent' });
    expect(sink.mails.map(({ envelope }) => envelope.to[0])).toEqual(expect.arrayContaining(['New.One@x.test', 'bo@x.test', 'ana.other@x.test']));
    expect((await pool.query(`select email from profiles where external_id = 'ana'`)).rows).toEqual([{ email: 'ana@x.test' }]);
  });

  it('obeys the rules of delivery: who left a topic gets nothing of it, and gets what was asked for', async () => {
    const { body: gone } = await call('post', '/messages', { template: 'code', to: { email: 'gone@x.test' } }).expect(202);
    await ended(gone.id);
    await pool.query(`insert into consents (workspace_id, profile_id, topic, subscribed, source) select workspace_id, $1, 'product-news', false, 'api' from topics where key = 'product-news'`, [gone.profileId]);
    const { body: { results: [news, code] } } = await call('post', '/messages/batch', { messages: [{ template: 'news', to: { profileId: gone.profileId } }, { template: 'code', to: { profileId: gone.profileId } }] }).expect(200);
    expect(await ended(news.id)).toMatchObject({ state: 'skipped', reason: 'unsubscribed', events: [{ name: 'message_skipped' }] });
    expect(await ended(code.id)).toMatchObject({ state: 'sent' });
  });

  it('takes or refuses each message of a batch by itself, with the field and the way out', async () => {
    const { body: { results } } = await call('post', '/messages/batch', { messages: [
      { template: 'nothing', to: { userId: 'ana' } }, { template: 'code', to: { userId: 'nobody' } }, { template: 'code', to: {} }, { template: 'code', to: { email: 'no address' } }, { template: 'code', to: { userId: 'ana', address: 'a@b\r\nBcc: c@d.test' } },
      { template: 'code', to: { userId: 'ana' }, topic: 'none' }, { template: 'code', to: { profileId: 1 } }, { template: 'code', to: { userId: 'ana' }, data: { text: 'x'.repeat(256_001) } }, 7,
      { template: 'code', to: { userId: 'ana' } },
    ] }).expect(200);
    expect(results.map((result: { refused?: { field: string } }) => result.refused?.field ?? 'taken')).toEqual(['template', 'to.userId', 'to', 'to.email', 'to.address', 'topic', 'to.profileId', 'data', 'message', 'taken']);
    expect((await call('post', '/messages', { template: 'nothing', to: { userId: 'ana' } }).expect(400)).body).toMatchObject({ field: 'template', detail: expect.stringContaining('no published template "nothing"') });
    await call('get', `/messages/${randomUUID()}`).expect(404);
    await call('get', '/messages/x').expect(404);
  });

  it('lists what was given up, by provider and reason, and sends it again', async () => {
    const { body: { results } } = await call('post', '/messages/batch', { messages: [{ template: 'code', to: { email: 'full1@x.test' } }, { template: 'code', to: { email: 'full2@x.test' } }] }).expect(200);
    for (const { id } of results) expect(await ended(id)).toMatchObject({ state: 'failed', reason: expect.stringContaining('552') });
    const { body: { items: [way] } } = await call('get', '/messages/failed/counts').expect(200);
    expect(way).toMatchObject({ provider: 'smtp', count: 2 });
    const { body: first } = await call('get', '/messages/failed?limit=1').expect(200);
    const { body: second } = await call('get', `/messages/failed?limit=1&cursor=${first.next}`).expect(200);
    expect([...first.items, ...second.items].map(({ address }) => address).sort()).toEqual(['full1@x.test', 'full2@x.test']);
    refusing = false;
    expect((await call('post', '/messages/failed/resend', { ids: [results[0].id] }).expect(200)).body).toEqual({ count: 1 });
    expect((await call('post', '/messages/failed/resend', { provider: 'smtp', reason: way.reason }).expect(200)).body).toEqual({ count: 1 });
    for (const { id } of results) expect(await ended(id)).toMatchObject({ state: 'sent', attempts: 1 });
    expect((await call('post', '/messages/failed/resend', { all: true }).expect(200)).body).toEqual({ count: 0 });
    expect((await call('get', '/audit')).body.items[0]).toMatchObject({ action: 'messages.resend' });
  });
});
