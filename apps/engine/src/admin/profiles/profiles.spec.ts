import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';
import { until } from '../../http/testing/until.js';

const graph = {
  schema: 1, name: 'Onboarding', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'signed_up' }], reentry: { mode: 'never' }, key: null }, exit: { rules: [] }, goals: [], guardrails: { topic: null },
  nodes: [
    { id: 'mail', type: 'email', name: 'Welcome', config: { template: 'welcome', continue: 'queued' } }, { id: 'wait', type: 'delay', name: 'A day', config: { duration: { amount: 1, unit: 'days' } } },
  ],
  edges: [{ from: 'entry', outlet: 'next', to: 'mail' }, { from: 'mail', outlet: 'next', to: 'wait' }], layout: { positions: {}, notes: [] },
};

describe('profiles', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  let ana = 0;

  const call = (method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  const send = (...batch: object[]) => request(engine.address).post('/v1/batch').auth(engine.writeKey ?? '', '').send({ batch }).expect(200);
  const found = async (search: string): Promise<string[]> => (await call('get', `/profiles?search=${encodeURIComponent(search)}`).expect(200)).body.items.map((one: { name: string }) => one.name);

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    engine = await startedEngine(db.connectionString);
    const { body: template } = await call('post', '/templates', { key: 'welcome', name: 'Welcome mail', channel: 'email' });
    await call('post', `/templates/${template.id}/versions`, { revision: 1 }).expect(200);
    const { body: journey } = await call('post', '/journeys', { name: 'Onboarding', graph });
    await call('post', `/journeys/${journey.id}/publish`, { revision: 1 }).expect(200);
    await send(
      { type: 'identify', userId: 'u-ana', anonymousId: 'anon-1', traits: { email: 'Ana@Orchard.test', firstName: 'Ána', lastName: 'Lima', plan: 'team', address: { city: 'Porto' }, since: '2026-01-02' }, context: { timezone: 'Europe/Lisbon' } },
      { type: 'group', userId: 'u-ana', groupId: 'orchard', traits: { name: 'Orchard', role: 'owner' } }, { type: 'track', userId: 'u-ana', event: 'signed_up', properties: { via: 'web' } },
      { type: 'identify', userId: 'u-bo', traits: { email: 'bo_50%@orchard.test', name: 'Bo' } }, { type: 'track', anonymousId: 'ghost', event: 'page_seen' },
    );
    await until(async () => {
      const profile = (await call('get', '/profiles?search=u-ana')).body.items?.[0];
      ana = profile?.id ?? 0;
      // Each of them is handled on its own, and so is the account.
      const [people, accounts] = [(await call('get', '/profiles')).body.items, (await call('get', '/accounts')).body.items];
      return profile?.inJourneys === 1 && people.length === 3 && people.some((one: { name: string }) => one.name === 'Bo') && accounts[0]?.name === 'Orchard';
    });
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  it('finds people by the beginning of name, address or id, whatever the case, and takes signs as signs', async () => {
    expect(await found('ÁNA')).toEqual(['Ána Lima']);
    expect(await found('ana@orch')).toEqual(['Ána Lima']);
    expect(await found('u-')).toEqual(['Bo', 'Ána Lima']);
    expect(await found(String(ana))).toEqual(['Ána Lima']);
    expect(await found('bo_50%')).toEqual(['Bo']);
    expect(await found('b%')).toEqual([]);
    expect(await found('_')).toEqual([]);
    expect(await found('')).toHaveLength(3);
  });

  it('lists in pages without a gap', async () => {
    const seen: number[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: { body: { items: { id: number }[]; next: string | null } } = await call('get', `/profiles?limit=1&cursor=${cursor}`).expect(200);
      seen.push(...body.items.map((one) => one.id));
      cursor = body.next;
    }
    expect(seen).toHaveLength(3);
    expect(seen).toEqual([...seen].sort((a, b) => b - a));
  });

  it('shows what a person is and belongs to', async () => {
    expect((await call('get', `/profiles/${ana}`).expect(200)).body).toMatchObject({
      externalId: 'u-ana', email: 'Ana@Orchard.test', timezone: 'Europe/Lisbon', anonymousIds: ['anon-1'], attributes: { plan: 'team', address: { city: 'Porto' } }, accounts: [{ externalId: 'orchard', name: 'Orchard', role: 'owner' }], suppressed: null,
      runs: [{ journeyName: 'Onboarding', state: 'active', nodeId: 'wait', nodeName: 'A day' }],
    });
  });

  it('tells events, steps and messages in one line, newest first, page by page', async () => {
    const all = (await call('get', `/profiles/${ana}/timeline`).expect(200)).body.items;
    expect(all.map((item: { type: string; name?: string; nodeName?: string; template?: string }) => item.name ?? item.nodeName ?? item.template)).toEqual(expect.arrayContaining(['signed_up', 'journey_entered', 'Welcome', 'welcome']));
    expect(all.find((item: { type: string }) => item.type === 'step')).toMatchObject({ nodeId: 'mail', kind: 'email', outlet: 'next', journeyName: 'Onboarding' });
    expect(all.find((item: { type: string }) => item.type === 'message')).toMatchObject({ channel: 'email', templateName: 'Welcome mail', journeyName: 'Onboarding' });
    expect(all.map((item: { at: number }) => item.at)).toEqual(all.map((item: { at: number }) => item.at).sort((a: number, b: number) => b - a));
    const paged: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: { body: { items: unknown[]; next: string | null } } = await call('get', `/profiles/${ana}/timeline?limit=2&cursor=${cursor}`).expect(200);
      paged.push(...body.items);
      cursor = body.next;
    }
    expect(paged.map((item) => JSON.stringify(item).replace(/"state":"\w+"/, ''))).toHaveLength(all.length);
    expect(new Set((await call('get', `/profiles/${ana}/timeline?kind=event`)).body.items.map((item: { type: string }) => item.type))).toEqual(new Set(['event']));
  });

  it('unsubscribes by hand, keeps the ledger, and logs the change for journeys', async () => {
    const { body } = await call('put', `/profiles/${ana}/topics/product-news`, { subscribed: false }).expect(200);
    expect(body.topics.find((topic: { key: string }) => topic.key === 'product-news')).toMatchObject({ subscribed: false, source: 'colleague', changedAt: expect.any(Number) });
    await call('put', `/profiles/${ana}/topics/product-news`, { subscribed: false }).expect(200);
    expect((await pool.query('select 1 from consent_ledger')).rowCount).toBe(1);
    await until(async () => (await call('get', `/profiles/${ana}/timeline?kind=event`)).body.items.some((item: { name: string }) => item.name === 'subscription_changed'));
    await call('put', `/profiles/${ana}/topics/billing`, { subscribed: false }).expect(409);
    await call('put', `/profiles/${ana}/topics/nothing`, { subscribed: false }).expect(404);
  });

  it('shows a merged person under the survivor', async () => {
    const bo = (await call('get', '/profiles?search=u-bo')).body.items[0].id;
    await pool.query('update profiles set merged_into = $1 where id = $2', [ana, bo]);
    expect((await call('get', `/profiles/${bo}`).expect(200)).body.id).toBe(ana);
    expect(await found('u-bo')).toEqual([]);
  });

  it('offers what was seen in traffic', async () => {
    const { body } = await call('get', '/catalogue').expect(200);
    expect(body.events.find((event: { name: string }) => event.name === 'signed_up')).toMatchObject({ count: 1, properties: ['via'], sample: { via: 'web' } });
    expect(body.attributes).toEqual(expect.arrayContaining([
      { path: 'profile.plan', type: 'string', sample: 'team' }, { path: 'profile.address.city', type: 'string', sample: 'Porto' }, { path: 'profile.since', type: 'date', sample: '2026-01-02' }, { path: 'account.name', type: 'string', sample: 'Orchard' },
    ].map((attribute) => expect.objectContaining({ ...attribute, count: 1, examples: [attribute.sample], types: [{ type: attribute.type, count: 1 }] }))));
  });
});
