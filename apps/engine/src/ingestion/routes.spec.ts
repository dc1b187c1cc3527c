import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Analytics } from '@segment/analytics-node';
import fastify, { type FastifyInstance } from 'fastify';
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { createPool, IdBlocks, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { AddressBudget, ADDRESSES_PER_HOUR } from './address-budget.js';
import { EventSchemas } from './event-schemas.js';
import { GroupCommit } from './group-commit.js';
import { RequestLog } from './request-log.js';
import { registerTracking } from './routes.js';
import { hashKey, WriteKeys } from './write-keys.js';

const WORKSPACE = 900_004;
const SERVER = 'pk_server';
const BROWSER = 'pk_browser';

describe('tracking over HTTP (journeys.md sections 1 and 2)', () => {
  let db: TestDatabase;
  let pool: Database;
  let server: FastifyInstance;
  let address: string;
  let log: RequestLog;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 6);
    await pool.query(`insert into workspaces (id, name) values ($1, 'Orchard')`, [WORKSPACE]);
    for (const [id, kind, text] of [[1, 'server', SERVER], [2, 'browser', BROWSER]] as const) {
      await pool.query(`insert into keys (id, workspace_id, kind, name, prefix, hash, origins) values ($1, $2, $3, 'x', 'pk', $4, $5)`, [id, WORKSPACE, kind, hashKey(text), kind === 'browser' ? ['https://app.example'] : []]);
    }
    server = fastify();
    log = new RequestLog(pool, () => Date.now());
    await registerTracking(server, {
      keys: new WriteKeys(pool, () => Date.now()), commit: new GroupCommit(pool, new IdBlocks(pool), () => undefined), addresses: new AddressBudget(() => performance.now()), schemas: new EventSchemas(pool, () => Date.now()), requests: log, publicUrl: 'http://127.0.0.1:3000',
    });
    address = await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    await server.close();
    await pool.end();
    await db.drop();
  });
  beforeEach(async () => void (await pool.query('delete from intake')));

  const basic = (key: string): string => `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
  const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${address}${path}`, { method: 'POST', body, headers: { authorization: basic(SERVER), 'content-type': 'application/json', ...headers } });
  const json = (path: string, body: unknown, headers?: Record<string, string>): Promise<Response> => post(path, JSON.stringify(body), headers);
  const taken = async (): Promise<Record<string, unknown>[]> => (await pool.query<Record<string, unknown>>('select name, kind, payload, received_at >= occurred_at as ordered, extract(epoch from received_at - occurred_at)::float8 as age from intake order by id')).rows;

  it('answers after the commit, and lists what it refused', async () => {
    const answer = await json('/v1/batch', { batch: [{ type: 'track', userId: 'a', event: 'opened' }, { type: 'track', event: 'nobody' }, { type: 'track', userId: 'a' }, { type: 'track', userId: 'b', event: 'journey_entered' }, { type: 'hop', userId: 'a' }] });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ success: true, refused: [
      { index: 1, field: 'userId', reason: expect.stringContaining('missing') }, { index: 2, field: 'event', reason: expect.stringContaining('missing') },
      { index: 3, field: 'event', reason: expect.stringContaining('only Perennial') }, { index: 4, field: 'type', reason: expect.stringContaining('track') },
    ] });
    expect((await taken()).map((row) => row['name'])).toEqual(['opened']);
  });

  it.each([
    ['no key', { authorization: '' }, '{}', 401], ['an unknown key', { authorization: basic('nope') }, '{}', 401], ['no JSON', {}, '{"a":', 400], ['a list', {}, '[]', 400],
    ['a body too large', {}, JSON.stringify({ batch: ['x'.repeat(501_000)] }), 413],
    ['U+0000', {}, '{"batch":[{"type":"track","userId":"a","event":"x","properties":{"deep":{"at":"a\\u0000b"}}}]}', 400],
    ['half a surrogate pair', {}, '{"batch":[{"type":"track","userId":"a","event":"x","properties":{"at":"\\ud800"}}]}', 400],
    ['a number beyond a double', {}, '{"batch":[{"type":"track","userId":"a","event":"x","properties":{"n":1e400}}]}', 400],
    ['a timestamp that is none', {}, '{"batch":[{"type":"track","userId":"a","event":"x","timestamp":"soon"}]}', 400],
  ])('refuses %s with a problem document', async (_case, headers, body, status) => {
    const answer = await post('/v1/batch', body, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ status, detail: expect.stringMatching(/.{10}/) });
    expect(await taken()).toEqual([]);
  });

  it('names index and field of the first refused event', async () => {
    const answer = await json('/v1/batch', { batch: [{ type: 'track', userId: 'a', event: 'x', properties: { deep: { at: 'a\u0000' } } }] });
    expect(await answer.json()).toMatchObject({ index: 0, field: 'properties.deep.at' });
  });

  it('refuses an event over 32 kB and takes the others of the batch', async () => {
    const answer = await json('/v1/batch', { batch: [{ type: 'track', userId: 'a', event: 'big', properties: { x: 'y'.repeat(33_000) } }, { type: 'track', userId: 'a', event: 'small' }] });
    expect(await answer.json()).toMatchObject({ success: true, refused: [{ index: 0, field: 'properties.x', reason: expect.stringContaining('32000') }] });
    expect(await (await json('/v1/batch', { batch: [{ type: 'identify', userId: 'a', traits: { bio: 'y'.repeat(33_000), plan: 'pro' } }] })).json()).toMatchObject({ refused: [{ index: 0, field: 'traits.bio' }] });
    expect((await json('/v1/track', { userId: 'a', event: 'big', properties: { x: 'y'.repeat(33_000) } })).status).toBe(413);
  });

  it('inflates gzip, and refuses a bomb', async () => {
    const zip = (body: unknown): Uint8Array<ArrayBuffer> => new Uint8Array(gzipSync(JSON.stringify(body)));
    expect((await post('/v1/batch', zip({ batch: [{ type: 'track', userId: 'a', event: 'zipped' }] }), { 'content-encoding': 'gzip' })).status).toBe(200);
    expect((await post('/v1/batch', zip({ batch: ['a'.repeat(3_000_000)] }), { 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await post('/v1/batch', new Uint8Array([1, 2, 3]), { 'content-encoding': 'gzip' })).status).toBe(400);
  });

  it('corrects the skew of the sender and never lets anything happen after its receipt', async () => {
    const future = (ms: number): string => new Date(Date.now() + 5_000_000 + ms).toISOString();
    await json('/v1/batch', { sentAt: future(0), batch: [{ type: 'track', userId: 'a', event: 'minute', timestamp: future(-60_000) }, { type: 'track', userId: 'a', event: 'ahead', timestamp: future(60_000) }] });
    await json('/v1/track', { userId: 'a', event: 'absolute', timestamp: future(0) });
    await json('/v1/track', { userId: 'a', event: 'past', timestamp: future(-5_120_000) });
    const rows = await taken();
    expect(rows.map((row) => [row['name'], row['ordered'], Math.round(Number(row['age']))])).toEqual([['minute', true, 60], ['ahead', true, 0], ['absolute', true, 0], ['past', true, 120]]);
  });

  it('holds a browser key to its origins and to what a page may do', async () => {
    const page = { authorization: '', 'content-type': 'text/plain', origin: 'https://app.example' };
    const body = (more: Record<string, unknown>): string => JSON.stringify({ writeKey: BROWSER, userId: 'a', ...more });
    expect((await post('/v1/t', body({ event: 'clicked' }), page)).status).toBe(200);
    expect((await post('/v1/t', body({ event: 'clicked' }), { ...page, origin: 'https://evil.example' })).status).toBe(403);
    expect((await post('/v1/a', body({ previousId: 'b' }), page)).status).toBe(400);
    expect((await post('/v1/g', body({ groupId: 'acme' }), page)).status).toBe(400);
    expect((await fetch(`${address}/v1/t`, { method: 'OPTIONS', headers: { origin: 'https://app.example' } })).headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect((await (await fetch(`${address}/v1/projects/${BROWSER}/settings`)).json())).toMatchObject({ integrations: { 'Segment.io': { apiHost: '127.0.0.1:3000/v1', protocol: 'http' } } });
    expect((await fetch(`${address}/v1/projects/${SERVER}/settings`)).status).toBe(401);
  });

  it('lets a browser key bring a hundred addresses an hour, and those again', async () => {
    const page = { authorization: '', 'content-type': 'text/plain', origin: 'https://app.example' };
    const identify = (n: number): Promise<Response> => post('/v1/i', JSON.stringify({ writeKey: BROWSER, userId: `u${n}`, traits: { email: `u${n}@example.com` } }), page);
    for (let n = 0; n < ADDRESSES_PER_HOUR; n += 1) expect((await identify(n)).status).toBe(200);
    const refused = await identify(ADDRESSES_PER_HOUR);
    expect([refused.status, await refused.json()]).toMatchObject([400, { field: 'traits.email' }]);
    expect((await identify(5)).status).toBe(200);
  });

  it('takes every call of the real @segment/analytics-node', async () => {
    const analytics = new Analytics({ writeKey: SERVER, host: address, flushAt: 3 });
    const errors: unknown[] = [];
    analytics.on('error', (error) => errors.push(error));
    analytics.identify({ userId: 'maya', traits: { email: 'maya@example.com' } });
    analytics.track({ userId: 'maya', event: 'signed_up', properties: { plan: 'team' } });
    analytics.page({ userId: 'maya', name: 'Home' });
    analytics.screen({ userId: 'maya', name: 'Start' });
    analytics.group({ userId: 'maya', groupId: 'acme', traits: { name: 'Acme' } });
    analytics.alias({ userId: 'maya', previousId: 'old' });
    await analytics.closeAndFlush({ timeout: 10_000 });
    expect(errors).toEqual([]);
    expect((await taken()).map((row) => row['name']).sort()).toEqual(['group', 'group', 'identify', 'page', 'screen', 'signed_up']);
    const { rows } = await pool.query(`select count(distinct profile_id)::int as profiles, count(*)::int as ids from identifiers where value in ('maya', 'old')`);
    expect(rows).toEqual([{ profiles: 1, ids: 2 }]);
  });

  it('never answers 500, whatever the bytes', async () => {
    const path = fc.constantFrom('/v1/batch', '/v1/track', '/v1/identify', '/v1/alias', '/v1/group', '/v1/t', '/v1/m');
    const event = fc.record({ type: fc.constantFrom('track', 'identify', 'page', 'group', 'alias', 'zzz'), userId: fc.anything(), event: fc.anything(), properties: fc.anything(), traits: fc.anything(), context: fc.anything(), timestamp: fc.anything(), messageId: fc.anything(), previousId: fc.anything() }, { requiredKeys: ['type'] });
    const text = (value: unknown): string => JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? String(one) : one)) ?? 'null';
    const body = fc.oneof(fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes)), fc.json().map((one) => new TextEncoder().encode(one)), fc.array(event, { maxLength: 3 }).map((batch) => new TextEncoder().encode(text({ batch }))), event.map((one) => new TextEncoder().encode(text(one))));
    const encoding = fc.constantFrom<Record<string, string>>({}, { 'content-encoding': 'gzip' }, { 'content-type': 'text/plain' }, { 'content-type': 'image/png' });
    await fc.assert(fc.asyncProperty(path, body, encoding, async (at, bytes, headers) => {
      const answer = await post(at, new Uint8Array(bytes), headers);
      await answer.arrayBuffer();
      expect([200, 400, 401, 403, 413, 415]).toContain(answer.status);
    }), { numRuns: 400 });
  });
});
