import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../http/testing/started.js';
import { until } from '../http/testing/until.js';
import { DataDesk } from '../testing/data-desk.js';

const graph = {
  schema: 1, name: 'Won back', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'signed_up' }], reentry: { mode: 'never' }, key: null }, exit: { rules: [] }, goals: [], guardrails: { topic: null },
  nodes: [{ id: 'wait', type: 'delay', name: 'A day', config: { duration: { amount: 1, unit: 'days' } } }], edges: [{ from: 'entry', outlet: 'next', to: 'wait' }], layout: { positions: {}, notes: [] },
};

/** More rows than a look at the columns takes in. */
const GOOD = `user_id,name\n${'a1,ok\n'.repeat(30)}`;

describe('imports (journeys.md sections 1, 2 and 6)', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  let desk: DataDesk;

  const rows = async <T extends object>(sql: string, ...values: unknown[]): Promise<T[]> => (await pool.query<T>(sql, values)).rows;
  const person = async (userId: string) => (await rows<{ email: string | null; email_folded: string; name_folded: string; attributes: Record<string, unknown>; timezone: string | null }>('select * from profiles where external_id = $1', userId))[0];

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 3);
    engine = await startedEngine(db.connectionString, { PERENNIAL_UPLOAD_LIMIT_MB: '3' });
    desk = new DataDesk(engine);
    const { body: journey } = await desk.call('post', '/journeys', { name: 'Won back', graph }).expect(201);
    await desk.call('post', `/journeys/${journey.id}/publish`, { revision: 1 }).expect(200);
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  it('make and change people, whose types, names and folds are as traffic makes them', async () => {
    const check = await desk.check('User ID,Email,First name,seats,active,since,tags,Time zone\nu1,Ána@Orchard.test,Ána,12,yes,2026-01-02,a|b,Europe/Lisbon\nu2,bo@orchard.test,Bo,3,no,2026-02-03,c,\n', 'profiles', {});
    expect(check).toMatchObject({ state: 'done', result: { rows: 2, bad: 0, duplicates: 0 } });
    const job = await desk.import(check);
    expect(job).toMatchObject({ state: 'done', done: 2, total: 2, result: { created: 2, updated: 0, bad: 0 } });
    expect(await person('u1')).toMatchObject({ email: 'Ána@Orchard.test', email_folded: 'ána@orchard.test', timezone: 'Europe/Lisbon', attributes: { first_name: 'Ána', seats: 12, active: true, since: '2026-01-02' } });
    // Known to traffic: the same person, not a second one.
    const again = await desk.import(await desk.check('user_id;seats;plan\nu1;13;team\nu3;1;free\n', 'profiles'));
    expect(again.result).toMatchObject({ created: 1, updated: 1 });
    expect(await person('u1')).toMatchObject({ email: 'Ána@Orchard.test', attributes: { seats: 13, plan: 'team', active: true } });
    expect((await desk.call('get', '/profiles?search=u3').expect(200)).body.items).toHaveLength(1);
  });

  it('start nothing unless asked to, and then act as traffic does', async () => {
    const file = 'user_id,event,timestamp,message_id,plan\nj1,signed_up,2026-01-02T10:00:00Z,m1,team\nj1,signed_up,2026-01-02T10:00:00Z,m1,team\nj2,opened,,m2,free\n';
    const silent = await desk.import(await desk.check(file, 'events'));
    expect(silent.result).toMatchObject({ created: 2, updated: 1 });
    expect(await rows(`select name, source, properties, occurred_at = '2026-01-02T10:00:00Z' as old from events where profile_id = (select id from profiles where external_id = 'j1')`)).toEqual([{ name: 'signed_up', source: 3, properties: { plan: 'team' }, old: true }]);
    // Again: message ids are known, nothing is logged twice.
    expect((await desk.import(await desk.check(file, 'events'))).result).toMatchObject({ created: 0, updated: 3 });
    expect(await rows('select 1 from enrollments')).toEqual([]);
    await desk.import(await desk.check('user_id,event\nj3,signed_up\n', 'events'), true);
    expect(await until(async () => (await rows<{ state: number }>(`select e.state from enrollments e join profiles p on p.id = e.subject_id where p.external_id = 'j3'`))[0])).toEqual({ state: 0 });
    await desk.import(await desk.check('user_id,plan\nj4,team\n', 'profiles'), true);
    expect(await until(async () => (await rows<{ name: string }>(`select v.name from events v join profiles p on p.id = v.profile_id where p.external_id = 'j4'`))[0])).toEqual({ name: 'attribute_changed' });
    expect(await person('j4')).toMatchObject({ attributes: { plan: 'team' } });
  });

  it('start everybody of a file once in the journeys that begin with an import, where it was ticked (journeys.md section 2, Entry: import)', async () => {
    const entry = { triggers: [{ type: 'import' }], reentry: { mode: 'always' }, key: null, filter: { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'team' } };
    const { body: journey } = await desk.call('post', '/journeys', { name: 'Brought along', graph: { ...graph, entry }, publish: true }).expect(201);
    const file = 'user_id,plan\nw1,team\nw2,free\nw1,team\n';
    await desk.import(await desk.check(file, 'profiles'));
    expect(await rows('select 1 from enrollments where journey_id = $1', journey.id)).toEqual([]);
    await desk.import(await desk.check(file, 'profiles'), true);
    const inside = () => rows<{ who: string }>('select p.external_id as who from enrollments e join profiles p on p.id = e.subject_id where journey_id = $1 order by 1', journey.id);
    await until(async () => (await inside()).length > 0 && (await rows('select 1 from intake')).length === 0);
    expect(await inside()).toEqual([{ who: 'w1' }]);
    expect(await rows('select reason, event_name as name from refusals where journey_id = $1', journey.id)).toEqual([{ reason: 'entry filter', name: 'import' }]);
    await desk.call('post', `/journeys/${journey.id}/stop`).expect(200);
  });

  it('lets segments follow without a word to journeys', async () => {
    const sizeOf = async (id: number): Promise<unknown> => (await desk.call('get', `/segments/${id}`).expect(200)).body.size;
    const made = async (body: object): Promise<number> => (await desk.call('post', '/segments', body).expect(201)).body.id;
    const rich = await made({ name: 'Rich', condition: { type: 'attribute', path: 'profile.worth', operator: 'greater', value: 10 } });
    const buyers = await made({ name: 'Buyers', condition: { type: 'event', event: 'bought', count: { is: 'at_least', value: 1 } } });
    await until(async () => (await pool.query('select 1 from segments where next_set_id is not null')).rowCount === 0);
    await desk.import(await desk.check('user_id,worth\ns1,11\ns2,9\n', 'profiles'));
    await until(async () => (await sizeOf(rich)) === 1);
    await desk.import(await desk.check('user_id,event,timestamp\ns2,bought,2026-01-02T10:00:00Z\n', 'events'));
    await until(async () => (await sizeOf(buyers)) === 1);
    expect(await rows(`select 1 from events where name like 'segment_%'`)).toEqual([]);
    // Attributes that are computed follow too, of people that traffic never named.
    await until(async () => typeof (await rows<{ stage: unknown }>(`select computed->'lifecycleStage' as stage from profiles where external_id = 's1'`))[0]?.stage === 'string');
    expect(await rows('select 1 from enrollments e join profiles p on p.id = e.subject_id where p.external_id in ($1, $2)', 's1', 's2')).toEqual([]);
  });

  it('count for people whom traffic meets later', async () => {
    const sizeOf = async (id: number): Promise<unknown> => (await desk.call('get', `/segments/${id}`).expect(200)).body.size;
    const { body: keen } = await desk.call('post', '/segments', { name: 'Keen', condition: { type: 'event', event: 'liked', count: { is: 'at_least', value: 1 } } }).expect(201);
    await desk.import(await desk.check('user_id,event,timestamp\nk1,liked,2026-01-02T10:00:00Z\n', 'events'));
    await until(async () => (await sizeOf(keen.id)) === 1);
    await request(engine.address).post('/v1/track').auth(engine.writeKey ?? '', '').send({ userId: 'k1', event: 'came_back' }).expect(200);
    await until(async () => (await rows(`select 1 from events where name = 'came_back'`)).length === 1 && (await rows('select 1 from intake')).length === 0);
    expect(await sizeOf(keen.id)).toBe(1);
  });

  it('make accounts with members and roles', async () => {
    const job = await desk.import(await desk.check('account_id,name,mrr,user_id,role\norchard,Orchard,120.5,u1,owner\norchard,Orchard,130,a-new,\nempty,Empty,0,,\n', 'accounts'));
    expect(job.result).toMatchObject({ created: 2, updated: 0, bad: 0 });
    expect(await rows('select external_id, attributes from accounts order by external_id')).toEqual([{ external_id: 'empty', attributes: { name: 'Empty', mrr: 0 } }, { external_id: 'orchard', attributes: { name: 'Orchard', mrr: 130 } }]);
    expect(await rows('select p.external_id, m.role from memberships m join profiles p on p.id = m.profile_id order by 1')).toEqual([{ external_id: 'a-new', role: 'member' }, { external_id: 'u1', role: 'owner' }]);
  });

  it('take suppressions, the first reason of an address staying', async () => {
    const job = await desk.import(await desk.check('email,reason\nGone@Orchard.test,dead\nnobody,dead\ngone@orchard.test,again\n', 'suppressions'));
    expect(job.result).toMatchObject({ created: 1, bad: 1 });
    expect(await rows('select channel, address, reason, source from suppressions')).toEqual([{ channel: 'email', address: 'gone@orchard.test', reason: 'again', source: 'import' }]);
  });

  it('count repeated user ids, of which the last wins', async () => {
    const check = await desk.check('user_id,plan\nd1,free\nd1,team\nd1,scale\n', 'profiles');
    expect(check.result).toMatchObject({ rows: 3, duplicates: 2 });
    expect((await desk.import(check)).result).toMatchObject({ created: 1 });
    expect((await person('d1'))?.attributes).toEqual({ plan: 'scale' });
  });

  it('list rows that are left out by line, column and reason, and import the others', async () => {
    const file = 'user_id,email,seats,since,name\n"b1",x@y.test,5,2026-01-01,"two\nlines"\nb2,nobody,5,,\nb3,,five,,\nb4,,5,3/4/2026,\n,,1,,\nb5,,1\nuser_id,email,seats,since,name\nb6,,1,2026-02-30,\nb7,,1,2026-02-28,\0\n';
    const check = await desk.check(file, 'profiles', { columns: [{ to: 'userId', name: '', type: 'text' }, { to: 'email', name: '', type: 'text' }, { to: 'rest', name: 'seats', type: 'number' }, { to: 'rest', name: 'since', type: 'date' }, { to: 'rest', name: 'name', type: 'text' }] });
    expect(check.result).toMatchObject({ rows: 9, bad: 8 });
    expect(await desk.problems(check.id)).toEqual([
      { line: 4, column: 'email', reason: 'is not an e-mail address' }, { line: 5, column: 'seats', reason: 'is not a number; write it like 1234.5' },
      { line: 6, column: 'since', reason: 'is a date that can be read in two ways; choose whether the day or the month comes first' }, { line: 7, column: 'user_id', reason: 'is empty: the row belongs to nobody' },
      { line: 8, column: '', reason: 'has 3 cells where the file has 5 columns' }, { line: 9, column: '', reason: 'repeats the header' }, { line: 10, column: 'since', reason: 'is not a date; write it like 2026-04-13 or 2026-04-13T14:01:00Z' },
      { line: 11, column: 'name', reason: 'contains the character U+0000, which cannot be stored' },
    ]);
    expect((await desk.call('get', `/jobs/${check.id}/problems/file`).expect(200)).text).toContain('4,email,is not an e-mail address\r\n');
    expect((await desk.import(check)).result).toMatchObject({ created: 1, bad: 8, rows: 9 });
    expect(await rows(`select external_id from profiles where external_id like 'b_'`)).toEqual([{ external_id: 'b1' }]);
  });

  it.each([
    ['a quotation mark in the middle', `${GOOD}a2,5" pipe\n`, /Line 32: a quotation mark stands in the middle/],
    ['a quotation mark that is never closed', `${GOOD}a2,"open\n`, /a quotation mark is opened and never closed/],
    ['text behind a closing quotation mark', `${GOOD}a1,"ok"x\n`, /Line 32: after a closing quotation mark/],
    ['a row of more than 1 MB', `user_id,name\na1,${'x'.repeat(1_100_000)}\n`, /longer than 1 MB/],
    ['bytes that are no UTF-8', Buffer.concat([Buffer.from(`user_id,name\n${'a1,ok\n'.repeat(200_000)}`), Buffer.from([0x61, 0x2c, 0xe9, 0x0a])]), /is not UTF-8/],
  ])('write nothing of a file with %s', async (_what, content, reason) => {
    const check = await desk.check(content, 'profiles');
    expect(check.state).toBe('failed');
    expect(check.error).toMatch(reason);
    expect((await desk.call('post', '/imports', { checkId: check.id }).expect(409)).body.detail).toMatch(/nothing can be imported/);
    expect(await person('a1')).toBeUndefined();
  });

  it.each([
    ['a million columns', Array.from({ length: 1_000_000 }, () => '').join(','), /longer than 1 MB|1000000 columns/],
    ['more columns than are taken', Array.from({ length: 1001 }, (_, place) => `c${place}`).join(','), /the row has 1001 columns; at most 1000/],
    ['broken quotes in the first rows', 'user_id,name\na1,5" pipe\n', /Line 2: a quotation mark stands/],
    ['a workbook', Buffer.from([0x50, 0x4b, 3, 4, 20, 0]), /Excel workbook/],
    ['blank lines only', '\n\n\n', /holds no rows/],
  ])('refuse %s by name before anything else', async (_what, content, reason) => {
    const { body } = await desk.call('get', `/uploads/${await desk.upload(content)}/columns`).expect(422);
    expect(body.detail).toMatch(reason);
  });

  it('refuse an empty file and one that is too large', async () => {
    expect((await desk.call('post', '/uploads?name=x.csv').set('content-type', 'text/csv').send('').expect(400)).body.field).toBe('body');
    expect((await desk.call('post', '/uploads?name=x.csv').set('content-type', 'text/csv').send(Buffer.alloc(3_000_001, 97)).expect(413)).body.detail).toMatch(/larger than 3 MB/);
    expect((await desk.call('post', '/uploads?name=x.csv', {}).expect(415)).body.detail).toMatch(/Send the file itself/);
    expect(await rows('select 1 from files where not whole')).toEqual([]);
  });

  it.each([
    ['UTF-8 with a mark', Buffer.from('\ufeffuser_id,city\ne1,Zürich\n')], ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('user_id\tcity\ne1\tZürich\n', 'utf16le')])],
    ['Windows-1252', Buffer.from('user_id;city\r\ne1;Z\u00fcrich\r\n', 'latin1')], ['bars and lone carriage returns', Buffer.from('user_id|city\re1|Zürich\r')],
  ])('read %s', async (_what, content) => {
    await pool.query(`update profiles set attributes = '{}' where external_id = 'e1'`);
    expect((await desk.import(await desk.check(content, 'profiles'))).state).toBe('done');
    expect((await person('e1'))?.attributes).toEqual({ city: 'Zürich' });
  });

  it('refuse a plan that cannot be carried out, by field', async () => {
    const fileId = await desk.upload('a,b\n1,2\n');
    const plan = (columns: object[]) => ({ fileId, kind: 'profiles', encoding: 'utf-8', delimiter: ',', header: true, columns });
    const refusal = async (columns: object[]) => (await desk.call('post', '/imports/check', plan(columns)).expect(400)).body;
    expect(await refusal([{ to: null }, { to: null }])).toMatchObject({ field: 'columns', detail: expect.stringContaining('user id') });
    expect(await refusal([{ to: 'userId' }, { to: 'userId' }])).toMatchObject({ field: 'columns', detail: expect.stringContaining('two columns') });
    expect(await refusal([{ to: 'userId' }, { to: 'rest', name: '__proto__' }])).toMatchObject({ field: 'columns.1.name' });
    expect(await refusal([{ to: 'userId' }, { to: 'rest', name: 'email' }])).toMatchObject({ field: 'columns.1.name' });
    expect(await refusal([{ to: 'userId' }, { to: 'shoe' }])).toMatchObject({ field: 'columns.1.to' });
  });
});
