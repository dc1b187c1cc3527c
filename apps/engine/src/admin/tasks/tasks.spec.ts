import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Task } from '@perennial/model';
import { migrate } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';
import { until } from '../../http/testing/until.js';
import { chainOf } from '../../testing/drained.js';

const HOUR = 3_600_000;

describe('tasks (journeys.md section 3)', () => {
  let db: TestDatabase;
  let engine: StartedEngine;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    engine = await startedEngine(db.connectionString);
    const steps = [
      { type: 'task', config: { title: 'Call them', note: 'Ask why.', assignee: { from: 'account.csm' }, due: { amount: 2, unit: 'hours' }, details: ['profile.plan', 'account.mrr', 'profile.nothing'] } },
      { type: 'wait_for', config: { branches: [{ id: 'next', name: 'Done', event: { name: 'task_done', where: { type: 'attribute', path: 'event.properties.answer', operator: 'contains', value: 'happy' } } }], timeout: { amount: 2, unit: 'days' } } },
      { type: 'exit', config: { reason: 'called' } },
    ];
    const { body } = await call('post', '/journeys', { name: 'Saving', graph: chainOf('Saving', { type: 'event', event: 'unhappy' }, steps), publish: true }).expect(201);
    expect(body.status).toBe('live');
  });
  afterAll(async () => {
    await engine.close();
    await db.drop();
  });

  const call = (method: 'get' | 'post' | 'patch', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  const v1 = (kind: string, body: object) => request(engine.address).post(`/v1/${kind}`).auth(engine.writeKey ?? '', '').send(body).expect(200);
  const tasks = async (query = ''): Promise<Task[]> => (await call('get', `/tasks${query}`).expect(200)).body.items;

  it('asks the colleague whom the account names, with the values as they were', async () => {
    await v1('identify', { userId: 'ada', traits: { name: 'Ada', plan: 'team' } });
    await v1('group', { userId: 'ada', groupId: 'acme', traits: { name: 'Acme', csm: ' Cs@Orchard.example', mrr: 900 } });
    // The account is handled on its own: what happens to its members may come before.
    await until(async () => (await call('get', '/accounts')).body.items[0]?.mrr === 900);
    await v1('track', { userId: 'ada', event: 'unhappy' });
    const [task] = await until(async () => {
      const found = await tasks();
      return found.length > 0 ? found : null;
    });
    expect(task).toMatchObject({
      title: 'Call them', note: 'Ask why.', assignee: 'cs@orchard.example', details: { 'profile.plan': 'team', 'account.mrr': 900, 'profile.nothing': null }, profile: { name: 'Ada' }, account: { name: 'Acme' }, journey: { name: 'Saving' }, done: null,
    });
    expect((task?.dueAt ?? 0) - (task?.createdAt ?? 0)).toBe(2 * HOUR);
  });

  it('lists by whose they are, and gives them to others', async () => {
    expect(await tasks('?assignee=CS@orchard.example')).toHaveLength(1);
    expect(await tasks('?assignee=none')).toEqual([]);
    expect(await tasks('?assignee=me')).toEqual([]);
    const [task] = await tasks();
    expect((await call('patch', `/tasks/${task?.id}`, { assignee: null }).expect(200)).body.assignee).toBeNull();
    expect(await tasks('?assignee=none')).toHaveLength(1);
    expect((await call('patch', `/tasks/${task?.id}`, { assignee: 'nobody' }).expect(400)).body.field).toBe('assignee');
  });

  it('tells when it is done, once, and the journey goes on by the answer', async () => {
    const [task] = await tasks();
    const { body } = await call('post', `/tasks/${task?.id}/done`, { answer: 'They are happy again' }).expect(200);
    expect(body.done).toMatchObject({ by: 'API key First API key', answer: 'They are happy again' });
    await call('post', `/tasks/${task?.id}/done`, {}).expect(409);
    expect(await tasks()).toEqual([]);
    expect(await tasks('?state=done')).toHaveLength(1);
    const run = await until(async () => (await call('get', `/profiles/${task?.profile?.id}`)).body.runs?.find((one: { state: string }) => one.state === 'completed'));
    expect(run).toMatchObject({ state: 'completed' });
    const { body: events } = await call('get', `/profiles/${task?.profile?.id}/timeline`).expect(200);
    expect(JSON.stringify(events)).toContain('task_done');
  });

  it('counts those of the caller, and pages', async () => {
    for (let n = 0; n < 5; n += 1) await v1('track', { userId: `p${n}`, event: 'unhappy' });
    await until(async () => (await tasks()).length === 5);
    expect((await call('get', '/tasks/count').expect(200)).body).toEqual({ open: 0, overdue: 0 });
    const { body: first } = await call('get', '/tasks?limit=2').expect(200);
    const { body: second } = await call('get', `/tasks?limit=3&cursor=${first.next}`).expect(200);
    expect(new Set([...first.items, ...second.items].map((one: { id: string }) => one.id)).size).toBe(5);
    expect(second.next).toBeNull();
    await call('post', '/tasks/no-task/done', {}).expect((answer) => expect([400, 404]).toContain(answer.status));
  });
});
