import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { shardOf, standardBrand } from '@perennial/model';
import { createPool, inTransaction, migrate, saveBrand, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { JourneyCache } from '../enrollment/journey-cache.js';
import { AddressHash } from '../platform/address-hash.js';
import { RecipientLinks } from '../delivery/recipient-links.js';
import { TemplateCache } from '../delivery/template-cache.js';
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
    await pool.query(
      `insert into topics (workspace_id, key, name, description, mandatory, opt_in, channels) values ($1, 'tips', 'Tips <b>', 'How to get on', false, false, '{email,in_app}'), ($1, 'news', 'News', '', false, false, '{email,in_app}'),
         ($1, 'beta', 'Beta', '', false, true, '{email}'), ($1, 'billing', 'Billing', '', true, false, '{email,in_app}')`, [WORKSPACE]);
    await pool.query(`insert into profiles (shard, id, workspace_id, external_id) values ($1, $2, $3, 'maya')`, [shardOf(PERSON), PERSON, WORKSPACE]);
    links = await RecipientLinks.open(pool, 'http://x');
    server = fastify();
    await registerRecipients(server, { database: pool, addresses: new AddressHash('a secret'), links, journeys: new JourneyCache(), templates: new TemplateCache(pool), onStimuli: () => undefined, followed: async () => undefined });
    address = await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    await server.close();
    await pool.end();
    await db.drop();
  });

  beforeEach(() => pool.query('truncate consents, consent_ledger, intake'));

  const pathOf = (url: string): string => `${address}${new URL(url).pathname}`;
  const choices = async (): Promise<unknown[]> => (await pool.query('select topic, subscribed, source from consents order by topic')).rows;
  const ledger = async () => (await pool.query<{ topic: string; wording: string; detail: Record<string, string> }>('select topic, channel, subscribed, source, actor, wording, detail from consent_ledger order by id')).rows;
  const told = async (): Promise<unknown[]> => (await pool.query(`select name, payload from intake order by id`)).rows;
  const post = (url: string, fields: readonly (readonly [string, string])[], headers: Record<string, string> = {}): Promise<Response> =>
    fetch(url, { method: 'POST', body: new URLSearchParams(fields.map(([name, value]) => [name, value])).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });
  const oneClick = [['List-Unsubscribe', 'One-Click']] as const;
  const shown = [['shown', 'tips:email'], ['shown', 'tips:in_app'], ['shown', 'news:email'], ['shown', 'news:in_app'], ['shown', 'beta:email']] as const;
  const boxes = (html: string): Record<string, boolean> => Object.fromEntries([...html.matchAll(/<input type="checkbox" name="on" value="([^"]+)"( checked)?>/g)].map((found) => [found[1], found[2] !== undefined]));
  /** As long as a real one, with the message that it came in. */
  const place = { w: WORKSPACE, p: PERSON, m: '00000000-0000-8000-8000-000000000001', e: 1_790_000_000_000 };

  it('never unsubscribes by GET, and at once by the POST of RFC 8058, from the mail only', async () => {
    const url = pathOf(links.unsubscribe({ ...place, t: 'tips' }));
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain('sandbox allow-forms');
    const html = await page.text();
    expect(html).toContain('Tips &lt;b&gt;');
    expect(html).not.toContain('<script');
    expect([await choices(), await ledger(), await told()]).toEqual([[], [], []]);
    expect((await post(url, oneClick, { 'user-agent': 'Mailer/1 '.repeat(100) })).status).toBe(200);
    expect(await choices()).toEqual([{ topic: 'tips:email', subscribed: false, source: 'one_click' }]);
    await post(url, oneClick);
    const lines = await ledger();
    expect(lines).toEqual([{ topic: 'tips', channel: 'email', subscribed: false, source: 'one_click', actor: null, wording: expect.stringMatching(/^Tips <b>: How to get on\n.*List-Unsubscribe/), detail: { messageId: place.m, userAgent: expect.any(String), address: '127.0.0.0/24' } }]);
    expect(lines[0]?.detail['userAgent']).toHaveLength(200);
    expect(await told()).toEqual([
      { name: 'segments', payload: { which: 'touched', paths: ['topics.tips', 'topics.tips:email'], silent: false } },
      { name: 'unsubscribed', payload: { p: { topic: 'tips', channel: 'email', source: 'one_click', messageId: place.m } } },
    ]);
  });

  it('keeps the words of the page for who pressed its button', async () => {
    const url = pathOf(links.unsubscribe({ ...place, t: 'news' }));
    const page = await (await fetch(url)).text();
    await post(url, []);
    const [line] = await ledger();
    for (const words of ['Stop News by email from Orchard & Co?', 'You will get no more mail about this. Nothing else changes.']) {
      expect(page).toContain(words.replace('&', '&amp;'));
      expect(line?.wording).toContain(words);
    }
  });

  it('leaves the whole topic with its last channel, and all that may be left where the mail has no topic', async () => {
    await post(pathOf(links.unsubscribe({ ...place, t: 'tips' })), oneClick);
    await post(pathOf(links.preferences(place)), [...shown.filter(([, value]) => value === 'tips:in_app')]);
    expect(await choices()).toEqual([{ topic: 'tips', subscribed: false, source: 'preferences' }, { topic: 'tips:email', subscribed: false, source: 'one_click' }, { topic: 'tips:in_app', subscribed: false, source: 'preferences' }]);
    await pool.query('truncate consents');
    await post(pathOf(links.unsubscribe(place)), oneClick);
    expect((await choices()).map((row) => (row as { topic: string }).topic)).toEqual(['beta:email', 'news:email', 'tips:email']);
  });

  it('changes nothing of a topic that is always sent, and says so', async () => {
    const url = pathOf(links.unsubscribe({ ...place, t: 'billing' }));
    for (const answer of [await fetch(url), await post(url, oneClick)]) expect(await answer.text()).toContain('Billing from Orchard &amp; Co is always sent');
    const saved = await post(pathOf(links.preferences(place)), [['shown', 'billing:email']]);
    expect(await saved.text()).toContain('Nothing was changed');
    expect([await choices(), await ledger(), await told()]).toEqual([[], [], []]);
  });

  it('shows choices by channel, without script; opt-in topics begin unticked and mandatory ones cannot be chosen', async () => {
    const html = await (await fetch(pathOf(links.preferences(place)))).text();
    expect(html).not.toContain('<script');
    expect(boxes(html)).toEqual({ 'tips:email': true, 'tips:in_app': true, 'news:email': true, 'news:in_app': true, 'beta:email': false });
    expect(html).toContain('Always');
    expect(await choices()).toEqual([]);
  });

  it('saves what was ticked, says what changed, and keeps what the person read', async () => {
    const url = pathOf(links.preferences(place));
    const saved = await (await post(url, [...shown, ['on', 'tips:in_app'], ['on', 'news:email'], ['on', 'news:in_app'], ['on', 'beta:email']])).text();
    for (const change of ['<li>Tips &lt;b&gt;, by email: you get it no more</li>', '<li>Beta, by email: you get it from now on</li>']) expect(saved).toContain(change);
    expect(boxes(saved)).toEqual({ 'tips:email': false, 'tips:in_app': true, 'news:email': true, 'news:in_app': true, 'beta:email': true });
    expect(saved.match(/<li>/g)).toHaveLength(2);
    expect(await choices()).toEqual([{ topic: 'beta', subscribed: true, source: 'preferences' }, { topic: 'tips:email', subscribed: false, source: 'preferences' }]);
    const lines = await ledger();
    expect(lines.map(({ topic }) => topic).sort()).toEqual(['beta', 'tips']);
    const wording = lines.find(({ topic }) => topic === 'tips')?.wording;
    expect(wording).toBe('What you hear from Orchard & Co\nUntick what you do not want.\nTips <b>: How to get on\nEmail: unticked\n[Save]');
    expect(await (await post(url, [...shown, ['on', 'tips:in_app'], ['on', 'news:email'], ['on', 'news:in_app'], ['on', 'beta:email']])).text()).toContain('Nothing was changed');
    expect(await ledger()).toHaveLength(2);
  });

  it('takes leaving back at once, with its own line in the ledger', async () => {
    const url = pathOf(links.unsubscribe({ ...place, t: 'tips' }));
    expect(await (await post(url, [])).text()).toContain('Subscribe again');
    expect(await (await post(url, [['again', '1']])).text()).toContain('You get Tips &lt;b&gt; by email from Orchard &amp; Co again.');
    expect(await choices()).toEqual([{ topic: 'tips:email', subscribed: true, source: 'preferences' }]);
    expect((await ledger()).map(({ wording }) => wording.split('\n').at(-1))).toEqual(['[Unsubscribe]', '[Subscribe again]']);
  });

  it('leaves a person alone for a while, and no longer when they say so', async () => {
    const url = pathOf(links.preferences(place));
    expect(await (await post(url, [['pause', '30']])).text()).toMatch(/You hear nothing until \w+ \d+, \d{4} but what is always sent/);
    const [paused] = (await pool.query<{ kind: number; payload: { p: { mutedUntil: string } } }>('select kind, payload from intake')).rows;
    expect(Math.abs(Date.parse(paused?.payload.p.mutedUntil ?? '') - Date.now() - 30 * 86_400_000)).toBeLessThan(60_000);
    await pool.query('update profiles set attributes = $2 where id = $1', [PERSON, paused?.payload.p]);
    expect(await (await fetch(url)).text()).toContain('You are on a break until');
    await pool.query('truncate intake');
    expect(await (await post(url, [['pause', '0']])).text()).toContain('The break is over');
    expect((await pool.query('select payload from intake')).rows).toEqual([{ payload: { p: { mutedUntil: null } } }]);
    await pool.query(`update profiles set attributes = '{}' where id = $1`, [PERSON]);
  });

  it.each([['de-AT', null, 'Was Sie von Orchard &amp; Co hören', 'de'], [null, 'fr-CH, en;q=0.8', 'Ce que vous recevez de Orchard &amp; Co', 'fr'], ['ja', 'pt-BR', 'O que recebe de Orchard &amp; Co', 'pt'], ['ja', null, 'What you hear from Orchard &amp; Co', 'en']])('speaks the language of a person with the locale %s, else of their browser (%s)', async (locale, accepted, words, tag) => {
    await pool.query('update profiles set locale = $2 where id = $1', [PERSON, locale]);
    const answer = await (await fetch(pathOf(links.preferences(place)), accepted === null ? {} : { headers: { 'accept-language': accepted } })).text();
    await pool.query('update profiles set locale = null where id = $1', [PERSON]);
    expect(answer).toContain(words);
    expect(answer).toContain(`<html lang="${tag}">`);
  });

  it('keeps in the ledger what stood there in their language', async () => {
    await pool.query(`update profiles set locale = 'de' where id = $1`, [PERSON]);
    await post(pathOf(links.unsubscribe({ ...place, t: 'news' })), []);
    await pool.query('update profiles set locale = null where id = $1', [PERSON]);
    expect((await ledger())[0]?.wording).toContain('„News“ per E-Mail von Orchard & Co abbestellen?');
  });

  it('has the look of the workspace', async () => {
    const brand = { ...standardBrand, light: { ...standardBrand.light, accent: '#AA3311' }, logo: { url: 'https://orchard.example/logo.png', alt: 'Orchard "&" Co', width: 120 } };
    await inTransaction(pool, (transaction) => saveBrand(transaction, WORKSPACE, { brand, revision: 0, by: 'x' }));
    const html = await (await fetch(pathOf(links.preferences(place)))).text();
    expect(html).toContain('--accent:#AA3311');
    expect(html).toContain('<img class="logo" src="https://orchard.example/logo.png" alt="Orchard &quot;&amp;&quot; Co" width="120">');
  });

  it('leaves alone what the page did not show: a topic that came later', async () => {
    await post(pathOf(links.preferences(place)), [['shown', 'tips:email'], ['on', 'tips:email']]);
    await post(pathOf(links.preferences(place)), []);
    expect(await choices()).toEqual([]);
  });

  it('leaves all on all channels by "None of these", whatever is ticked', async () => {
    const answer = await (await post(pathOf(links.preferences(place)), [...shown, ['on', 'tips:email'], ['none', '1']])).text();
    expect(Object.values(boxes(answer))).toEqual([false, false, false, false, false]);
    expect(await choices()).toEqual([{ topic: 'news', subscribed: false, source: 'preferences' }, { topic: 'tips', subscribed: false, source: 'preferences' }]);
    expect((await ledger()).every((line) => line.wording.endsWith('[None of these]'))).toBe(true);
    expect((await told()).filter((row) => (row as { name: string }).name === 'unsubscribed')).toHaveLength(2);
  });

  it.each(['/r/u/', '/r/p/', '/r/v/'])('answers a link at %s that is not ours with a page and nothing else', async (path) => {
    const good = new URL(links.unsubscribe({ ...place, t: 'tips' })).pathname.split('/').at(-1) ?? '';
    for (const token of ['x', 'a.b.c', `${good}x`, good.replace('.', '.A'), path === '/r/u/' ? 'zz' : good]) {
      const answer = await fetch(`${address}${path}${token}`);
      expect({ token, status: answer.status }).toEqual({ token, status: 404 });
    }
  });
});
