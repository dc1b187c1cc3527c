import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOf } from '@perennial/model';
import { createPool, insertSubscriptionHistory, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';
import { until } from '../../http/testing/until.js';

const WRITE = 'write-key-of-the-first';

describe('accounts', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  let acme = 0;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 3);
    engine = await startedEngine(db.connectionString);
    await batch([
      { type: 'group', userId: 'ana', groupId: 'acme', traits: { name: 'Ácme Studio', plan: 'team', mrr: 49, currency: 'EUR', seatsBought: 5, role: 'owner' } },
      { type: 'group', userId: 'bea', groupId: 'acme', traits: { mrr: 98 } },
      { type: 'track', userId: 'ana', event: 'report_viewed', properties: { n: 1 }, context: { groupId: 'acme' } },
      { type: 'group', userId: 'cem', groupId: 'zeta', traits: {} },
    ]).expect(200);
    acme = (await until(async () => (await call('get', '/accounts?search=%C3%A1cme').expect(200)).body.items[0])).id;
    await until(async () => (await call('get', `/accounts/${acme}/events`)).body.items.some((item: { name: string }) => item.name === 'report_viewed'));
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  const call = (method: 'get' | 'patch', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  const batch = (items: readonly object[]) => request(engine.address).post('/v1/batch').auth(WRITE, '').send({ batch: items });
  const history = async () => (await call('get', `/accounts/${acme}/history`).expect(200)).body.items as { attribute: string; from: unknown; to: unknown; cause: string }[];

  it('are listed, and found by name, id and external id', async () => {
    expect((await call('get', '/accounts').expect(200)).body.items.map((row: { externalId: string }) => row.externalId)).toEqual(['zeta', 'acme']);
    for (const words of ['ACME', 'ácme st', String(acme)]) expect((await call('get', `/accounts?search=${encodeURIComponent(words.replace('ACME', 'acme'))}`).expect(200)).body.items).toMatchObject([{ id: acme, name: 'Ácme Studio', plan: 'team', mrr: 98, currency: 'EUR', members: 2 }]);
    expect((await call('get', '/accounts?search=nobody').expect(200)).body.items).toEqual([]);
    const first = (await call('get', '/accounts?limit=1').expect(200)).body;
    expect((await call('get', `/accounts?limit=1&cursor=${first.next}`).expect(200)).body).toMatchObject({ items: [{ externalId: 'acme' }], next: null });
  });

  it('have members with roles, events, and every change of the subscription', async () => {
    expect((await call('get', `/accounts/${acme}/members`).expect(200)).body.items).toMatchObject([{ name: 'ana', role: 'owner' }, { name: 'bea', role: 'member' }]);
    expect((await history()).map(({ attribute, from, to, cause }) => [attribute, from, to, cause]).reverse()).toEqual([
      ['plan', null, 'team', 'group'], ['mrr', null, 49, 'group'], ['currency', null, 'EUR', 'group'], ['seatsBought', null, 5, 'group'], ['mrr', 49, 98, 'group'],
    ]);
    const events = (await call('get', `/accounts/${acme}/events`).expect(200)).body.items as { name: string; person: string | null; source: string; properties: object }[];
    expect(events.find(({ name }) => name === 'report_viewed')).toMatchObject({ person: 'ana', source: 'track' });
    const changed = events.filter(({ name }) => name === 'subscription_changed');
    expect(changed).toHaveLength(5);
    expect(changed).toEqual(expect.arrayContaining([expect.objectContaining({ person: null, source: 'engine', properties: { attribute: 'mrr', from: 49, to: 98 } })]));
  });

  it('are changed by hand like by /v1/group, and only what changed is history', async () => {
    const answer = (await call('patch', `/accounts/${acme}`, { attributes: { mrr: 98, plan: null, openTicket: true, industry: { b: 1, a: 2 } } }).expect(200)).body;
    expect(answer).toMatchObject({ plan: null, mrr: 98, openTicket: true, openOpportunity: false, attributes: { industry: { a: 2, b: 1 } } });
    expect((await history())[0]).toMatchObject({ attribute: 'plan', from: 'team', to: null, cause: expect.stringContaining('API key') });
    expect(await history()).toHaveLength(6);
  });

  it.each([
    [{ mrr: '98' }, 'attributes.mrr'], [{ role: 'owner' }, 'attributes.role'], [{ 'a.b': 1 }, 'attributes.a.b'], [{ openTicket: 1 }, 'attributes.openTicket'], [{ bio: 'x'.repeat(33_000) }, 'attributes.bio'],
  ])('refuse %j by name', async (attributes, field) => expect((await call('patch', `/accounts/${acme}`, { attributes }).expect(400)).body).toMatchObject({ field }));

  it('refuse the wrong type at /v1/group by name, and take the rest of the batch', async () => {
    const answer = (await batch([{ type: 'group', userId: 'ana', groupId: 'acme', traits: { seatsUsed: 'three' } }, { type: 'group', userId: 'ana', groupId: 'acme', traits: { renewsAt: '2027-01-31' } }]).expect(200)).body;
    expect(answer.refused).toEqual([{ index: 0, field: 'traits.seatsUsed', reason: 'must be a whole number of at least 0' }]);
    await until(async () => (await history())[0]?.attribute === 'renewsAt');
    expect((await call('get', `/accounts/${acme}`)).body.attributes.seatsUsed).toBeUndefined();
  });

  it('take history from an import, once', async () => {
    const { rows: [account] } = await pool.query<{ workspace_id: number }>('select workspace_id from accounts where id = $1', [acme]);
    const rows = [1, 2, 3].map((n) => ({ id: uuidOf('import', acme, 'mrr', n), workspaceId: account?.workspace_id ?? 0, accountId: acme, attribute: 'mrr', from: n === 1 ? null : n - 1, to: n, at: Date.UTC(2025, n, 1), cause: 'import' }));
    expect(await insertSubscriptionHistory(pool, rows)).toBe(3);
    expect(await insertSubscriptionHistory(pool, rows)).toBe(0);
    expect((await history()).slice(-3)).toMatchObject([{ from: 2, to: 3, at: Date.UTC(2025, 3, 1), cause: 'import' }, { from: 1, to: 2 }, { from: null, to: 1 }]);
    const page = (await call('get', `/accounts/${acme}/history?limit=8`).expect(200)).body;
    expect((await call('get', `/accounts/${acme}/history?limit=8&cursor=${page.next}`).expect(200)).body.items).toMatchObject([{ to: 2 }, { to: 1 }]);
  });
});
