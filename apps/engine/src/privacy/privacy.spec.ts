import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, keepInboxEntries, migrate, PERSONAL_TABLES, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../http/testing/started.js';
import { until } from '../http/testing/until.js';
import { identityToken } from '../inbox/identity-proof.js';
import { DataDesk } from '../testing/data-desk.js';

const graph = {
  schema: 1, name: 'Welcome', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'signed_up' }], reentry: { mode: 'always' }, key: null }, exit: { rules: [] }, goals: [], guardrails: { topic: null },
  nodes: [
    { id: 'mail', type: 'email', name: 'Welcome', config: { template: 'welcome', continue: 'queued' } }, { id: 'wait', type: 'delay', name: 'A day', config: { duration: { amount: 1, unit: 'days' } } },
  ],
  edges: [{ from: 'entry', outlet: 'next', to: 'mail' }, { from: 'mail', outlet: 'next', to: 'wait' }], layout: { positions: {}, notes: [] },
};
/** Ids so large that no other number in the database is one of them by chance. */
const FIRST_ID = 777_000_111_000;
/** Columns that hold ids of subjects, whatever the table. */
const SUBJECT_COLUMNS = ['profile_id', 'subject_id', 'loser_id', 'survivor_id'];

/** Files of an archive by name, read as a stranger reads it: from the directory at its end. */
function unzip(archive: Buffer): Map<string, unknown> {
  const end = archive.length - 22;
  expect(archive.readUInt32LE(end)).toBe(0x06054b50);
  const files = new Map<string, unknown>();
  for (let count = archive.readUInt16LE(end + 10), at = archive.readUInt32LE(end + 16); count > 0; count -= 1) {
    expect(archive.readUInt32LE(at)).toBe(0x02014b50);
    const [packed, nameLength, offset] = [archive.readUInt32LE(at + 20), archive.readUInt16LE(at + 28), archive.readUInt32LE(at + 42)];
    const start = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
    const content = inflateRawSync(archive.subarray(start, start + packed));
    expect(content.length).toBe(archive.readUInt32LE(at + 24));
    files.set(archive.subarray(at + 46, at + 46 + nameLength).toString(), JSON.parse(content.toString()));
    at += 46 + nameLength;
  }
  return files;
}

