import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { RecipientLinks } from '../delivery/recipient-links.js';
import { startedEngine, type StartedEngine } from '../http/testing/started.js';
import { until } from '../http/testing/until.js';

interface Line { readonly topic: string; readonly channel: string | null; readonly subscribed: boolean; readonly source: string; readonly by: string | null; readonly wording: string }

describe('consents', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  let colleague: ReturnType<typeof request.agent>;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    engine = await startedEngine(db.connectionString, { LOG_LEVEL: 'error' });
    colleague = request.agent(engine.address).set('origin', engine.address);
    await colleague.post('/api/session').send({ email: engine.email, password: engine.password }).expect(200);
    await call('post', '/topics', { key: 'tips', name: 'Tips', description: 'How to get on' }).expect(201);
    await call('post', '/topics', { key: 'beta', name: 'Beta', optIn: true, channels: ['email'] }).expect(201);
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  const call = (method: 'get' | 'post' | 'put', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  const person = async (user: string): Promise<number> => {
    await request(engine.address).post('/v1/identify').auth(engine.writeKey ?? '', '').send({ userId: user, traits: { plan: 'pro' } }).expect(200);
    const row = await until(async () => (await call('get', `/profiles?search=${user}`)).body.items.find((one: { lastSeenAt: number | null }) => one.lastSeenAt !== null));
    return row.id;
  };
  const topicOf = async (id: number, key: string) => (await call('get', `/profiles/${id}`).expect(200)).body.topics.find((topic: { key: string }) => topic.key === key);
  const ledger = async (id: number): Promise<Line[]> => (await call('get', `/profiles/${id}/consents`).expect(200)).body.items;
  const on = async (id: number, key: string): Promise<Record<string, boolean>> => Object.fromEntries((await topicOf(id, key)).channels.map((one: { channel: string; subscribed: boolean }) => [one.channel, one.subscribed]));

  it('are set for a person by a colleague, channel by channel', async () => {
    const id = await person('ana');
    expect(await topicOf(id, 'tips')).toMatchObject({ subscribed: true, changedAt: null, channels: [{ channel: 'email', subscribed: true, changedAt: null, source: null }, { channel: 'in_app', subscribed: true }] });
    expect(await on(id, 'beta')).toEqual({ email: false });
    await colleague.put(`/api/profiles/${id}/topics/tips`).send({ subscribed: false, channel: 'email' }).expect(200);
    expect(await topicOf(id, 'tips')).toMatchObject({ subscribed: true, channels: [{ channel: 'email', subscribed: false, changedAt: expect.any(Number), source: 'colleague' }, { channel: 'in_app', subscribed: true, changedAt: null }] });
    await colleague.put(`/api/profiles/${id}/topics/tips`).send({ subscribed: false, channel: 'in_app' }).expect(200);
    expect(await topicOf(id, 'tips')).toMatchObject({ subscribed: false });
    await colleague.put(`/api/profiles/${id}/topics/tips`).send({ subscribed: true }).expect(200);
    expect(await on(id, 'tips')).toEqual({ email: true, in_app: true });
    const { body: refused } = await colleague.put(`/api/profiles/${id}/topics/beta`).send({ subscribed: true, channel: 'in_app' }).expect(400);
    expect(refused).toMatchObject({ field: 'channel', detail: expect.stringContaining('only on email') });
    const lines = await ledger(id);
    expect(lines.map(({ channel, subscribed, source, by }) => [channel, subscribed, source, by])).toEqual([[null, true, 'colleague', engine.email], ['in_app', false, 'colleague', engine.email], ['email', false, 'colleague', engine.email]]);
    expect(lines[2]?.wording).toBe('Tips: How to get on\nSet for them on their page: email, off.');
  });

  it('are taken from products once per idempotency key, with the words that the person read', async () => {
    const id = await person('bo');
    const send = (key: string, body: object) => call('post', '/consents', body).set('idempotency-key', key);
    const yes = { userId: 'bo', topic: 'beta', subscribed: true, wording: 'Yes, tell me about what is new.', source: 'sign_up_form' };
    expect((await send('one', yes).expect(200)).body).toEqual({ profileId: id, topic: 'beta', channel: null, subscribed: true, changed: true, asked: false });
    const again = await send('one', yes).expect(200);
    expect([again.headers['idempotent-replay'], again.body.changed]).toEqual(['true', true]);
    expect((await send('two', yes).expect(200)).body.changed).toBe(false);
    await send('three', { profileId: id, topic: 'tips', channel: 'in_app', subscribed: false }).expect(200);
    expect(await on(id, 'beta')).toEqual({ email: true });
    expect(await ledger(id)).toMatchObject([
      { topic: 'tips', channel: 'in_app', subscribed: false, source: 'api', by: expect.stringMatching(/^API key /), wording: expect.stringMatching(/^Tips: How to get on\n.*did not say/) },
      { topic: 'beta', topicName: 'Beta', channel: null, subscribed: true, source: 'sign_up_form', by: expect.stringMatching(/^API key /), wording: 'Beta\nYes, tell me about what is new.', messageId: null, userAgent: null, address: null },
    ]);
    const first = (await call('get', `/profiles/${id}/consents?limit=1`).expect(200)).body;
    const second = (await call('get', `/profiles/${id}/consents?limit=1&cursor=${first.next}`).expect(200)).body;
    expect([first.items[0].topic, second.items[0].topic, second.next]).toEqual(['tips', 'beta', null]);
    await until(async () => (await call('get', `/profiles/${id}/timeline?kind=event`)).body.items.find((item: { name: string }) => item.name === 'unsubscribed'));
  });

  it.each<[string, object, number, string | undefined]>([
    ['nobody', { topic: 'tips', subscribed: true }, 400, 'userId'],
    ['two ids', { userId: 'ana', profileId: 1, topic: 'tips', subscribed: true }, 400, 'userId'],
    ['an unknown user id', { userId: 'nobody', topic: 'tips', subscribed: true }, 404, 'userId'],
    ['an unknown topic', { userId: 'ana', topic: 'gossip', subscribed: true }, 404, undefined],
    ['a topic that is always sent', { userId: 'ana', topic: 'billing', subscribed: false }, 409, 'topic'],
    ['a channel where the topic is not sent', { userId: 'ana', topic: 'beta', channel: 'in_app', subscribed: true }, 400, 'channel'],
    ['the name of a way that is the engine\'s own', { userId: 'ana', topic: 'tips', subscribed: false, source: 'one_click' }, 400, 'source'],
    ['words that cannot be stored', { userId: 'ana', topic: 'tips', subscribed: false, wording: 'a\u0000b' }, 400, 'wording'],
    ['no choice', { userId: 'ana', topic: 'tips' }, 400, 'subscribed'],
  ])('refuse %s by field', async (_case, body, status, field) => expect((await call('post', '/consents', body).expect(status)).body.field).toBe(field));

  it('show recipients\' own choices with the message and the network that they came from', async () => {
    const id = await person('cy');
    const links = await RecipientLinks.open(pool, engine.address);
    const { rows: [workspace] } = await pool.query<{ id: number }>('select workspace_id as id from profiles where id = $1', [id]);
    const url = links.unsubscribe({ w: workspace?.id ?? 0, p: id, t: 'tips', m: '00000000-0000-8000-8000-000000000007', e: 1 });
    const path = new URL(url).pathname;
    await request(engine.address).post(path).type('form').set('user-agent', 'Mail/9').send('List-Unsubscribe=One-Click').expect(200);
    expect(await ledger(id)).toMatchObject([{ topic: 'tips', channel: 'email', subscribed: false, source: 'one_click', by: null, messageId: '00000000-0000-8000-8000-000000000007', userAgent: 'Mail/9', address: '127.0.0.0/24', wording: expect.stringContaining('Tips: How to get on') }]);
    expect(await on(id, 'tips')).toEqual({ email: false, in_app: true });
  });

  describe('move segments', () => {
    const members = async (id: number): Promise<string[]> => (await call('get', `/segments/${id}/members`).expect(200)).body.items.map((item: { externalId: string }) => item.externalId).sort();
    const segment = async (name: string, condition: object): Promise<number> => {
      const { body } = await call('post', '/segments', { name, condition }).expect(201);
      await until(async () => (await call('get', `/segments/${body.id}`)).body.building === null || undefined);
      return body.id;
    };
    const told = async (id: number): Promise<string[]> => (await call('get', `/profiles/${id}/timeline?kind=event`)).body.items.filter((item: { name: string }) => item.name.startsWith('segment_')).map((item: { name: string; properties: { segment: string } }) => `${item.name} ${item.properties.segment}`).reverse();
    const is = (id: number, expected: string[]) => until(async () => JSON.stringify(await members(id)) === JSON.stringify(expected) || undefined);

    it('that ask about a topic or one of its channels, in and out', async () => {
      const id = await person('dee');
      const byMail = await segment('Beta by mail', { type: 'topic', topic: 'beta', channel: 'email', subscribed: true });
      const notTips = await segment('No tips', { type: 'topic', topic: 'tips', subscribed: false });
      expect([await members(byMail), await members(notTips)]).toEqual([['bo'], []]);
      await call('post', '/consents', { userId: 'dee', topic: 'beta', channel: 'email', subscribed: true }).expect(200);
      await is(byMail, ['bo', 'dee']);
      await colleague.put(`/api/profiles/${id}/topics/tips`).send({ subscribed: false }).expect(200);
      await is(notTips, ['dee']);
      await call('post', '/consents', { userId: 'dee', topic: 'beta', subscribed: false }).expect(200);
      await is(byMail, ['bo']);
      expect(await told(id)).toEqual(['segment_entered beta-by-mail', 'segment_entered no-tips', 'segment_left beta-by-mail']);
    });

    it('and other events find the same subscriptions: nobody falls out', async () => {
      const pro = await segment('Pros with tips', { type: 'all', of: [{ type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'pro' }, { type: 'topic', topic: 'tips', channel: 'in_app', subscribed: true }] });
      await is(pro, ['ana', 'cy']);
      for (const plan of ['free', 'pro']) {
        await request(engine.address).post('/v1/batch').auth(engine.writeKey ?? '', '').send({ batch: ['ana', 'bo', 'cy', 'dee'].map((userId) => ({ type: 'identify', userId, traits: { plan } })) }).expect(200);
        await is(pro, plan === 'pro' ? ['ana', 'cy'] : []);
      }
    });

    it('when the default of a topic changes, for all who chose nothing', async () => {
      const all = await segment('Beta', { type: 'topic', topic: 'beta', subscribed: true });
      await is(all, ['bo']);
      await call('put', '/topics/beta', { key: 'beta', name: 'Beta', optIn: false, channels: ['email'] }).expect(200);
      await is(all, ['ana', 'bo', 'cy']);
    });
  });

  it('decide journeys that wait for them', async () => {
    const graph = {
      schema: 1, name: 'Waits', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'started' }], reentry: { mode: 'never' }, key: null }, exit: { rules: [] }, goals: [], guardrails: { topic: null },
      nodes: [{ id: 'wait', type: 'wait_for', name: 'Beta', config: { branches: [{ id: 'joined', name: 'Joined', condition: { type: 'topic', topic: 'tips', channel: 'email', subscribed: false } }], timeout: { amount: 1, unit: 'days' }, decide: 'first', lookBack: 'arrival' } }],
      edges: [{ from: 'entry', outlet: 'next', to: 'wait' }], layout: { positions: {}, notes: [] },
    };
    const { body: journey } = await call('post', '/journeys', { name: 'Waits', graph }).expect(201);
    await call('post', `/journeys/${journey.id}/publish`, { revision: 1 }).expect(200);
    const id = await person('eve');
    await request(engine.address).post('/v1/track').auth(engine.writeKey ?? '', '').send({ userId: 'eve', event: 'started' }).expect(200);
    const run = () => call('get', `/profiles/${id}`).then(({ body }) => body.runs[0]);
    await until(async () => ((await run())?.state === 'active' ? true : undefined));
    await call('post', '/consents', { userId: 'eve', topic: 'tips', channel: 'email', subscribed: false }).expect(200);
    await until(async () => ((await run())?.state === 'completed' ? true : undefined));
  });
});
