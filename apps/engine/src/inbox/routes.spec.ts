import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { shardOf } from '@perennial/model';
import { createPool, keepInboxEntries, migrate, type Database } from '@perennial/store';
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
});
