import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { shardOf, type JsonObject } from '@perennial/model';
import { createPool, keepInboxEntries, migrate, SOURCE, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { hashKey, WriteKeys } from '../ingestion/write-keys.js';
import { Sealing } from '../platform/sealing.js';
import { FeedAnnouncer } from './feed-announcer.js';
import { identityToken } from './identity-proof.js';
import { registerInbox } from './routes.js';

const WORKSPACE = 900_006;
const MAYA = 7101;

describe('the in-app feed', () => {
  let db: TestDatabase;
  let pool: Database;
  let server: FastifyInstance;
  let announcer: FeedAnnouncer;
  let address: string;
  let stimuli = 0;
  let made = 0;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 4);
    const sealing = new Sealing('a secret of at least thirty-two characters');
    await pool.query(`insert into workspaces (id, name) values ($1, 'Orchard')`, [WORKSPACE]);
    await pool.query(`insert into keys (id, workspace_id, kind, name, prefix, hash, sealed) values (1, $1, 'server', 'x', 'pk', $2, $3)`, [WORKSPACE, hashKey('pk_server'), sealing.seal('pk_server')]);
    await pool.query(`insert into keys (id, workspace_id, kind, name, prefix, hash, origins) values (2, $1, 'browser', 'x', 'pk', $2, '{https://app.example}')`, [WORKSPACE, hashKey('pk_browser')]);
    await pool.query(`insert into profiles (shard, id, workspace_id, external_id) values ($1, $2, $3, 'maya')`, [shardOf(MAYA), MAYA, WORKSPACE]);
    await pool.query(`insert into identifiers (workspace_id, kind, value, profile_id) values ($1, 0, 'maya', $2)`, [WORKSPACE, MAYA]);
    announcer = new FeedAnnouncer(pool, db.connectionString);
    server = fastify({ forceCloseConnections: true });
    await registerInbox(server, { database: pool, keys: new WriteKeys(pool, () => Date.now()), sealing, announcer, onStimuli: () => void (stimuli += 1) });
    address = await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    await server.close();
    await announcer.stop();
    await pool.end();
    await db.drop();
  });

  const query = (more: Record<string, string> = {}): string => new URLSearchParams({ key: 'pk_browser', user: 'maya', token: identityToken('pk_server', 'maya'), ...more }).toString();
  const page = { headers: { origin: 'https://app.example' } };
  const keep = async (): Promise<number> => {
    made += 1;
    const [entry] = await keepInboxEntries(pool, [{ workspaceId: WORKSPACE, profileId: MAYA, messageId: `00000000-0000-8000-8000-00000000000${made}`, enrollmentId: null, kind: 'banner', content: { title: `Hello ${made}`, body: 'x', actionLabel: '', actionUrl: '' } }]);
    return entry?.id ?? 0;
  };

  it.each([
    ['a token for another person', { user: 'eve' }, page], ['a made-up token', { token: 'a'.repeat(64) }, page], ['an unknown key', { key: 'pk_nope' }, page], ['another origin', {}, { headers: { origin: 'https://evil.example' } }],
  ])('opens to nobody with %s', async (_case, more, init) => {
    expect((await fetch(`${address}/inbox/feed?${query(more)}`, init)).status).toBe(401);
    expect((await fetch(`${address}/inbox/stream?${query(more)}`, init)).status).toBe(401);
    expect((await fetch(`${address}/inbox/1/seen?${query(more)}`, { ...init, method: 'POST' })).status).toBe(401);
  });

  it('lists entries, notes acts once and tells the journeys', async () => {
    const id = await keep();
    const feed = async (): Promise<{ items: { id: number; state: string; title: string }[]; unseen: number }> => (await (await fetch(`${address}/inbox/feed?${query()}`, page)).json()) as never;
    expect(await feed()).toMatchObject({ items: [{ id, state: 'unseen', title: 'Hello 1' }], unseen: 1 });
    for (const act of ['seen', 'seen', 'clicked']) expect((await fetch(`${address}/inbox/${id}/${act}?${query()}`, { ...page, method: 'POST' })).status).toBe(200);
    expect(await feed()).toMatchObject({ items: [{ id, state: 'clicked' }], unseen: 0 });
    expect((await pool.query<{ name: string }>('select name from intake order by id')).rows.map((row) => row.name)).toEqual(['in_app_seen', 'in_app_clicked']);
    expect(stimuli).toBe(2);
    expect((await fetch(`${address}/inbox/${id}/burned?${query()}`, { ...page, method: 'POST' })).status).toBe(404);
    expect((await fetch(`${address}/inbox/999999/seen?${query()}`, { ...page, method: 'POST' })).status).toBe(404);
  });

  it('streams what comes, and after a break only what was missed', async () => {
    const read = async (lastEventId: string | null, until: RegExp, after: () => Promise<void>): Promise<string> => {
      const abort = new AbortController();
      const answer = await fetch(`${address}/inbox/stream?${query()}`, { signal: abort.signal, headers: { ...page.headers, ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }) } });
      const reader = answer.body?.getReader();
      await after();
      let text = '';
      while (!until.test(text)) text += new TextDecoder().decode((await reader?.read())?.value);
      abort.abort();
      return text;
    };
    let id = 0;
    const live = await read(null, /Hello 2/, async () => {
      id = await keep();
      announcer.announce(MAYA);
    });
    expect(live).not.toContain('Hello 1');
    const missed = await keep();
    const resumed = await read(String(id), /Hello 3/, async () => undefined);
    expect(resumed).toContain(`id: ${missed}`);
    expect(resumed).not.toContain('Hello 2');
  });

  it('streams what came between the feed and the stream', async () => {
    const { last } = (await (await fetch(`${address}/inbox/feed?${query()}`, page)).json()) as { last: number };
    const between = await keep();
    expect(between).toBeGreaterThan(last);
    const abort = new AbortController();
    const answer = await fetch(`${address}/inbox/stream?${query()}&after=${last}`, { signal: abort.signal, headers: page.headers });
    const reader = answer.body?.getReader();
    let text = '';
    while (!text.includes('event: entry')) text += new TextDecoder().decode((await reader?.read())?.value);
    abort.abort();
    expect(text).toContain(`id: ${between}`);
  });

  describe('that asks', () => {
    const NPS = { answers: { type: 'scale', from: 0, to: 10, lowLabel: 'Not likely', highLabel: 'Very likely' }, askComment: { label: 'Why?' }, thanks: 'Thank you' };
    const PLAN = { answers: { type: 'choice', choices: [{ value: 'more', label: 'More reports' }, { value: 'less', label: 'A lower price' }] }, askComment: null, thanks: 'Thank you' };
    const messageOf = (n: number): string => `00000000-0000-8000-8000-0000000001${String(n).padStart(2, '0')}`;
    let asked = 10;
    const ask = async (n: number, survey: JsonObject): Promise<number> => {
      await pool.query(
        `insert into messages (id, entered_at, workspace_id, shard, enrollment_id, journey_id, version_id, node_id, visit, profile_id, channel, template, queued_at, due_at, state) values ($1, now(), $2, $3, 5, 6, 7, 'ask', 1, $4, 'in_app', 'nps', now(), now(), 2)`,
        [messageOf(n), WORKSPACE, shardOf(MAYA), MAYA]);
      const [entry] = await keepInboxEntries(pool, [{ workspaceId: WORKSPACE, profileId: MAYA, messageId: messageOf(n), enrollmentId: 5, kind: 'survey', content: { title: 'How likely?', body: '', actionLabel: '', actionUrl: '', survey } }]);
      return entry?.id ?? 0;
    };
    const answer = async (id: number, body: unknown, more: Record<string, string> = {}) => {
      const got = await fetch(`${address}/inbox/${id}/answer?${query(more)}`, { method: 'POST', headers: { ...page.headers, 'content-type': 'application/json' }, body: JSON.stringify(body) });
      return { status: got.status, body: (await got.json()) as { answer?: unknown; field?: string; detail?: string } };
    };
    const told = async (n: number): Promise<{ source: number; p: unknown }[]> => (await pool.query<{ source: number; p: unknown }>(`select source, payload->'p' as p from intake where name = 'survey_answered' and payload->'p'->>'messageId' = $1`, [messageOf(n)])).rows;

    it('takes one answer, tells the journeys with its score, and gives a second the first', async () => {
      const id = await ask(1, NPS);
      const before = stimuli;
      expect(await answer(id, { value: 9, comment: ' Fast. ' })).toEqual({ status: 200, body: { ok: true, answer: { value: 9, comment: 'Fast.' } } });
      expect(await answer(id, { value: 2, comment: 'Slow' })).toEqual({ status: 200, body: { ok: true, answer: { value: 9, comment: 'Fast.' } } });
      expect(await told(1)).toEqual([{ source: SOURCE.engine, p: { messageId: messageOf(1), enrollmentId: 5, channel: 'in_app', template: 'nps', journeyId: 6, nodeId: 'ask', survey: 'nps', value: 9, score: 9, comment: 'Fast.' } }]);
      expect(stimuli).toBe(before + 1);
      const { items } = (await (await fetch(`${address}/inbox/feed?${query()}`, page)).json()) as { items: { id: number }[] };
      expect(items.find((item) => item.id === id)).toMatchObject({ kind: 'survey', state: 'clicked', survey: NPS, answer: { value: 9, comment: 'Fast.' } });
    });

    it('adds a comment once, and tells nothing again', async () => {
      const id = await ask(2, NPS);
      const before = stimuli;
      expect((await answer(id, { value: 0 })).body.answer).toEqual({ value: 0, comment: null });
      expect((await answer(id, { value: 5, comment: 'It broke' })).body.answer).toEqual({ value: 0, comment: 'It broke' });
      expect((await answer(id, { value: 5, comment: 'Once more' })).body.answer).toEqual({ value: 0, comment: 'It broke' });
      expect(await told(2)).toEqual([{ source: SOURCE.engine, p: expect.objectContaining({ value: 0, score: 0 }) }]);
      expect(stimuli).toBe(before + 1);
    });

    it('takes ten answers at once as one', async () => {
      const id = await ask(3, PLAN);
      const all = await Promise.all(Array.from({ length: 10 }, (_, n) => answer(id, { value: n % 2 === 0 ? 'more' : 'less' })));
      expect(new Set(all.map(({ body }) => JSON.stringify(body.answer))).size).toBe(1);
      const [event, ...others] = await told(3);
      expect(others).toEqual([]);
      expect(event?.p).not.toHaveProperty('score');
    });

    it.each([
      ['a number off the scale', NPS, { value: 11 }, 'value', /from 0 to 10/], ['half a point', NPS, { value: 1.5 }, 'value', /whole number/], ['a text on a scale', NPS, { value: '9' }, 'value', /from 0 to 10/], ['nothing', NPS, {}, 'value', /needed/],
      ['a choice not offered', PLAN, { value: 'both' }, 'value', /more, less/], ['a comment nobody asked for', PLAN, { value: 'more', comment: 'x' }, 'comment', /asks for none/],
      ['an endless comment', NPS, { value: 1, comment: 'x'.repeat(2001) }, 'comment', /2000/], ['text that cannot be stored', NPS, { value: 1, comment: '\u0000' }, 'comment', /U\+0000/],
    ])('refuses %s by its field', async (...[, survey, body, field, detail]) => {
      asked += 1;
      const id = await ask(asked, survey);
      expect(await answer(id, body)).toEqual({ status: 400, body: expect.objectContaining({ status: 400, field, detail: expect.stringMatching(detail) }) });
      expect(await told(asked)).toEqual([]);
    });

    it('takes no answer to what asks nothing, is of another person or is not there', async () => {
      expect((await answer(await keep(), { value: 1 })).status).toBe(409);
      const id = await ask(4, NPS);
      await pool.query('update inbox set profile_id = $2 where id = $1', [id, MAYA + 1]);
      expect((await answer(id, { value: 1 })).status).toBe(404);
      expect((await answer(999_999, { value: 1 })).status).toBe(404);
      expect((await answer(id, { value: 1 }, { token: 'a'.repeat(64) })).status).toBe(401);
    });

    it('counts answers by value where the message came from', async () => {
      const { rows } = await pool.query<{ measure: string; value: number }>(`select measure, value from counters where version_id = 7 and node_id = 'ask' and journey_id = 6 order by measure`);
      expect(Object.fromEntries(rows.map(({ measure, value }) => [measure, value]))).toMatchObject({ 'answer:0': 1, 'answer:9': 1 });
      expect(rows.reduce((sum, { value }) => sum + value, 0)).toBe(3);
    });
  });
});
