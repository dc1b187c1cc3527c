import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { shardOf } from '@perennial/model';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { RecipientLinks } from '../delivery/recipient-links.js';
import { TemplateCache } from '../delivery/template-cache.js';
import { AddressHash } from '../platform/address-hash.js';
import { registerRecipients } from './routes.js';

const WORKSPACE = 900_005;
const PERSON = 7001;

describe('what recipients open', () => {
  let db: TestDatabase;
  let pool: Database;
  let server: FastifyInstance;
  let links: RecipientLinks;
  let address: string;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 4);
    await pool.query(`insert into workspaces (id, name) values ($1, 'Orchard & Co')`, [WORKSPACE]);
    await pool.query(`insert into topics (workspace_id, key, name, mandatory) values ($1, 'tips', 'Tips <b>', false), ($1, 'news', 'News', false), ($1, 'billing', 'Billing', true)`, [WORKSPACE]);
    await pool.query(`insert into profiles (shard, id, workspace_id, external_id) values ($1, $2, $3, 'maya')`, [shardOf(PERSON), PERSON, WORKSPACE]);
    links = await RecipientLinks.open(pool, 'http://x');
    server = fastify();
    await registerRecipients(server, { database: pool, addresses: new AddressHash('a secret'), links, templates: new TemplateCache(pool), onStimuli: () => undefined });
    address = await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    await server.close();
    await pool.end();
    await db.drop();
  });

  const pathOf = (url: string): string => `${address}${new URL(url).pathname}`;
  const choices = async (): Promise<unknown[]> => (await pool.query('select topic, subscribed, source from consents order by topic')).rows;
  /** As long as a real one, with the message that it came in. */
  const place = { w: WORKSPACE, p: PERSON, m: '00000000-0000-8000-8000-000000000001', e: 1_790_000_000_000 };

  it('never unsubscribes by GET, and at once by the POST of RFC 8058', async () => {
    const url = pathOf(links.unsubscribe({ ...place, t: 'tips' }));
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain('sandbox allow-forms');
    const html = await page.text();
    expect(html).toContain('Tips &lt;b&gt;');
    expect(html).not.toContain('<script');
    expect(await choices()).toEqual([]);
    const done = await fetch(url, { method: 'POST', body: 'List-Unsubscribe=One-Click', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(done.status).toBe(200);
    expect(await choices()).toEqual([{ topic: 'tips', subscribed: false, source: 'one-click' }]);
    await fetch(url, { method: 'POST', body: 'List-Unsubscribe=One-Click' });
    const { rows } = await pool.query(`select (select count(*)::int from consent_ledger) as ledger, (select count(*)::int from intake where name = 'unsubscribed') as told`);
    expect(rows).toEqual([{ ledger: 1, told: 1 }]);
  });

  it('shows choices and saves them, without script; mandatory topics stay', async () => {
    const url = pathOf(links.preferences(place));
    expect(await (await fetch(url)).text()).toMatch(/value="tips"(?! checked)/);
    const saved = await fetch(url, { method: 'POST', body: 'topic=tips', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(await saved.text()).toContain('Saved');
    expect(await choices()).toEqual([{ topic: 'news', subscribed: false, source: 'preferences' }, { topic: 'tips', subscribed: true, source: 'preferences' }]);
  });

  it.each(['/r/u/', '/r/p/', '/r/v/'])('answers a link at %s that is not ours with a page and nothing else', async (path) => {
    const good = new URL(links.unsubscribe({ ...place, t: 'tips' })).pathname.split('/').at(-1) ?? '';
    for (const token of ['x', 'a.b.c', `${good}x`, good.replace('.', '.A'), path === '/r/u/' ? 'zz' : good]) {
      const answer = await fetch(`${address}${path}${token}`);
      expect({ token, status: answer.status }).toEqual({ token, status: 404 });
    }
  });
});
