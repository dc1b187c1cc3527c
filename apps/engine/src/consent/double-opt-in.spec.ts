import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../http/testing/started.js';
import { until } from '../http/testing/until.js';

describe('topics that ask by mail (double opt-in)', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  const call = (method: 'get' | 'post' | 'put', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  const topic = { key: 'letter', name: 'Letter', description: 'Once a month', optIn: true, doubleOptIn: true, confirmTemplate: 'ask', channels: ['email'] };
  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    engine = await startedEngine(db.connectionString);
    const mail = async (key: string, about: string | null, text: string): Promise<void> => {
      const { body } = await call('post', '/templates', { key, name: key, channel: 'email', topic: about, source: { channel: 'email', email: { subject: `${key} {{event.topic}}`, preheader: '', mjml: `<mjml><mj-body><mj-section><mj-column><mj-text>${text}</mj-text></mj-column></mj-section></mj-body></mjml>`, text: null } } }).expect(201);
      await call('post', `/templates/${body.id}/versions`, { revision: 1 }).expect(200);
    };
    expect((await call('post', '/topics', topic).expect(400)).body).toMatchObject({ field: 'confirmTemplate', detail: expect.stringContaining('no published mail "ask"') });
    await mail('ask', null, '<a href="{{event.confirmUrl}}">Yes</a>');
    expect((await call('post', '/topics', { ...topic, optIn: false }).expect(400)).body).toMatchObject({ field: 'doubleOptIn' });
    expect((await call('post', '/topics', { ...topic, confirmTemplate: null }).expect(400)).body).toMatchObject({ field: 'confirmTemplate' });
    await mail('no-button', null, 'Yes or no?');
    expect((await call('post', '/topics', { ...topic, confirmTemplate: 'no-button' }).expect(400)).body).toMatchObject({ field: 'confirmTemplate', detail: expect.stringContaining('{{event.confirmUrl}}') });
    await mail('news', 'product-news', '<a href="{{event.confirmUrl}}">Yes</a> <a href="{{links.unsubscribe}}">stop</a> {{workspace.postalAddress}}');
    expect((await call('post', '/topics', { ...topic, confirmTemplate: 'news' }).expect(400)).body).toMatchObject({ field: 'confirmTemplate', detail: expect.stringContaining('belongs to the topic') });
    await call('post', '/topics', topic).expect(201);
    await mail('letter', 'letter', 'Hello <a href="{{links.unsubscribe}}">stop</a> {{workspace.postalAddress}}');
    await request(engine.address).post('/v1/identify').auth(engine.writeKey ?? '', '').send({ userId: 'ana', traits: { email: 'ana@x.test' } }).expect(200);
    await until(async () => (await pool.query('select 1 from profiles where email is not null')).rowCount === 1);
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });
  beforeEach(async () => {
    await pool.query('truncate opt_ins, consents, consent_ledger, mailbox');
  });

  const subscribe = (more: object = {}) => call('post', '/consents', { userId: 'ana', topic: 'letter', subscribed: true, source: 'sign_up_form', wording: 'Send me the letter.', ...more });
  const question = (): Promise<string> => until(async () => {
    const { rows: [mail] } = await pool.query<{ html: string }>(`select html from mailbox where subject = 'ask Letter'`);
    return mail === undefined ? null : (/href="([^"]*\/r\/s\/[^"]*)"/.exec(mail.html)?.[1] ?? null);
  });
  const send = async (): Promise<string> => {
    const { body: { id } } = await call('post', '/messages', { template: 'letter', to: { userId: 'ana' } }).expect(202);
    return until(async () => {
      const { body } = await call('get', `/messages/${id}`);
      return body.state === 'sent' || body.state === 'skipped' ? body.reason ?? body.state : null;
    });
  };
  const ledger = async () => (await pool.query<{ source: string; wording: string; detail: object }>('select source, wording, detail from consent_ledger order by id')).rows;

  it('asks, sends nothing before, and subscribes by a button, never by opening the link', async () => {
    expect((await subscribe().expect(200)).body).toMatchObject({ subscribed: true, changed: false, asked: true });
    const url = await question();
    expect([await send(), await ledger()]).toEqual(['not subscribed', []]);
    const page = await request(engine.address).get(new URL(url).pathname).expect(200);
    expect(page.text).toContain('Do you want Letter by email from My workspace?');
    expect([await send(), await ledger()]).toEqual(['not subscribed', []]);
    const yes = await request(engine.address).post(new URL(url).pathname).type('form').send('').expect(200);
    expect(yes.text).toContain('Done. You get Letter from My workspace.');
    expect(await send()).toBe('sent');
    expect(await ledger()).toEqual([{ source: 'double_opt_in', wording: expect.stringMatching(/^Letter: Once a month\nSend me the letter\.\nDo you want Letter.*\n.*\n\[Yes, subscribe me\]$/), detail: { messageId: expect.any(String), address: expect.any(String), askedBy: expect.stringMatching(/^API key/) } }]);
    await request(engine.address).post(new URL(url).pathname).type('form').send('').expect(200);
    expect(await ledger()).toHaveLength(1);
    expect((await subscribe().expect(200)).body).toMatchObject({ changed: false, asked: false });
  });

  it('asks once an hour, whoever fills the form in how often', async () => {
    for (let times = 0; times < 3; times++) expect((await subscribe().expect(200)).body).toMatchObject({ asked: true });
    await question();
    expect((await pool.query('select 1 from opt_ins')).rowCount).toBe(1);
  });

  it('does not ask whom the product asked already, nor who leaves', async () => {
    expect((await subscribe({ confirmed: true }).expect(200)).body).toMatchObject({ changed: true, asked: false });
    expect(await send()).toBe('sent');
    expect((await subscribe({ subscribed: false }).expect(200)).body).toMatchObject({ changed: true, asked: false });
    expect(await send()).toBe('unsubscribed');
  });

  it('takes no answer to a question that has run out', async () => {
    await subscribe().expect(200);
    const url = await question();
    await pool.query(`update opt_ins set asked_at = now() - interval '15 days'`);
    expect((await request(engine.address).post(new URL(url).pathname).type('form').send('').expect(200)).text).toContain('This question has run out');
    expect(await ledger()).toEqual([]);
  });

  it('keeps the mail that asks able to ask: a version without its button is refused', async () => {
    const { items } = (await call('get', '/templates').expect(200)).body;
    const { id } = items.find((one: { key: string }) => one.key === 'ask');
    const { revision, name, source } = (await call('get', `/templates/${id}`).expect(200)).body;
    const without = { ...source, email: { ...source.email, mjml: source.email.mjml.replace('{{event.confirmUrl}}', 'https://x.example') } };
    await call('put', `/templates/${id}`, { name, topic: null, source: without, revision }).expect(200);
    expect((await call('post', `/templates/${id}/versions`, { revision: revision + 1 }).expect(422)).body).toMatchObject({ problems: [{ part: 'mjml', message: expect.stringContaining('"Letter" asks with this mail') }] });
    await call('put', `/templates/${id}`, { name, topic: null, source, revision: revision + 1 }).expect(200);
    await call('post', `/templates/${id}/versions`, { revision: revision + 2 }).expect(200);
  });

});
