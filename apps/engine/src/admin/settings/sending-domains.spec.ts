import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SendingDomain } from '@perennial/model';
import { createPool, migrate, type Database } from '@perennial/store';
import { dnsServer, smtpSink, testDatabase, verifyDkim, type DnsServer, type SmtpSink, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { WARM_UP_DAYS } from '../../delivery/warm-up.js';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';
import { until } from '../../http/testing/until.js';

describe('domains and senders of mails', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  let dns: DnsServer;
  let sink: SmtpSink;
  let agent: ReturnType<typeof request.agent>;
  beforeAll(async () => {
    [db, dns, sink] = await Promise.all([testDatabase(migrate), dnsServer(), smtpSink()]);
    pool = createPool(db.connectionString, 2);
    engine = await startedEngine(db.connectionString, { PERENNIAL_DNS_SERVERS: dns.address });
    agent = request.agent(engine.address).set('origin', engine.address);
    await agent.post('/api/session').send({ email: engine.email, password: engine.password }).expect(200);
    const smtp = { provider: 'smtp', channel: 'email', name: 'Ours', fromAddress: 'hello@plain.example', fromName: 'Orchard', settings: { host: '127.0.0.1', port: sink.port, security: 'none', username: '', password: '', maxConnections: 2 } };
    await agent.post('/api/integrations').send(smtp).expect(201);
    const source = { channel: 'email', email: { subject: 'Hi', preheader: '', mjml: '<mjml><mj-body><mj-section><mj-column><mj-text>Hi <a href="{{links.unsubscribe}}">stop</a> {{workspace.postalAddress}}</mj-text></mj-column></mj-section></mj-body></mjml>', text: null } };
    for (const [key, topic] of [['hi', 'product-news'], ['code', null]] as const) {
      const { body } = await agent.post('/api/templates').send({ key, name: key, channel: 'email', topic, source }).expect(201);
      await agent.post(`/api/templates/${body.id}/versions`).send({ revision: 1 }).expect(200);
    }
  });
  afterAll(async () => {
    await engine.close();
    await Promise.all([dns.close(), sink.close(), pool.end()]);
    await db.drop();
  });

  const publish = ({ checks }: SendingDomain): void => checks.forEach(({ host, expected }) => dns.texts.set(host, [expected]));
  let sends = 0;
  const send = async (template = 'hi'): Promise<string> => (await agent.post('/api/messages').send({ template, to: { email: `p${sends++}@x.test` } }).expect(202)).body.id;
  const ended = (id: string) => until(async () => {
    const { body } = await agent.get(`/api/messages/${id}`).expect(200);
    return body.state === 'sent' || body.reason !== null ? body : null;
  });
  const mailOf = async (id: string) => {
    await ended(id);
    return sink.mails.find(({ headers }) => headers['message-id']?.includes(id));
  };

  it('shows what should stand in DNS, and says what stands there', async () => {
    const { body } = await agent.post('/api/sending-domains').send({ domain: 'Orchard.Example', warmUp: false }).expect(201);
    expect(body).toMatchObject({ domain: 'orchard.example', warmUp: null, checks: [{ record: 'SPF', host: 'orchard.example', expected: 'v=spf1 a:127.0.0.1 ~all', verdict: 'missing' }, { record: 'DKIM', host: expect.stringMatching(/^perennial\d{6}\._domainkey\.orchard\.example$/), verdict: 'missing' }, { record: 'DMARC', verdict: 'missing' }] });
    publish(body);
    dns.texts.set('_dmarc.orchard.example', null);
    const { body: checked } = await agent.post(`/api/sending-domains/${body.id}/check`).expect(200);
    expect(checked.checks.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['ok', 'ok', 'unknown']);
    expect((await agent.get('/api/sending-domains').expect(200)).body.items).toMatchObject([{ domain: 'orchard.example', checkedAt: expect.any(Number) }]);
    await agent.post('/api/sending-domains').send({ domain: 'orchard.example' }).expect(409);
    expect((await agent.post('/api/sending-domains').send({ domain: 'not a domain' }).expect(400)).body).toMatchObject({ field: 'domain' });
  });

  it('signs mails from a domain whose key stands in DNS, the headers of one click included, and no others', async () => {
    expect(verifyDkim((await mailOf(await send()))?.raw ?? '', '')).toBeNull();
    const { body: sender } = await agent.post('/api/senders').send({ key: 'team', name: 'Team, "Orchard"', address: 'team@news.orchard.example', replyTo: 'answers@orchard.example' }).expect(201);
    await pool.query(`update templates set sender = 'team' where key = 'hi'`);
    const mail = await mailOf(await send());
    const key = /p=(.*)$/.exec([...dns.texts].find(([name]) => name.includes('_domainkey'))?.[1]?.[0] ?? '')?.[1] ?? '';
    expect(verifyDkim(mail?.raw ?? '', key)).toMatchObject({ ok: true, domain: 'orchard.example', headers: expect.arrayContaining(['from', 'subject', 'list-unsubscribe', 'list-unsubscribe-post']) });
    expect(verifyDkim((mail?.raw ?? '').replace('One-Click', 'Two-Click'), key)).toMatchObject({ ok: false });
    expect(mail?.headers).toMatchObject({ from: '"Team, \\"Orchard\\"" <team@news.orchard.example>', 'reply-to': 'answers@orchard.example' });
    expect((await agent.delete(`/api/senders/${sender.id}`).expect(409)).body.detail).toContain('1 template');
    expect((await agent.put(`/api/senders/${sender.id}`).send({ key: 'team', name: 'a\r\nBcc: x@y.example', address: 'team@news.orchard.example' }).expect(400)).body).toMatchObject({ field: 'name' });
    expect((await agent.post('/api/senders').send({ key: 'bad', name: '', address: 'nobody' }).expect(400)).body).toMatchObject({ field: 'address' });
  });

  it('sends no more from a new domain than the day of its warm-up allows; the rest waits for the next day, mandatory mails do not', async () => {
    const [{ id }] = (await agent.get('/api/sending-domains').expect(200)).body.items;
    expect((await agent.put(`/api/sending-domains/${id}/warm-up`).send({ warmUp: true }).expect(200)).body.warmUp).toMatchObject({ day: 1, sent: 0, most: WARM_UP_DAYS[0] });
    await pool.query(`insert into send_days (workspace_id, domain, day, count) select workspace_id, domain, (now() at time zone 'utc')::date, $1 from sending_domains`, [(WARM_UP_DAYS[0] ?? 0) - 1]);
    const [first, second] = [await send(), await send()];
    const fates = await Promise.all([first, second].map(ended));
    expect(fates.map(({ state }) => state).sort()).toEqual(['queued', 'sent']);
    const waiting = fates.find(({ state }) => state === 'queued');
    expect(waiting).toMatchObject({ reason: expect.stringContaining('warms up'), attempts: 0 });
    expect(new Date(waiting.dueAt).getTime()).toBeGreaterThan(Date.now());
    await pool.query(`update templates set sender = 'team' where key = 'code'`);
    expect(await ended(await send('code'))).toMatchObject({ state: 'sent' });
    expect((await agent.get('/api/sending-domains').expect(200)).body.items[0].warmUp).toMatchObject({ sent: (WARM_UP_DAYS[0] ?? 0) + 1 });
    await pool.query(`update sending_domains set warm_up_from = warm_up_from - 2`);
    expect(await ended(await send())).toMatchObject({ state: 'sent' });
    await agent.delete(`/api/sending-domains/${id}`).expect(204);
    expect(verifyDkim((await mailOf(await send()))?.raw ?? '', '')).toBeNull();
  });

  it('keeps what is followed of mails, and tries a host of the workspace’s own', async () => {
    const settings = { opens: false, clicks: true, domain: 'news.orchard.example', utm: { source: 'orchard', medium: 'email', campaign: '{journey}', content: '' } };
    expect((await agent.get('/api/mail-settings').expect(200)).body).toEqual({ opens: true, clicks: true, domain: null, utm: null });
    expect((await agent.put('/api/mail-settings').send(settings).expect(200)).body).toEqual(settings);
    expect((await agent.get('/api/mail-settings').expect(200)).body).toEqual(settings);
    expect((await agent.put('/api/mail-settings').send({ ...settings, domain: 'http://x' }).expect(400)).body).toMatchObject({ field: 'domain' });
    expect((await agent.post('/api/mail-settings/check-domain').send({ domain: 'nowhere.invalid' }).expect(200)).body).toMatchObject({ ok: false, detail: expect.stringContaining('does not lead here') });
    expect((await request(engine.address).get('/r/here')).text).toBe('perennial');
  });
});
