import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { claimCalls, createPool, databaseNow, IdBlocks, migrate, removeOldCalls, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { DrainLoop } from '../enrollment/drain-loop.js';
import { JourneyCache } from '../enrollment/journey-cache.js';
import { mergeOnce } from '../enrollment/merge-loop.js';
import { GroupCommit } from '../ingestion/group-commit.js';
import { parseCall } from '../ingestion/parse-call.js';
import { until } from '../http/testing/until.js';
import { KeptConnections } from '../outgoing/kept-connections.js';
import { CallLoop } from './call-loop.js';
import { carryOut, type CallContext } from './carry-out.js';

const WORKSPACE = 900_011;
const KEY = { id: 1, workspaceId: WORKSPACE, kind: 'server', origins: [] } as const;
const WAIT_MS = 300;

interface Caught {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
type Answer = (response: ServerResponse, nth: number) => void;

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => (response) => void response.writeHead(status, headers).end(JSON.stringify(body));

describe('calls to other programs (journeys.md sections 3 and 6)', () => {
  let db: TestDatabase;
  let pool: Database;
  let commit: GroupCommit;
  let drain: DrainLoop;
  let ids: IdBlocks;
  let server: Server;
  let port = 0;
  let context: CallContext;
  let answer: Answer = json(200, {});
  let next = 1;
  const caught: Caught[] = [];
  const failures: unknown[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        caught.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
        answer(response, caught.length);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 8);
    ids = new IdBlocks(pool);
    commit = new GroupCommit(pool, ids, () => undefined);
    await pool.query(`insert into workspaces (id, name) values ($1, 'Orchard')`, [WORKSPACE]);
    drain = new DrainLoop({ database: pool, ids, cache: new JourneyCache(), slot: 1, lateEventMs: 86_400_000, batchSize: 1000, now: databaseNow },
      { queued: () => undefined, drained: () => undefined, poisoned: (_, error) => { throw error; }, failed: (error) => { throw error; } }, () => Date.now());
    context = { database: pool, allowHosts: [`127.0.0.1:${port}`], kept: new KeptConnections(), waits: [WAIT_MS, WAIT_MS], onStimuli: () => undefined };
  });
  afterEach(() => {
    caught.length = 0;
    expect(failures.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await pool.end();
    await db.drop();
  });

  const rows = async (sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]> => (await pool.query<Record<string, unknown>>(sql, values)).rows;
  const loop = (own: Partial<CallContext> = {}): CallLoop => new CallLoop({ ...context, ...own }, (error) => failures.push(error));
  const send = async (...raw: Record<string, unknown>[]): Promise<void> => {
    const parsed = raw.map((one) => parseCall(one, { key: KEY, sentAt: null, allowsAddress: () => true, freshId: () => String(Math.random()) }));
    await commit.take(parsed.map((one) => {
      if (!one.ok) throw new Error(one.problem.reason);
      return one.call;
    }));
    await drain.drainAll();
  };
  const track = (userId: string, event: string, properties: object = {}, traits: object = {}): Promise<void> => send({ type: 'identify', userId, traits }, { type: 'track', userId, event, properties });

  /** A journey of its own: calls, then branches on what was answered. Answers its id. */
  const journey = async (config: object): Promise<number> => {
    const id = 100 + (next += 1);
    const graph = {
      schema: 1, name: `J${id}`, pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: `go${id}` }], reentry: { mode: 'always' } }, exit: { rules: [{ type: 'event', event: `stop${id}` }] }, goals: [], guardrails: {},
      nodes: [
        { id: 'call', type: 'webhook', name: 'Call', config: { method: 'POST', url: `http://127.0.0.1:${port}/credit/{{profile.externalId}}`, headers: [], body: '{"order": "{{event.order}}", "seats": {{profile.seats}}}', response: 'credit', timeoutSeconds: 1, ...config } },
        { id: 'good', type: 'branch', name: 'Good', config: { branches: [{ id: 'high', name: 'High', condition: { type: 'attribute', path: 'context.credit.score', operator: 'greater', value: 600 } }] } },
      ],
      edges: [{ from: 'entry', outlet: 'next', to: 'call' }, { from: 'call', outlet: 'ok', to: 'good' }], layout: { positions: {}, notes: [] },
    };
    await pool.query(`insert into journeys (id, workspace_id, key, name, pillar, audience, status, draft, live_version_id) values ($2, $1, $3, $3, 'retention', 'consumer', 'live', $4, $5)`, [WORKSPACE, id, `j${id}`, graph, id + 1000]);
    await pool.query(`insert into journey_versions (id, workspace_id, journey_id, number, graph) values ($3, $1, $2, 1, $4)`, [WORKSPACE, id, id + 1000, graph]);
    await pool.query('update workspaces set journeys_revision = journeys_revision + 1 where id = $1', [WORKSPACE]);
    return id;
  };
  const trace = (id: number): Promise<Record<string, unknown>[]> => rows('select node_id as node, outlet, why from steps where journey_id = $1 order by enrollment_id, visit', id);
  /** One person goes through a journey whose call is answered like this, to its end. */
  const run = async (config: object, own: Answer, more: { context?: Partial<CallContext>; tries?: number; traits?: object } = {}): Promise<Record<string, unknown>[]> => {
    answer = own;
    const id = await journey(config);
    await track(`u${id}`, `go${id}`, { order: 'A"7' }, more.traits ?? { seats: 3 });
    for (let tries = more.tries ?? 1; tries > 0; tries -= 1) {
      await loop(more.context).once();
      await drain.drainAll();
      if (tries > 1) await new Promise((resolve) => setTimeout(resolve, WAIT_MS * 1.2));
    }
    return trace(id);
  };

  it('carry the values of the person and the event, and a key; the answer is there for a later branch', async () => {
    const done = await run({ headers: [{ name: 'X-Seats', value: '{{profile.seats}}' }] }, json(200, { score: 700 }));
    expect(done).toEqual([{ node: 'call', outlet: 'ok', why: { call: 'ok', kept: 'context.credit' } }, expect.objectContaining({ node: 'good', outlet: 'high' })]);
    expect(caught).toHaveLength(1);
    expect(caught[0]).toMatchObject({ method: 'POST', url: expect.stringMatching(/^\/credit\/u\d+$/), headers: { 'x-seats': '3', 'content-type': 'application/json' } });
    expect(JSON.parse(caught[0]?.body ?? '')).toEqual({ order: 'A"7', seats: 3 });
    expect(caught[0]?.headers['idempotency-key']).toBe((await rows('select id from webhook_calls where state = 2 order by finished_at desc limit 1'))[0]?.['id']);
  });

  it.each<[string, object, Answer, string | RegExp]>([
    ['a refusal', {}, json(404, {}), 'answered 404'],
    ['a redirect', {}, json(302, {}, { location: 'http://127.0.0.1/' }), 'answered 302; redirects are not followed'],
    ['nonsense', {}, (response) => void response.end('<html>'), 'answered 200, with something that is not JSON'],
    ['nothing', {}, (response) => void response.writeHead(204).end(), 'answered 204, with nothing in it'],
    ['too much', {}, (response) => void response.end(JSON.stringify('x'.repeat(5_000_000))), 'answered 200, with more than 64 kB'],
    ['what cannot be stored', {}, (response) => void response.end('{"a":"\\u0000"}'), /cannot be kept: a contains the character U\+0000/],
    ['a depth without end', {}, (response) => void response.end('['.repeat(30_000) + ']'.repeat(30_000)), /^answered 200, with /],
    ['a body that is no JSON without a value', { body: '{"a": {{#if profile.none}}1{{/if}}}' }, json(200, {}), 'not filled in: the body is not JSON once its values are filled in'],
    ['a private host', { url: 'https://localhost/x' }, json(200, {}), /^localhost is a private host/],
    ['a header of two lines', { headers: [{ name: 'X-A', value: '{{profile.lines}}' }] }, json(200, {}), /line break/],
  ])('leave by error after %s, once and with the reason', async (_case, config, own, reason) => {
    const done = await run(config, own, { traits: { lines: 'a\r\nX-B: 1' } });
    expect(done).toEqual([{ node: 'call', outlet: 'error', why: { call: 'error', reason: typeof reason === 'string' ? reason : expect.stringMatching(reason) } }]);
    expect(caught.length).toBeLessThanOrEqual(1);
  });

  it('do not read an answer that nobody keeps', async () => expect((await run({ response: null }, (response) => void response.end('<html>')))[0]).toMatchObject({ outlet: 'ok', why: { call: 'ok' } }));

  it('are made again under the same key after trouble, and go on with the answer', async () => {
    const done = await run({}, (response, nth) => (nth === 1 ? json(503, {}) : json(200, { score: 1 }))(response, nth), { tries: 2 });
    expect(done.map((step) => step['outlet'])).toEqual(['ok', 'else']);
    expect(caught).toHaveLength(2);
    expect(caught[1]?.headers['idempotency-key']).toBe(caught[0]?.headers['idempotency-key']);
  });

  it.each<[string, Answer, string]>([
    ['503', json(503, {}), 'answered 503'],
    ['silence', () => undefined, 'no answer within 1 s'],
    ['an answer that never ends', (response) => void response.writeHead(200).write('{'), 'no answer within 1 s'],
    ['a broken connection', (response) => void response.destroy(), 'the connection broke'],
  ])('are given up after all tries of %s', async (_case, own, reason) => {
    const done = await run({}, own, { tries: 3 });
    expect(done).toEqual([{ node: 'call', outlet: 'error', why: { call: 'error', reason: `given up after 3 tries: ${reason}` } }]);
    expect(caught).toHaveLength(3);
  });

  it('wait as long as they are told to, but not longer than an hour', async () => {
    await run({}, json(429, {}, { 'retry-after': '120' }));
    await run({}, json(503, {}, { 'retry-after': '999999' }));
    const [first, second] = await rows('select status, extract(epoch from due_at - now())::int as seconds from webhook_calls where state = 0 order by due_at');
    expect(first).toMatchObject({ status: 429, seconds: expect.closeTo(119, -1) });
    expect(second).toMatchObject({ status: 503, seconds: expect.closeTo(3599, -1) });
    await pool.query('delete from webhook_calls where state = 0');
  });

  it('are stopped by the exit of the run, as long as nobody claimed them', async () => {
    answer = json(200, {});
    const id = await journey({});
    await track(`u${id}`, `go${id}`);
    await track(`u${id}`, `stop${id}`);
    expect(await loop().once()).toBe(0);
    expect(await rows('select state, reason from webhook_calls where journey_id = $1', id)).toEqual([{ state: 3, reason: 'exited' }]);
    expect(caught).toHaveLength(0);
  });

  it('are not made again for a run that exited meanwhile', async () => {
    answer = json(503, {});
    const id = await journey({});
    await track(`u${id}`, `go${id}`);
    const [call] = await claimCalls(pool, 16);
    if (call === undefined) throw new Error('no call');
    await track(`u${id}`, `stop${id}`);
    await carryOut(context, call, new AbortController().signal);
    expect(caught).toHaveLength(0);
    expect(await rows('select state from webhook_calls where journey_id = $1', id)).toEqual([{ state: 3 }]);
  });

  it('are made once per visit by senders side by side, and tell the run once after a sender that died', async () => {
    answer = json(200, { score: 700 });
    const id = await journey({});
    for (let n = 0; n < 40; n += 1) await track(`v${n}`, `go${id}`);
    const senders = [loop(), loop()];
    for (let round = 0; round < 4; round += 1) await Promise.all(senders.map((sender) => sender.once()));
    await drain.drainAll();
    expect(new Set(caught.map(({ headers }) => headers['idempotency-key'])).size).toBe(40);
    expect(caught).toHaveLength(40);
    expect(await rows(`select count(*)::int as n from steps where journey_id = $1 and outlet = 'ok'`, id)).toEqual([{ n: 40 }]);

    await track('v-late', `go${id}`);
    const [dead] = await claimCalls(pool, 1);
    if (dead === undefined) throw new Error('no call');
    expect(await loop().once()).toBe(0);
    await pool.query(`update webhook_calls set claimed_at = now() - interval '61 seconds' where id = $1`, [dead.id]);
    expect(await loop().once()).toBe(1);
    // The one thought dead answers after all.
    await carryOut(context, dead, new AbortController().signal);
    expect(await rows('select count(*)::int as n from intake where kind = 3')).toEqual([{ n: 1 }]);
    await drain.drainAll();
    expect(await rows(`select count(*)::int as n from steps where journey_id = $1 and outlet = 'ok'`, id)).toEqual([{ n: 41 }]);
  });

  it('of a journey whose program hangs leave room for those of others', async () => {
    const [slow, quick] = [await journey({ url: `http://127.0.0.1:${port}/slow` }), await journey({ url: `http://127.0.0.1:${port}/quick` })];
    // Nothing is answered.
    answer = () => undefined;
    await send(...Array.from({ length: 150 }, (_, n) => ({ type: 'track', userId: `s${n}`, event: `go${slow}` })));
    await track('q', `go${quick}`);
    const busy = loop();
    busy.start();
    const seen = await until(async () => caught.some(({ url }) => url === '/quick') && caught.map(({ url }) => url));
    await busy.stop();
    expect(seen.filter((url) => url === '/quick')).toHaveLength(1);
    expect(seen.filter((url) => url === '/slow').length).toBeLessThan(32);
    await pool.query('delete from webhook_calls where journey_id = any($1::bigint[])', [[slow, quick]]);
  });

  it('go with a person who is merged into another, also when a sender holds them', async () => {
    answer = json(200, { score: 700 });
    const id = await journey({});
    for (const device of ['d1', 'd2']) {
      await send({ type: 'track', anonymousId: device, event: `go${id}`, properties: { order: device } });
      // Of one the call waits, of the other it is claimed.
      const held = device === 'd2' ? await claimCalls(pool, 1) : [];
      await send({ type: 'identify', userId: `m-${device}`, traits: { seats: 9 } }, { type: 'identify', userId: `m-${device}`, anonymousId: device });
      expect(await mergeOnce({ database: pool, ids, slot: 2 })).toBe(true);
      for (const call of held) await carryOut(context, call, new AbortController().signal);
      expect(await loop().once()).toBe(1 - held.length);
      await drain.drainAll();
      expect(caught.at(-1)).toMatchObject({ url: `/credit/m-${device}`, body: `{"order": "${device}", "seats": 9}` });
    }
    expect((await trace(id)).map((step) => step['outlet'])).toEqual(['ok', 'high', 'ok', 'high']);
  });

  it('wait while their journey is paused, and are forgotten a month after their end', async () => {
    const id = await journey({});
    await track(`u${id}`, `go${id}`);
    await pool.query(`update journeys set status = 'paused' where id = $1`, [id]);
    expect(await loop().once()).toBe(0);
    await pool.query(`update webhook_calls set finished_at = now() - interval '31 days' where state > 1 and journey_id <> $1`, [id]);
    await removeOldCalls(pool);
    expect(await rows('select journey_id from webhook_calls')).toEqual([{ journey_id: id }]);
  });
});