describe('personal data (journeys.md section 2)', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  let desk: DataDesk;
  let workspaceId = 0;

  const rows = async <T extends object>(sql: string, ...values: unknown[]): Promise<T[]> => (await pool.query<T>(sql, values)).rows;
  const idOf = async (userId: string): Promise<number> => (await rows<{ id: number }>('select id from profiles where external_id = $1', userId))[0]?.id ?? 0;
  const send = (...batch: object[]) => request(engine.address).post('/v1/batch').auth(engine.writeKey ?? '', '').send({ batch }).expect(200);
  const settled = () => until(async () => (await rows('select 1 from intake union all select 1 from messages where state in (0, 1)')).length === 0);
  const download = async (id: number): Promise<Buffer> => (await desk.call('get', `/jobs/${id}/file`).buffer(true).parse((response, done) => {
    const parts: Buffer[] = [];
    response.on('data', (part: Buffer) => parts.push(part));
    response.on('end', () => done(null, Buffer.concat(parts)));
  }).expect(200)).body;

  /** Tables with a row that says one of these texts, bytes included. */
  async function mentions(...texts: string[]): Promise<string[]> {
    const tables = await rows<{ name: string }>(`select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema')`);
    expect(tables.length).toBeGreaterThan(40);
    const found: string[] = [];
    for (const { name } of tables) {
      for (const text of texts) {
        const hits = await rows(`select 1 from ${name} t where position(lower($1) in lower(t::text)) > 0 or position(encode(convert_to($1, 'UTF8'), 'hex') in t::text) > 0 limit 1`, text);
        if (hits.length > 0) found.push(`${name}: ${text}`);
      }
    }
    return found;
  }

  async function ana(): Promise<number> {
    await send(
      { type: 'identify', anonymousId: 'anon-ana', traits: { firstName: 'Ána' } },
      { type: 'identify', userId: 'u-ana', traits: { email: 'Ana@Erased.test', phone: '+351 912 345 678', firstName: 'Ána' }, context: { device: { token: 'token-of-ana', type: 'iOS' } } }, { type: 'group', userId: 'u-ana', groupId: 'orchard', traits: { name: 'Orchard', role: 'owner' } },
    );
    await settled();
    await send({ type: 'identify', userId: 'u-ana', anonymousId: 'anon-ana', traits: {} }, { type: 'track', userId: 'u-ana', event: 'signed_up', properties: { mail: 'ana@erased.test' } });
    await until(async () => (await rows('select 1 from mailbox where to_folded = $1', 'ana@erased.test')).length > 0 && (await rows('select 1 from profiles where merged_into is not null')).length === 1);
    await settled();
    const id = await idOf('u-ana');
    await desk.call('put', `/profiles/${id}/topics/product-news`, { subscribed: false }).expect(200);
    await pool.query(`insert into quarantine (workspace_id, shard, subject_id, kind, name, payload, event_id, source, occurred_at, received_at, error) values ($1, 0, $2, 0, 'x', '{}', gen_random_uuid(), 0, now(), now(), 'x')`, [workspaceId, id]);
    const survey = { answers: { type: 'scale', from: 0, to: 10, lowLabel: 'a', highLabel: 'b' }, askComment: { label: 'Why?' }, thanks: 'Thanks' };
    const [entry] = await keepInboxEntries(pool, [{ workspaceId, profileId: id, messageId: '00000000-0000-8000-8000-0000000000aa', enrollmentId: null, kind: 'survey', content: { title: 'How likely?', survey } }]);
    const proof = new URLSearchParams({ key: engine.writeKey ?? '', user: 'u-ana', token: identityToken(engine.writeKey ?? '', 'u-ana') }).toString();
    await request(engine.address).post(`/inbox/${entry?.id}/answer?${proof}`).send({ value: 2, comment: 'Write to ana@erased.test' }).expect(200);
    await until(async () => (await rows(`select 1 from events where name = 'survey_answered' and profile_id = $1`, id)).length === 1);
    await settled();
    return id;
  }

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 3);
    await pool.query(`select setval('ids', ${FIRST_ID})`);
    engine = await startedEngine(db.connectionString);
    desk = new DataDesk(engine);
    workspaceId = (await rows<{ id: number }>('select id from workspaces'))[0]?.id ?? 0;
    await desk.call('post', '/topics', { key: 'product-news', name: 'Product news' });
    const { body: template } = await desk.call('post', '/templates', { key: 'welcome', name: 'Welcome mail', channel: 'email' });
    await desk.call('post', `/templates/${template.id}/versions`, { revision: 1 }).expect(200);
    const { body: journey } = await desk.call('post', '/journeys', { name: 'Welcome', graph }).expect(201);
    await desk.call('post', `/journeys/${journey.id}/publish`, { revision: 1 }).expect(200);
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  it('is known in every table that names people', async () => {
    const tables = await rows<{ name: string }>(
      `select distinct table_name as name from information_schema.columns c join pg_class p on p.relname = c.table_name and not p.relispartition where c.table_schema = 'public' and column_name = any($1) order by 1`, SUBJECT_COLUMNS);
    const known = new Set([...PERSONAL_TABLES.map((one) => one.table), 'identifiers', 'intake', 'merges']);
    expect(tables.map((one) => one.name).filter((name) => !known.has(name))).toEqual([]);
  });

  it('is exported whole, and erased without a trace; the counts of others stay', async () => {
    const id = await ana();
    await send({ type: 'identify', userId: 'u-bo', traits: { email: 'bo@stays.test' } }, { type: 'track', userId: 'u-bo', event: 'signed_up' });
    await settled();
    await desk.call('post', '/suppressions', { address: 'ana@erased.test', reason: 'complaint' }).expect(201);
    const { body: asked } = await desk.call('post', `/profiles/${id}/personal-data`).expect(201);
    const exported = await desk.ended(asked.id);
    expect(exported).toMatchObject({ state: 'done', file: { name: expect.stringContaining('.zip') } });
    const files = unzip(await download(asked.id));
    expect([...files.keys()].sort()).toEqual(['accounts.json', 'assignments.json', 'consent-ledger.json', 'consents.json', 'devices.json', 'events.json', 'in-app.json', 'mailbox.json', 'messages.json', 'not-entered.json', 'profile.json', 'runs.json', 'tasks.json']);
    expect(files.get('profile.json')).toMatchObject([{ userId: 'u-ana', email: 'Ana@Erased.test', attributes: { firstName: 'Ána' } }]);
    expect(files.get('devices.json')).toMatchObject([{ token: 'token-of-ana', type: 'ios' }]);
    expect(files.get('events.json')).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'signed_up', properties: { mail: 'ana@erased.test' } })]));
    expect(files.get('events.json')).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'survey_answered', properties: expect.objectContaining({ score: 2, comment: 'Write to ana@erased.test' }) })]));
    expect(files.get('in-app.json')).toMatchObject([{ kind: 'survey', answer: { value: 2, comment: 'Write to ana@erased.test' } }]);
    expect(files.get('runs.json')).toMatchObject([{ journey: 'Welcome', state: 'active', trace: [{ step: 'mail' }] }]);
    expect(files.get('mailbox.json')).toMatchObject([{ to: 'Ana@Erased.test' }]);
    expect(files.get('consent-ledger.json')).toMatchObject([{ topic: 'product-news', subscribed: false, source: 'colleague' }]);
    const counts: { word: string; count: number }[] = (await desk.call('get', `/profiles/${id}/personal-data`).expect(200)).body.counts;
    expect(counts).toEqual(expect.arrayContaining([{ word: 'runs', count: 1 }, { word: 'caught mails', count: 1 }, { word: 'events set aside', count: 1 }]));
    // An export of everyone holds her too.
    await desk.export({ what: 'profiles' });
    expect(await mentions(String(id), 'ana@erased.test', 'u-ana', 'anon-ana')).not.toEqual([]);

    const absorbed = (await rows<{ id: number }>('select id from profiles where merged_into is not null'))[0]?.id ?? 0;
    const { body: erasing } = await desk.call('post', `/profiles/${id}/erasure`, {}).expect(201);
    const erased = await desk.ended(erasing.id);
    expect(erased).toMatchObject({ state: 'done', error: null, result: { counts: { profiles: 1, runs: 1, 'runs stopped': 1, 'caught mails': 1 } } });
    expect(await mentions(String(id), String(absorbed), 'ana@erased.test', 'u-ana', 'anon-ana', '+351 912 345 678', 'Ána')).toEqual([]);
    await desk.call('get', `/profiles/${id}`).expect(404);
    await desk.call('get', `/jobs/${asked.id}`).expect(404);
    expect((await desk.call('get', '/profiles?search=u-bo').expect(200)).body.items).toMatchObject([{ inJourneys: 1 }]);
    const { body: journeys } = await desk.call('get', '/journeys').expect(200);
    expect((await desk.call('get', `/journeys/${journeys.items[0].id}/counts`).expect(200)).body).toMatchObject({ entered: 2, exited: 1, nodes: { wait: { arrived: 2, here: 1, exited: 1 } } });
  });

  it('leaves a proof that finds the request by who asks, and tells nobody else who it was', async () => {
    const { body } = await desk.call('get', '/privacy-requests?person=ANA%40erased.test').expect(200);
    expect(body.items).toMatchObject([{ kind: 'erasure', by: 'API key First API key', counts: { profiles: 1 }, finishedAt: expect.any(Number) }, { kind: 'export', counts: { profile: 1, events: expect.any(Number) } }]);
    expect((await desk.call('get', '/privacy-requests?person=u-ana').expect(200)).body.items).toHaveLength(2);
    expect((await desk.call('get', '/privacy-requests?person=bo%40stays.test').expect(200)).body.items).toEqual([]);
  });

  it('keeps the address from being written to, by its hash: the reason stays', async () => {
    expect(await rows('select address from suppressions')).toEqual([{ address: expect.stringMatching(/^erased:/) }, { address: expect.stringMatching(/^erased:/) }]);
    expect((await desk.call('get', '/suppressions?search=ana%40erased.test').expect(200)).body.items).toMatchObject([{ erased: true, reason: 'complaint' }]);
    await send({ type: 'identify', userId: 'u-new', traits: { email: 'ANA@erased.test' } }, { type: 'track', userId: 'u-new', event: 'signed_up' });
    const skipped = await until(async () => (await rows<{ reason: string }>('select m.reason from messages m join profiles p on p.id = m.profile_id where p.external_id = $1 and m.state = 3', 'u-new'))[0]);
    expect(skipped.reason).toBe('suppressed: complaint');
    expect((await desk.call('get', `/profiles/${await idOf('u-new')}`).expect(200)).body.suppressed).toMatchObject({ reason: 'complaint' });
  });

  it('is not suppressed when that is not wanted', async () => {
    await send({ type: 'identify', userId: 'u-cy', traits: { email: 'cy@erased.test' } });
    await settled();
    const { body: erasing } = await desk.call('post', `/profiles/${await idOf('u-cy')}/erasure`, { suppress: false }).expect(201);
    expect((await desk.ended(erasing.id)).state).toBe('done');
    expect((await desk.call('get', '/suppressions?search=cy%40erased.test').expect(200)).body.items).toEqual([]);
    expect((await desk.call('post', `/jobs/${erasing.id}/cancel`).expect(409)).body.detail).toMatch(/half of it/);
  });

  it('lets a run of their account go on that waits for a message to them', async () => {
    const whole = {
      schema: 1, name: 'Of accounts', pillar: 'retention', audience: 'customer', subject: 'account', entry: { triggers: [{ type: 'event', event: 'renewing' }], reentry: { mode: 'always' }, key: null }, exit: { rules: [] }, goals: [], guardrails: { topic: null },
      nodes: [{ id: 'mail', type: 'email', name: 'Mail', config: { template: 'welcome', continue: 'sent', recipients: { roles: [], otherwise: { by: 'recent' }, max: 10 } } }], edges: [{ from: 'entry', outlet: 'next', to: 'mail' }], layout: { positions: {}, notes: [] },
    };
    await desk.call('post', '/journeys', { name: 'Of accounts', graph: whole, publish: true }).expect(201);
    await pool.query(`insert into integrations (id, workspace_id, provider, channel, name, from_address, from_name, settings, is_default) values (7777, $1, 'smtp', 'email', 'x', 'ana@orchard.example', 'Ana', $2, true)`,
      [workspaceId, { host: '127.0.0.1', port: 1, security: 'none', username: '', password: '', maxConnections: 1 }]);
    await send({ type: 'identify', userId: 'u-cy', traits: { email: 'cy@erased.test' } }, { type: 'group', userId: 'u-cy', groupId: 'leaving', traits: { name: 'Leaving' } }, { type: 'track', userId: 'u-cy', event: 'renewing', context: { groupId: 'leaving' } });
    const run = async () => (await rows<{ state: number; why: object | null }>(`select e.state, (select s.why from steps s where s.enrollment_id = e.id) as why from enrollments e where e.account`))[0];
    await until(async () => (await rows('select 1 from messages where account_id is not null and state = 0 and attempt > 0')).length === 1 && (await run())?.state === 0);
    const { body: erasing } = await desk.call('post', `/profiles/${await idOf('u-cy')}/erasure`, {}).expect(201);
    await desk.ended(erasing.id);
    await until(async () => (await run())?.state === 1);
    expect((await run())?.why).toEqual({ outcome: 'skipped', people: 1, sent: 0, skipped: 1, failed: 0 });
    await pool.query('delete from integrations where id = 7777');
  });
});
