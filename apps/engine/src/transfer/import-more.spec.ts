import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../http/testing/started.js';
import { until } from '../http/testing/until.js';
import { DataDesk } from '../testing/data-desk.js';

const graph = {
  schema: 1, name: 'Joined', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'segment_entered' }], reentry: { mode: 'never' }, key: null }, exit: { rules: [] }, goals: [], guardrails: { topic: null },
  nodes: [{ id: 'wait', type: 'delay', name: 'A day', config: { duration: { amount: 1, unit: 'days' } } }], edges: [{ from: 'entry', outlet: 'next', to: 'wait' }], layout: { positions: {}, notes: [] },
};

describe('imports of lists and subscriptions', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  let desk: DataDesk;

  const rows = async <T extends object>(sql: string, ...values: unknown[]): Promise<T[]> => (await pool.query<T>(sql, values)).rows;
  const members = async (id: number): Promise<string[]> => (await desk.call('get', `/segments/${id}/members`).expect(200)).body.items.map((item: { externalId: string }) => item.externalId).sort();
  const started = async (): Promise<string[]> => (await rows<{ id: string }>('select p.external_id as id from enrollments e join profiles p on p.id = e.subject_id order by 1')).map((row) => row.id);
  const history = (attribute: string) => rows(
    `select to_char(h.at at time zone 'UTC', 'YYYY-MM-DD') as at, h.from_value as "from", h.to_value as "to", h.cause from subscription_history h join accounts a on a.id = h.account_id where a.external_id = 'acme' and h.attribute = $1 order by h.at, h.place`, attribute);

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    engine = await startedEngine(db.connectionString);
    desk = new DataDesk(engine);
    const { body: journey } = await desk.call('post', '/journeys', { name: 'Joined', graph }).expect(201);
    await desk.call('post', `/journeys/${journey.id}/publish`, { revision: 1 }).expect(200);
    await desk.import(await desk.check('user_id,email\nana,Ana@Orchard.test\nbo,bo@orchard.test\ncy,twin@orchard.test\ndee,twin@orchard.test\n', 'profiles'));
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  it('put people on a new list by id or address, and tell by line who is nobody', async () => {
    const check = await desk.check('user_id,email\nana,\n,BO@orchard.test\nnobody,\n,twin@orchard.test\n,none@orchard.test\n,no address\n,\nana,\n', 'list', { list: { segmentId: null, name: 'Beta testers' } });
    expect(check.result).toMatchObject({ rows: 8, bad: 5, duplicates: 1 });
    expect(await desk.problems(check.id)).toEqual([
      { line: 4, column: 'user_id', reason: 'is the user id of nobody; import people first' }, { line: 5, column: 'email', reason: 'is the address of several people; name them by their user ids' },
      { line: 6, column: 'email', reason: 'is nobody’s address; import people first' }, { line: 7, column: 'email', reason: 'is not an e-mail address' }, { line: 8, column: 'email', reason: 'is empty: the row names nobody' },
    ]);
    // A check writes nothing: the list is made when the import starts.
    expect(await rows('select 1 from segments')).toEqual([]);
    expect((await desk.import(check)).result).toMatchObject({ created: 2, updated: 0, bad: 5 });
    const [list] = (await desk.call('get', '/segments').expect(200)).body.items;
    expect(list).toMatchObject({ name: 'Beta testers', key: 'beta-testers', kind: 'static' });
    await until(async () => JSON.stringify(await members(list.id)) === '["ana","bo"]');
    expect(await started()).toEqual([]);
    const again = await desk.check('user_id\nana\ncy\n', 'list', { list: { segmentId: list.id, name: '' } });
    expect((await desk.import(again, true)).result).toMatchObject({ created: 1, updated: 1 });
    await until(async () => JSON.stringify(await members(list.id)) === '["ana","bo","cy"]');
    await until(async () => (await started()).length > 0);
    expect(await started()).toEqual(['cy']);
  });

  it('refuse a list that is none, by field', async () => {
    const fileId = await desk.upload('user_id\nana\n');
    const refusal = async (changes: object) => (await desk.call('post', '/imports/check', { fileId, kind: 'list', encoding: 'utf-8', delimiter: ',', header: true, columns: [{ to: 'userId' }], ...changes }).expect(400)).body;
    expect(await refusal({})).toMatchObject({ field: 'list' });
    expect(await refusal({ list: { name: '  ' } })).toMatchObject({ field: 'list' });
    expect(await refusal({ list: { name: 'x' }, columns: [{ to: null }] })).toMatchObject({ field: 'columns', detail: expect.stringContaining('userId, email') });
    const [other] = await rows<{ id: number }>(`insert into workspaces (id, name) values (990, 'Theirs') returning id`);
    await pool.query(`insert into segments (id, workspace_id, key, name, subject, kind, set_id) values (991, $1, 'theirs', 'Theirs', 'profile', 'static', 992)`, [other?.id]);
    expect(await refusal({ list: { segmentId: 991 } })).toMatchObject({ field: 'list.segmentId' });
  });

  it('write periods as changes, each from what was before, in any order, and once', async () => {
    const later = 'account,from,to,plan,mrr,currency,seats\nacme,2026-03-01,,scale,300,eur,9\nacme,2025-01-01,2025-06-30,team,100,EUR,5\nover,2025-01-01,2025-02-28,team,50,EUR,1\n';
    expect((await desk.import(await desk.check(later, 'subscriptions'))).result).toMatchObject({ created: 3, updated: 0, bad: 0 });
    const earlier = 'account,from,to,plan,mrr\nacme,2025-07-01,2026-03-01,team,150\n';
    await desk.import(await desk.check(earlier, 'subscriptions'));
    const whole = [
      { at: '2025-01-01', from: null, to: 100, cause: 'import' }, { at: '2025-07-01', from: 100, to: 150, cause: 'import' }, { at: '2026-03-01', from: 150, to: 300, cause: 'import' },
    ];
    expect(await history('mrr')).toEqual(whole);
    expect((await desk.import(await desk.check(later, 'subscriptions'))).result).toMatchObject({ created: 0, updated: 3 });
    expect((await desk.import(await desk.check(earlier, 'subscriptions'))).result).toMatchObject({ created: 0, updated: 1 });
    expect(await history('mrr')).toEqual(whole);
    // What history ends with is what the account has; one that is over has no plan, but its currency.
    expect(await rows('select external_id, attributes from accounts order by 1')).toEqual([
      { external_id: 'acme', attributes: { plan: 'scale', mrr: 300, currency: 'EUR', seatsBought: 9 } }, { external_id: 'over', attributes: { currency: 'EUR' } }]);
    expect(await rows(`select to_value as "to", to_char(at at time zone 'UTC', 'YYYY-MM-DD') as at from subscription_history h join accounts a on a.id = h.account_id where a.external_id = 'over' and attribute = 'mrr' order by h.at`)).toEqual([{ to: 50, at: '2025-01-01' }, { to: null, at: '2025-03-01' }]);
  });

  it('let what traffic told go on from what a file says', async () => {
    await request(engine.address).post('/v1/group').auth(engine.writeKey ?? '', '').send({ userId: 'ana', groupId: 'acme', traits: { mrr: 320 } }).expect(200);
    await until(async () => (await history('mrr')).length === 4);
    await desk.import(await desk.check('account,from,to,mrr\nacme,2026-04-01,,310\n', 'subscriptions'));
    expect((await history('mrr')).slice(-2)).toMatchObject([{ from: 300, to: 310, cause: 'import' }, { from: 310, to: 320, cause: 'group' }]);
    expect((await rows<{ mrr: number }>(`select attributes->'mrr' as mrr from accounts where external_id = 'acme'`))[0]).toEqual({ mrr: 320 });
    // A corrected file is right: the period is priced and ends otherwise.
    await desk.import(await desk.check('account,from,to,mrr\nacme,2026-04-01,2026-04-30,315\n', 'subscriptions'));
    expect((await history('mrr')).slice(-3)).toMatchObject([{ to: 315 }, { at: '2026-05-01', from: 315, to: null }, { from: null, to: 320 }]);
    await desk.import(await desk.check('account,from,to,mrr\nacme,2026-04-01,,315\n', 'subscriptions'));
    expect((await history('mrr')).slice(-2)).toMatchObject([{ to: 315 }, { from: 315, to: 320 }]);
  });

  it('leave out rows that cannot be history, by line', async () => {
    const check = await desk.check('account,from,to,mrr,seats,currency\n,2026-01-01,,1,,\na,,,1,,\na,2026-02-30,,1,,\na,2999-01-01,,1,,\na,2026-02-02,2026-02-01,1,,\na,2026-01-01,,-1,,\na,2026-01-01,,1,1.5,\na,2026-01-01,,1,1,euros\na,2026-01-01,,,,\na,2026-01-01,2999-01-01,7,,\n', 'subscriptions');
    expect((await desk.problems(check.id)).map(({ line, column }) => [line, column])).toEqual([[2, 'account'], [3, 'from'], [4, 'from'], [5, 'from'], [6, 'to'], [7, 'mrr'], [8, 'seats'], [9, 'currency'], [10, '']]);
    expect((await desk.import(check)).result).toMatchObject({ created: 1, bad: 9 });
    expect(await rows(`select to_value as "to" from subscription_history h join accounts a on a.id = h.account_id where a.external_id = 'a'`)).toEqual([{ to: 7 }]);
  });

  it('keep the history of accounts that a file changes, and refuse what a reserved attribute cannot be', async () => {
    const check = await desk.check('account_id,mrr,plan\nfiled,120,team\nfiled,130,team\nodd,-5,team\n', 'accounts');
    expect(await desk.problems(check.id)).toEqual([{ line: 4, column: 'mrr', reason: 'must be a number of at least 0' }]);
    await desk.import(check);
    expect(await rows(`select attribute, from_value as "from", to_value as "to", cause from subscription_history h join accounts a on a.id = h.account_id where a.external_id = 'filed' order by place`)).toEqual([
      { attribute: 'plan', from: null, to: 'team', cause: 'import' }, { attribute: 'mrr', from: null, to: 130, cause: 'import' }]);
  });
});
