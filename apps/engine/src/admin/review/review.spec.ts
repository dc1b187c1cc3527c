import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ParkedMessageRow } from '@perennial/model';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';
import { until } from '../../http/testing/until.js';
import { chainOf } from '../../testing/drained.js';

describe('the review queue (journeys.md section 5, mode review)', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  let journeyId = 0;

  const call = (method: 'get' | 'post' | 'delete', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  const v1 = (kind: string, body: object) => request(engine.address).post(`/v1/${kind}`).auth(engine.writeKey ?? '', '').send(body).expect(200);
  const waiting = async (query = ''): Promise<ParkedMessageRow[]> => (await call('get', `/review${query}`).expect(200)).body.items;
  const waitFor = (count: number): Promise<ParkedMessageRow[]> => until(async () => {
    const found = await waiting();
    return found.length === count ? found : null;
  });
  const runOf = async (name: string): Promise<{ state: string; reason: string | null } | undefined> => (await pool.query<{ state: string; reason: string | null }>(
    `select case e.state when 0 then 'active' when 1 then 'completed' when 2 then 'exited' end as state, e.reason from enrollments e join profiles p on p.id = e.subject_id where p.external_id = $1`, [name])).rows[0];

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    engine = await startedEngine(db.connectionString);
    const source = { channel: 'email', email: { subject: 'Hi {{profile.name}}', preheader: '', mjml: '<mjml><mj-body><mj-section><mj-column><mj-text>Hi {{profile.name}} <a href="{{links.unsubscribe}}">stop</a> {{workspace.postalAddress}}</mj-text></mj-column></mj-section></mj-body></mjml>', text: null } };
    const template = (await call('post', '/templates', { key: 'hello', name: 'Hello', channel: 'email', topic: 'product-news', source }).expect(201)).body;
    await call('post', `/templates/${template.id}/versions`, { revision: 1 }).expect(200);
    const steps = [{ type: 'email', config: { template: 'hello', continue: 'sent' } }, { type: 'exit', config: { reason: 'told' } }];
    const graph = { ...chainOf('Careful', { type: 'event', event: 'joined' }, steps), guardrails: { mode: 'review' }, exit: { rules: [{ type: 'event', event: 'left_us' }] } };
    const { body } = await call('post', '/journeys', { name: 'Careful', graph, publish: true }).expect(201);
    expect(body.status).toBe('live');
    journeyId = body.id;
    for (const name of ['Ann', 'Bo', 'Cy', 'Di']) {
      await v1('identify', { userId: name, traits: { name, email: `${name}@x.test` } });
      await v1('track', { userId: name, event: 'joined' });
    }
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  it('lets no journey go live whose mail would be trapped nowhere', async () => {
    const graph = { ...chainOf('Trapped', { type: 'event', event: 'joined' }, [{ type: 'email', config: { template: 'hello', continue: 'sent' } }]), guardrails: { mode: 'trap' } };
    const { body } = await call('post', '/journeys', { name: 'Trapped', graph, publish: true }).expect(422);
    expect(body.problems).toMatchObject([{ field: 'guardrails.mode', severity: 'error', message: expect.stringContaining('sending rules') }]);
  });

  it('shows what waits as it would go out, page by page and by journey, and how much', async () => {
    const all = await waitFor(4);
    const ann = all.find(({ profile }) => profile.name === 'Ann');
    expect(ann).toMatchObject({ journey: { id: journeyId, name: 'Careful' }, channel: 'email', template: 'hello', content: { to: 'Ann@x.test', subject: 'Hi Ann', html: expect.stringContaining('Hi Ann'), text: expect.stringContaining('Hi Ann') } });
    const { body: first } = await call('get', '/review?limit=3').expect(200);
    const { body: second } = await call('get', `/review?limit=3&cursor=${first.next}`).expect(200);
    expect([...first.items, ...second.items].map(({ id }: { id: string }) => id)).toEqual(all.map(({ id }) => id));
    expect(second.next).toBeNull();
    expect(await waiting(`?journeyId=${journeyId + 1}`)).toEqual([]);
    expect((await call('get', '/review/counts').expect(200)).body).toEqual({ items: [{ journey: { id: journeyId, name: 'Careful' }, count: 4 }] });
    expect(await runOf('Ann')).toEqual({ state: 'active', reason: null });
  });

  it('lets go out what is released, and runs go on; what is discarded is skipped', async () => {
    const all = await waitFor(4);
    const id = (name: string): string => all.find(({ profile }) => profile.name === name)?.id ?? '';
    expect((await call('post', '/review/release', { ids: [id('Ann'), randomUUID()] }).expect(200)).body).toEqual({ count: 1 });
    expect((await call('post', '/review/discard', { ids: [id('Bo')] }).expect(200)).body).toEqual({ count: 1 });
    await until(async () => (await runOf('Ann'))?.state === 'completed' && (await runOf('Bo'))?.state === 'completed');
    expect((await pool.query('select to_address from mailbox')).rows).toEqual([{ to_address: 'Ann@x.test' }]);
    expect((await pool.query(`select state, reason from messages where profile_id = (select id from profiles where external_id = 'Bo')`)).rows).toEqual([{ state: 3, reason: 'discarded' }]);
    expect((await call('get', '/audit')).body.items.slice(0, 2).map(({ action, target }: { action: string; target: string }) => `${action} ${target}`)).toEqual(['review.discard 1 message', 'review.release 1 message']);
    await waitFor(2);
  });

  it('drops what waits for somebody who leaves the journey', async () => {
    await v1('track', { userId: 'Cy', event: 'left_us' });
    await until(async () => (await runOf('Cy'))?.state === 'exited');
    expect((await pool.query(`select state, reason from messages where profile_id = (select id from profiles where external_id = 'Cy')`)).rows).toEqual([{ state: 3, reason: 'exited' }]);
    expect((await waiting()).map(({ profile }) => profile.name)).toEqual(['Di']);
  });

  it('releases a whole journey at once, nothing of another workspace, and refuses a wish that says nothing', async () => {
    await call('post', '/review/release', {}).expect(400);
    await call('post', '/review/release', { ids: ['x'] }).expect(400);
    expect((await call('post', '/review/release', { journeyId: journeyId + 1 }).expect(200)).body).toEqual({ count: 0 });
    const [di] = await waiting();
    await pool.query('update parked_messages set workspace_id = workspace_id + 1');
    for (const choice of [{ ids: [di?.id] }, { journeyId }, { all: true }]) expect((await call('post', '/review/discard', choice).expect(200)).body).toEqual({ count: 0 });
    expect(await waiting()).toEqual([]);
    await pool.query('update parked_messages set workspace_id = workspace_id - 1');
    expect((await call('post', '/review/release', { journeyId }).expect(200)).body).toEqual({ count: 1 });
    await until(async () => (await runOf('Di'))?.state === 'completed');
    expect((await call('get', '/review/counts')).body).toEqual({ items: [] });
  });
});
