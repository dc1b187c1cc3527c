import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { startedEngine, type StartedEngine } from '../http/testing/started.js';
import { until } from '../http/testing/until.js';
import { DataDesk } from '../testing/data-desk.js';
import request from 'supertest';

describe('exports', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  let desk: DataDesk;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    engine = await startedEngine(db.connectionString);
    desk = new DataDesk(engine);
    await request(engine.address).post('/v1/batch').auth(engine.writeKey ?? '', '').send({ batch: [
      { type: 'identify', userId: '=cmd()', traits: { email: 'ana@orchard.test', phone: '+351 912 345 678', note: '@risk, "quoted"\nline', score: -5, tags: ['a', 'b'] } },
      { type: 'identify', userId: 'u2', traits: { phone: '+351912345678', plan: 'team' } },
      { type: 'group', userId: 'u2', groupId: 'orchard', traits: { name: 'Orchard', role: 'owner' } }, { type: 'track', userId: 'u2', event: 'opened', properties: { n: 1 } },
    ] }).expect(200);
    await until(async () => (await pool.query('select 1 from intake')).rowCount === 0 && (await pool.query(`select 1 from events where name = 'opened'`)).rowCount === 1);
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  it('write people with every attribute as a column, guarded against formulas, and read back as they were', async () => {
    const text = await desk.export({ what: 'profiles' });
    expect(text.startsWith('\ufeffuser_id,email,phone,timezone,locale,profile_id,created_at,last_seen_at,note,plan,score,tags\r\n')).toBe(true);
    expect(text).toContain(`'=cmd(),ana@orchard.test,'+351 912 345 678,`);
    expect(text).toContain(`,"'@risk, ""quoted""\nline",,-5,"[""a"",""b""]"\r\n`);
    expect(text).toContain('u2,,+351912345678,');
    await pool.query(`update profiles set attributes = '{}', phone = null`);
    await desk.import(await desk.check(text, 'profiles'));
    expect((await pool.query(`select phone, attributes from profiles where external_id = '=cmd()'`)).rows[0]).toMatchObject({ phone: '+351 912 345 678', attributes: { note: '@risk, "quoted"\nline', score: -5, tags: ['a', 'b'] } });
  });

  it('write the people of one segment', async () => {
    const condition = { type: 'attribute', path: 'profile.externalId', operator: 'equals', value: 'u2' };
    const { body: segment } = await desk.call('post', '/segments', { name: 'Two', condition }).expect(201);
    await until(async () => (await desk.call('get', `/segments/${segment.id}`)).body.building === null);
    const lines = (await desk.export({ what: 'profiles', segmentId: segment.id })).trimEnd().split('\r\n');
    expect(lines.map((line) => line.split(',')[0])).toEqual(['\ufeffuser_id', 'u2']);
    expect((await desk.call('post', '/exports', { what: 'accounts', segmentId: segment.id }).expect(400)).body).toMatchObject({ field: 'segmentId', detail: expect.stringContaining('segment of people') });
    expect((await desk.call('post', '/exports', { what: 'events', segmentId: segment.id, from: 1, until: 2 }).expect(400)).body.field).toBe('segmentId');
  });

  it('write the accounts of one segment, and none of another workspace', async () => {
    await request(engine.address).post('/v1/group').auth(engine.writeKey ?? '', '').send({ userId: 'u2', groupId: 'meadow', traits: { plan: 'team' } }).expect(200);
    await until(async () => (await pool.query(`select 1 from accounts where attributes->>'plan' = 'team'`)).rowCount === 1);
    const { body: segment } = await desk.call('post', '/segments', { name: 'Paying', subject: 'account', condition: { type: 'attribute', path: 'account.plan', operator: 'equals', value: 'team' } }).expect(201);
    await until(async () => (await desk.call('get', `/segments/${segment.id}`)).body.building === null);
    const lines = (await desk.export({ what: 'accounts', segmentId: segment.id })).trimEnd().split('\r\n');
    expect(lines.map((line) => line.split(',')[0])).toEqual(['\ufeffaccount_id', 'meadow']);
    await pool.query(`insert into workspaces (id, name) values (990, 'Theirs')`);
    await pool.query(`insert into segments (id, workspace_id, key, name, subject, kind, set_id) values (991, 990, 'theirs', 'Theirs', 'profile', 'static', 992)`);
    expect((await desk.call('post', '/exports', { what: 'profiles', segmentId: 991 }).expect(400)).body).toMatchObject({ field: 'segmentId', detail: expect.stringContaining('is no segment') });
    await pool.query('delete from segments where id = 991');
    await pool.query('delete from workspaces where id = 990');
    await pool.query(`delete from memberships where account_id = (select id from accounts where external_id = 'meadow')`);
    await pool.query(`delete from accounts where external_id = 'meadow'`);
  });

  it('write accounts and their members', async () => {
    expect(await desk.export({ what: 'accounts' })).toMatch(/^\ufeffaccount_id,created_at,last_seen_at,name\r\norchard,\S+,\S+,Orchard\r\n$/);
    expect(await desk.export({ what: 'memberships' })).toMatch(/^\ufeffaccount_id,user_id,email,role,last_active_at\r\norchard,u2,,owner,\S+\r\n$/);
  });

  it('write the events of a span, across hours and pages', async () => {
    const { rows: [profile] } = await pool.query<{ id: number }>(`select id from profiles where external_id = 'u2'`);
    await pool.query(`insert into events (id, workspace_id, profile_id, name, properties, source, event_id, occurred_at, received_at)
      select 100 + n, (select id from workspaces), $1, 'many', '{}', 0, gen_random_uuid(), now(), date_trunc('hour', now()) - interval '100 minutes' + n * interval '1 millisecond' from generate_series(1, 7000) n`, [profile?.id]);
    const now = Date.now();
    const text = await desk.export({ what: 'events', from: now - 5 * 3_600_000, until: now + 60_000 });
    const lines = text.trimEnd().split('\r\n');
    expect(lines.filter((line) => line.includes(',many,u2,'))).toHaveLength(7000);
    expect(new Set(lines).size).toBe(lines.length);
    expect(text).toMatch(/,opened,u2,\d+,(orchard)?,\S+Z,\S+Z,track,"{""n"":1}"\r\n/);
    expect(await desk.export({ what: 'events', from: now - 900 * 3_600_000, until: now - 800 * 3_600_000 })).toBe('\ufeffmessage_id,event,user_id,profile_id,account_id,occurred_at,received_at,source,properties\r\n');
    expect((await desk.call('post', '/exports', { what: 'events' }).expect(400)).body.field).toBe('from');
  });

  it('stop where they are when they are cancelled, and tell of a file that is gone', async () => {
    const { body: job } = await desk.call('post', '/exports', { what: 'accounts' }).expect(201);
    const done = await desk.ended(job.id);
    expect(done.file).toMatchObject({ name: expect.stringMatching(/^accounts-.*\.csv$/) });
    await desk.call('post', `/jobs/${job.id}/cancel`).expect(409);
    await desk.call('post', `/jobs/${job.id}/retry`).expect(409);
    await pool.query('delete from files');
    expect((await desk.call('get', `/jobs/${job.id}/file`).expect(404)).body.detail).toMatch(/kept for 7 days/);
    await pool.query(`insert into jobs (id, workspace_id, kind, title, created_by, input, due_at) values (1, (select id from workspaces), 'export', 'Later', 'me', '{"what":"accounts"}', now() + interval '1 hour')`);
    expect((await desk.call('post', '/jobs/1/cancel').expect(200)).body).toMatchObject({ state: 'cancelled', cancellable: false });
  });
});
