import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';
import { until } from '../../http/testing/until.js';
import { compileApart } from './compile-apart.js';

const mjml = (body: string) => `<mjml><mj-body><mj-section><mj-column>\n<mj-text>${body}</mj-text>\n</mj-column></mj-section></mj-body></mjml>`;
const email = (body: string, subject = 'Hello {{default profile.firstName "you"}}') => ({ channel: 'email', email: { subject, preheader: '', mjml: mjml(body), text: null } });
const leave = '<a href="{{links.unsubscribe}}">Unsubscribe</a>';

describe('templates', () => {
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

  it('begins with a source of its channel that can be sent as it is', async () => {
    const owner = request.agent(engine.address).set('origin', engine.address);
    await owner.post('/api/session').send({ email: engine.email, password: engine.password }).expect(200);
    await owner.patch('/api/workspace').send({ postalAddress: 'Torstr. 1, Berlin' }).expect(200);
    for (const channel of ['email', 'in_app', 'sms', 'push']) {
      const { body } = await call('post', '/templates', { key: `first-${channel.replace('_', '-')}`, name: 'First', channel, topic: 'product-news' }).expect(201);
      expect(body).toMatchObject({ version: null, edited: true, revision: 1, usedIn: 0, sent: 0, problems: [] });
      expect((await call('post', `/templates/${body.id}/versions`, { revision: 1 }).expect(200)).body).toMatchObject({ version: 1, edited: false });
    }
  });

  it('refuses a key that is taken or no key, an unknown topic, and an old revision', async () => {
    await call('post', '/templates', { key: 'twice', name: 'Twice', channel: 'email' }).expect(201);
    expect((await call('post', '/templates', { key: 'twice', name: 'Twice', channel: 'email' }).expect(409)).body.field).toBe('key');
    expect((await call('post', '/templates', { key: 'Not a key', name: 'x', channel: 'email' }).expect(400)).body.field).toBe('key');
    expect((await call('post', '/templates', { key: 'x', name: 'x', channel: 'email', topic: 'nothing' }).expect(400)).body.field).toBe('topic');
    const { body } = await call('post', '/templates', { key: 'thrice', name: 'Thrice', channel: 'email' });
    await call('put', `/templates/${body.id}`, { name: 'Thrice', topic: null, source: body.source, revision: 9 }).expect(409);
    await call('put', `/templates/${body.id}`, { name: 'Thrice', topic: null, source: { channel: 'in_app', inApp: { kind: 'banner', title: 'a', body: 'b' } }, revision: 1 }).expect(400);
  });

  it('tells of problems by line, and makes no version of what cannot be sent', async () => {
    const { body } = await call('post', '/templates', { key: 'broken', name: 'Broken', channel: 'email', topic: 'product-news', source: email('{{#if profile.plan}}open') }).expect(201);
    expect(body.problems).toContainEqual(expect.objectContaining({ part: 'mjml', line: 2, severity: 'error' }));
    const refused = await call('post', `/templates/${body.id}/versions`, { revision: 1 }).expect(422);
    expect(refused.body.problems).toEqual(body.problems);
    const { body: noLink } = await call('put', `/templates/${body.id}`, { name: 'Broken', topic: 'product-news', source: email('no way out'), revision: 1 }).expect(200);
    expect(noLink.problems).toContainEqual(expect.objectContaining({ severity: 'error', message: expect.stringContaining('unsubscribe') }));
    await call('post', `/templates/${body.id}/versions`, { revision: 2 }).expect(422);
    await call('put', `/templates/${body.id}`, { name: 'Broken', topic: 'billing', source: email('nobody may leave'), revision: 2 }).expect(200);
    await call('post', `/templates/${body.id}/versions`, { revision: 3 }).expect(200);
  });

  it('does not compile what would hold everybody up', async () => {
    const many = await call('post', '/templates/preview', { source: email('<b>x</b>'.repeat(6000)), profileId: null }).expect(200);
    expect(many.body).toMatchObject({ ok: false, problems: [{ message: expect.stringContaining('5,000 tags') }] });
    const long = await call('post', '/templates/preview', { source: email('x'.repeat(210_000)), profileId: null }).expect(200);
    expect(long.body).toMatchObject({ ok: false, problems: [{ message: expect.stringContaining('200,000') }] });
  });

  it('answers others while it compiles a heavy mail, and ends one that takes too long', async () => {
    const heavy = `<mjml><mj-body>${'<mj-section><mj-column><mj-button href="https://x.example">x</mj-button></mj-column></mj-section>'.repeat(1500)}</mj-body></mjml>`;
    const order: string[] = [];
    const preview = call('post', '/templates/preview', { source: { channel: 'email', email: { subject: 'Heavy', preheader: '', mjml: heavy, text: null } }, profileId: null }).expect(200).then(() => order.push('preview'));
    await new Promise((done) => setTimeout(done, 50));
    await call('get', '/templates/helpers').expect(200).then(() => order.push('others'));
    await preview;
    expect(order).toEqual(['others', 'preview']);
    expect(await compileApart({ source: { subject: 'Heavy', preheader: '', mjml: heavy, text: null } }, 1)).toMatchObject({ ok: false, problems: [{ part: 'mjml', message: expect.stringContaining('too') }] });
  });

  it('previews with invented values and with those of a person', async () => {
    const source = email(`Plan {{profile.plan}}, {{event.city}} <p title="{{profile.plan}}">${leave}</p>`);
    const invented = (await call('post', '/templates/preview', { source, profileId: null }).expect(200)).body;
    expect(invented).toMatchObject({ ok: true, subject: 'Hello Ana', inApp: null });
    expect(invented.html).toContain('Plan team');
    await request(engine.address).post('/v1/identify').auth(engine.writeKey ?? '', '').send({ userId: 'bo', traits: { firstName: 'Bo', plan: '<script>' } }).expect(200);
    const person = await until(async () => (await call('get', '/profiles?search=bo')).body.items?.find((one: { name: string }) => one.name === 'Bo'));
    const own = (await call('post', '/templates/preview', { source, profileId: person.id }).expect(200)).body;
    expect(own.subject).toBe('Hello Bo');
    expect(own.html).toContain('Plan &lt;script&gt;');
    await call('post', '/templates/preview', { source, profileId: 424242 }).expect(404);
    const inApp = { channel: 'in_app', inApp: { kind: 'inbox', title: 'Hi {{profile.firstName}}', body: 'b', actionLabel: 'Go', actionUrl: '/x' } };
    expect((await call('post', '/templates/preview', { source: inApp, profileId: person.id })).body.inApp).toEqual({ kind: 'inbox', title: 'Hi Bo', body: 'b', actionLabel: 'Go', actionUrl: '/x' });
  });

  it('sends a test into the mailbox', async () => {
    const { body } = await call('post', '/templates', { key: 'tested', name: 'Tested', channel: 'email', source: email('Hello') }).expect(201);
    expect((await call('post', `/templates/${body.id}/test`, { to: 'me@orchard.test' }).expect(200)).body).toEqual({ provider: 'mailbox' });
    const { items } = (await call('get', '/mailbox?to=ME@orchard.test').expect(200)).body;
    expect(items).toMatchObject([{ to: 'me@orchard.test', subject: 'Hello Ana', html: expect.stringContaining('Hello'), text: expect.stringContaining('Hello') }]);
    await call('post', `/templates/${body.id}/test`, { to: 'nonsense' }).expect(400);
  });

  it('keeps a journey from being published with a template that was never saved as a version', async () => {
    const { body: template } = await call('post', '/templates', { key: 'later', name: 'Later', channel: 'email', source: email('Hello') });
    const graph = {
      schema: 1, name: 'Uses it', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'signed_up' }], reentry: { mode: 'never' }, key: null }, exit: { rules: [] }, goals: [],
      guardrails: { topic: null }, nodes: [{ id: 'mail', type: 'email', name: 'Mail', config: { template: 'later', continue: 'queued' } }], edges: [{ from: 'entry', outlet: 'next', to: 'mail' }], layout: { positions: {}, notes: [] },
    };
    const { body: journey } = await call('post', '/journeys', { name: 'Uses it', graph });
    const refused = await call('post', `/journeys/${journey.id}/publish`, { revision: 1 }).expect(422);
    expect(refused.body.problems).toMatchObject([{ nodeId: 'mail', field: 'template', severity: 'error' }]);
    await call('post', `/templates/${template.id}/versions`, { revision: 1 }).expect(200);
    await call('post', `/journeys/${journey.id}/publish`, { revision: 1 }).expect(200);
    expect((await call('get', `/templates/${template.id}`)).body).toMatchObject({ usedIn: 1, usedBy: [{ id: journey.id, name: 'Uses it' }] });
  });

  it('lists what a template may use', async () => {
    const { body } = await call('get', '/templates/helpers').expect(200);
    expect(body.roots).toContain('profile');
    expect(body.helpers.map((helper: { name: string }) => helper.name)).toEqual(expect.arrayContaining(['date', 'plural', 'default']));
  });
});
