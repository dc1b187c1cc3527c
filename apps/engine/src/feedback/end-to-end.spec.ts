import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { smtpSink, testDatabase, type SmtpSink, type TestDatabase } from '@perennial/testkit';
import { createTransport } from 'nodemailer';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../http/testing/started.js';
import { until } from '../http/testing/until.js';

const DOMAIN = 'bounces.orchard.test';
const raw = (name: string): string => readFileSync(resolve(import.meta.dirname, `../../../../libs/providers/fixtures/mails/${name}.eml`), 'latin1');
const freePort = (): Promise<number> => new Promise((done) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const bound = server.address();
    server.close(() => done(typeof bound === 'object' && bound !== null ? bound.port : 0));
  });
});

/** From an event to a mail at a mail server, which sends it back, and what follows. */
describe('a mail that comes back', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  let sink: SmtpSink;
  let agent: ReturnType<typeof request.agent>;
  let port: number;

  const graph = {
    schema: 1, name: 'Welcome', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'signed_up' }], reentry: { mode: 'always' }, key: null }, exit: { rules: [] }, goals: [], guardrails: { topic: null },
    nodes: [
      { id: 'mail', type: 'email', name: 'Mail', config: { template: 'hello', continue: 'sent' } },
      { id: 'wait', type: 'wait_for', name: 'Wait', config: { branches: [
        { id: 'back', name: 'Came back', event: { name: 'email_bounced', where: { type: 'attribute', path: 'event.properties.class', operator: 'equals', value: 'user_unknown' } } },
        { id: 'spam', name: 'Complained', event: { name: 'email_complained' } },
        { id: 'bounced', name: 'Bounced', condition: { type: 'message', did: 'bounced', template: 'hello' } },
      ], timeout: { amount: 7, unit: 'days' } } },
      ...['back', 'spam', 'bounced', 'timeout'].map((id) => ({ id: `end-${id}`, type: 'exit', name: id, config: { reason: id } })),
    ],
    edges: [{ from: 'entry', outlet: 'next', to: 'mail' }, { from: 'mail', outlet: 'next', to: 'wait' }, ...['back', 'spam', 'bounced', 'timeout'].map((id) => ({ from: 'wait', outlet: id, to: `end-${id}` }))], layout: { positions: {}, notes: [] },
  };

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    sink = await smtpSink();
    port = await freePort();
    engine = await startedEngine(db.connectionString, { PERENNIAL_BOUNCE_PORT: String(port) });
    agent = request.agent(engine.address).set('origin', engine.address);
    await agent.post('/api/session').send({ email: engine.email, password: engine.password }).expect(200);
    await agent.post('/api/integrations').send({ provider: 'smtp', channel: 'email', name: 'Ours', fromAddress: 'hello@orchard.test', fromName: 'Orchard', settings: { host: '127.0.0.1', port: sink.port, security: 'none', username: '', password: '', maxConnections: 2, bounceDomain: DOMAIN } }).expect(201);
    const { body: template } = await agent.post('/api/templates').send({ key: 'hello', name: 'Hello', channel: 'email', topic: 'product-news', source: { channel: 'email', email: { subject: 'Hello', preheader: '', mjml: '<mjml><mj-body><mj-section><mj-column><mj-text>Hello, <a href="{{links.unsubscribe}}">stop</a> {{workspace.postalAddress}}</mj-text></mj-column></mj-section></mj-body></mjml>', text: null } } }).expect(201);
    await agent.post(`/api/templates/${template.id}/versions`).send({ revision: 1 }).expect(200);
    const { body: journey } = await agent.post('/api/journeys').send({ name: 'Welcome', graph }).expect(201);
    await agent.post(`/api/journeys/${journey.id}/publish`).send({ revision: 1 }).expect(200);
  }, 60_000);
  afterAll(async () => {
    await engine.close();
    await sink.close();
    await pool.end();
    await db.drop();
  });

  const track = (...batch: object[]) => request(engine.address).post('/v1/batch').auth(engine.writeKey ?? '', '').send({ batch }).expect(200);
  const mailTo = (address: string, nth = 1) => until(async () => sink.mails.filter(({ envelope }) => envelope.to[0] === address)[nth - 1]);
  const endOf = (userId: string) => until(async () => (await pool.query<{ reason: string }>('select e.reason from enrollments e join profiles p on p.id = e.subject_id where p.external_id = $1 and e.state = 1', [userId])).rows[0]?.reason);
  const comeBack = async (to: string, mail: string): Promise<void> => {
    const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
    await transport.sendMail({ envelope: { from: '', to }, raw: mail });
    transport.close();
  };
  const isWaiting = (userId: string) => until(async () => (await pool.query('select 1 from enrollments e join profiles p on p.id = e.subject_id where p.external_id = $1 and e.node_id = $2', [userId, 'wait'])).rows[0]);

  it('tells its journey, suppresses the dead address, is counted, and the next mail is not sent', async () => {
    await track({ type: 'identify', userId: 'maya', traits: { email: 'maya@maple.test' } }, { type: 'track', userId: 'maya', event: 'signed_up' });
    const { envelope } = await mailTo('maya@maple.test');
    expect(envelope.from).toMatch(new RegExp(`^bounces\\+[a-z2-7]{52}@${DOMAIN}$`));
    await isWaiting('maya');
    await comeBack(envelope.from, raw('postfix-unknown'));
    expect(await endOf('maya')).toBe('back');
    expect((await pool.query('select address, reason, source from suppressions')).rows).toEqual([{ address: 'maya@maple.test', reason: 'bounced: user_unknown', source: 'feedback' }]);
    expect((await pool.query(`select properties->>'class' as kind, properties->>'template' as template from events where name = 'email_bounced'`)).rows).toEqual([{ kind: 'user_unknown', template: 'hello' }]);
    expect((await pool.query('select count(*)::int as n from feedback_mails')).rows).toEqual([{ n: 0 }]);
    const { rows: [run] } = await pool.query<{ person: number; journey: number }>(`select e.subject_id as person, e.journey_id as journey from enrollments e limit 1`);
    const why = (await agent.get(`/api/profiles/${run?.person}/why?journey=${run?.journey}`).expect(200)).body;
    expect(why.runs[0].messages[0].sentence).toMatch(/^"Mail" was sent on .* It came back: 550 5\.1\.1 .*User unknown/);
    const { items } = (await agent.get(`/api/profiles/${run?.person}/timeline`).expect(200)).body;
    expect(items.find((one: { name?: string }) => one.name === 'email_bounced')).toMatchObject({ properties: { class: 'user_unknown', channel: 'email' } });
    expect((await agent.get(`/api/journeys/${run?.journey}/counts`).expect(200)).body.nodes.mail.messages).toMatchObject({ sent: 1, bounced: 1, complained: 0 });
    await track({ type: 'track', userId: 'maya', event: 'signed_up' });
    expect(await until(async () => (await pool.query<{ reason: string }>(`select m.reason from messages m where m.state = 3`)).rows[0]?.reason)).toBe('suppressed: bounced: user_unknown');
    expect(sink.mails).toHaveLength(1);
  }, 60_000);

  it('a full mailbox lets the address be; the condition of messages sees it', async () => {
    await track({ type: 'identify', userId: 'bo', traits: { email: 'bo@maple.test' } }, { type: 'track', userId: 'bo', event: 'signed_up' });
    const { envelope } = await mailTo('bo@maple.test');
    await isWaiting('bo');
    await comeBack(envelope.from, raw('qmail-quota'));
    expect(await endOf('bo')).toBe('bounced');
    expect((await pool.query(`select 1 from suppressions where address = 'bo@maple.test'`)).rows).toEqual([]);
  }, 60_000);

  it('a complaint by ARF goes the same way; who is away tells nothing', async () => {
    await track({ type: 'identify', userId: 'cy', traits: { email: 'cy@maple.test' } }, { type: 'track', userId: 'cy', event: 'signed_up' });
    const { envelope } = await mailTo('cy@maple.test');
    await isWaiting('cy');
    await comeBack(envelope.from, raw('away'));
    await comeBack(envelope.from, raw('arf-abuse'));
    expect(await endOf('cy')).toBe('spam');
    expect((await pool.query(`select reason from suppressions where address = 'cy@maple.test'`)).rows).toEqual([{ reason: 'complained' }]);
    expect((await pool.query(`select count(*)::int as n from events where name = 'email_bounced'`)).rows).toEqual([{ n: 2 }]);
  }, 60_000);
});
