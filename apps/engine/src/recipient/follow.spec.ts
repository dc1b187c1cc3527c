import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { FIRST_MAIL_SETTINGS, type JsonObject, type MailSettings } from '@perennial/model';
import { insertDirectMessages, totalLinkClicks, type Database } from '@perennial/store';
import { unescaped } from '@perennial/template';
import { openSendingDesk, WORKSPACE, type Queued, type SendingDesk } from '../testing/sending-desk.js';
import { noteFollowed } from './note-followed.js';
import { registerRecipients } from './routes.js';

const CHROME = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';

describe('openings and clicks of mails', () => {
  let desk: SendingDesk;
  let pool: Database;
  let server: FastifyInstance;
  let address: string;
  beforeAll(async () => {
    desk = await openSendingDesk();
    pool = desk.pool;
    await desk.journey(51, { steps: { m: {} } });
    server = fastify();
    const { database, ids, journeys, addresses } = desk.context;
    await registerRecipients(server, { database, addresses, journeys, links: desk.links, templates: desk.templates, onStimuli: () => undefined, followed: (message, told) => noteFollowed({ database, ids, journeys, onStimuli: () => undefined }, message, told) });
    address = await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    await server.close();
    await desk.close();
  });
  const settings = (more: Partial<MailSettings>): Promise<unknown> => pool.query('update workspaces set mail_settings = $2 where id = $1', [WORKSPACE, JSON.stringify({ ...FIRST_MAIL_SETTINGS, ...more })]);
  beforeEach(() => settings({}));

  interface Sent {
    readonly id: string;
    readonly person: number;
    readonly html: string;
    readonly hrefs: readonly string[];
    readonly pixel: string | undefined;
  }
  /** Sends a mail as if an hour ago. */
  const sent = async (attributes: JsonObject = {}, more: Queued = {}): Promise<Sent> => {
    const person = await desk.person({ firstName: 'Ann', ...attributes });
    const id = await desk.queue(person, { template: 'linked', journeyId: 51, nodeId: 'm', ...more });
    await desk.send(id);
    await pool.query(`update messages set finished_at = now() - interval '1 hour' where id = $1`, [id]);
    const html = (await pool.query<{ html: string }>('select html from mailbox where message_id = $1', [id])).rows[0]?.html ?? '';
    return { id, person, html, hrefs: [...html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)].map(([, href]) => unescaped(href ?? '')), pixel: /<img src="([^"]*\/r\/o\/[^"]*)"/.exec(html)?.[1] };
  };
  const here = (url: string | undefined): string => (url ?? '').replace(/^https:\/\/[^/]*/, address);
  const get = (url: string | undefined, agent = CHROME, method = 'GET') => fetch(here(url), { redirect: 'manual', method, headers: { 'user-agent': agent } });
  const logged = async (person: number): Promise<{ name: string; properties: JsonObject }[]> => (await pool.query<{ name: string; properties: JsonObject }>(`select name, properties from events where profile_id = $1 and name in ('email_opened', 'email_clicked') order by id`, [person])).rows;
  const measured = async (): Promise<Record<string, number>> => Object.fromEntries((await pool.query<{ measure: string; n: number }>(`select measure, sum(value)::int as n from counters where journey_id = 51 and measure in ('message:opened', 'message:clicked') group by 1`)).rows.map(({ measure, n }) => [measure, n]));

  it('leads a click on to where the link led, and tells of it once', async () => {
    const mail = await sent();
    expect(mail.hrefs[0]).toMatch(/^https:\/\/p\.example\/r\/c\//);
    const answer = await get(mail.hrefs[0]);
    expect([answer.status, answer.headers.get('location'), answer.headers.get('referrer-policy'), answer.headers.get('cache-control')]).toEqual([302, 'https://app.example/start?x=1', 'no-referrer', 'no-store']);
    await get(mail.hrefs[0]);
    expect((await get(mail.hrefs[1])).headers.get('location')).toBe('https://app.example/u/Ann');
    expect(await logged(mail.person)).toMatchObject([
      { name: 'email_clicked', properties: { messageId: mail.id, template: 'linked', journeyId: 51, nodeId: 'm', url: 'https://app.example/start?x=1' } }, { name: 'email_clicked', properties: { url: 'https://app.example/u/Ann' } },
    ]);
    expect((await totalLinkClicks(pool, { workspaceId: WORKSPACE, template: 'linked', journeyId: 51, days: 30 })).map(({ link, url, clicks }) => [link, url, clicks])).toEqual([[0, 'https://app.example/start', 1], [1, 'https://app.example/u/Ann', 1]]);
    expect(await measured()).toEqual({ 'message:clicked': 1 });
  });

  it('tells of an opening once, by a picture that nobody keeps', async () => {
    const mail = await sent();
    const answer = await get(mail.pixel);
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control'), (await answer.arrayBuffer()).byteLength]).toEqual([200, 'image/gif', 'no-store', 42]);
    await get(mail.pixel);
    expect(await logged(mail.person)).toMatchObject([{ name: 'email_opened', properties: { messageId: mail.id } }]);
    expect(await measured()).toMatchObject({ 'message:opened': 1 });
  });

  it('keeps what machines do apart: privacy proxies, scanners, those who follow every link or are faster than the mail', async () => {
    const before = await measured();
    const mail = await sent();
    await get(mail.pixel, 'Mozilla/5.0');
    await get(mail.hrefs[0], 'python-requests/2.32');
    await get(mail.hrefs[1], CHROME, 'HEAD');
    expect((await logged(mail.person)).map(({ name, properties }) => [name, properties['machine']])).toEqual([['email_opened', true], ['email_clicked', true], ['email_clicked', true]]);
    expect(await measured()).toEqual(before);
    const fast = await sent();
    await pool.query('update messages set finished_at = now() where id = $1', [fast.id]);
    await get(fast.hrefs[0]);
    expect(await logged(fast.person)).toMatchObject([{ properties: { machine: true } }]);
    expect(await measured()).toEqual(before);
    expect((await totalLinkClicks(pool, { workspaceId: WORKSPACE, template: 'linked', journeyId: 51, days: 30 }))[0]).toMatchObject({ link: 0, clicks: 1, machineClicks: 2 });
  });

  it('is no open redirect: it leads only where a mail of the workspace led', async () => {
    const mail = await sent();
    const link = new URL(mail.hrefs[0] ?? '');
    const evil = new URL(link);
    evil.searchParams.set('u', 'https://evil.example/');
    const unsigned = new URL(link);
    unsigned.searchParams.delete('s');
    const foreign = new URL(link);
    foreign.searchParams.set('s', desk.links.signAddress(WORKSPACE + 1, 'https://app.example/start?x=1'));
    const cut = mail.hrefs[0]?.replace('/r/c/', '/r/c/x');
    for (const url of [String(evil), String(unsigned), String(foreign), cut, 'https://p.example/r/c/', `https://p.example/r/c/${desk.links.sign({ u: 'view', w: WORKSPACE, p: mail.person })}/0${link.search}`]) {
      const answer = await get(url);
      expect([answer.status, answer.headers.get('location')]).toEqual([404, null]);
    }
    expect((await get('https://p.example/r/o/nothing')).status).toBe(200);
    expect(await logged(mail.person)).toEqual([]);
  });

  it('still leads on when the message is gone', async () => {
    const mail = await sent();
    await pool.query('delete from messages where id = $1', [mail.id]);
    expect((await get(mail.hrefs[0])).headers.get('location')).toBe('https://app.example/start?x=1');
    expect((await get(mail.pixel)).status).toBe(200);
  });

  it('puts the parameters of the workspace behind links, on their way or, where nothing is followed, at once', async () => {
    await settings({ utm: { source: 'orchard', medium: 'email', campaign: '{journey}', content: '{template} {step}' } });
    const query = 'utm_source=orchard&utm_medium=email&utm_campaign=j51&utm_content=linked%20m';
    expect((await get((await sent()).hrefs[0])).headers.get('location')).toBe(`https://app.example/start?x=1&${query}`);
    await settings({ clicks: false, opens: false, utm: { source: 'orchard', medium: '', campaign: '{journey}', content: '' } });
    const plain = await sent();
    expect([plain.hrefs[0], plain.hrefs[1], plain.pixel]).toEqual(['https://app.example/start?x=1&utm_source=orchard&utm_campaign=j51', 'https://app.example/u/Ann?utm_source=orchard&utm_campaign=j51', undefined]);
  });

  it('stands under the workspace’s own host', async () => {
    await settings({ domain: 'news.orchard.example' });
    const mail = await sent();
    expect([mail.hrefs[0], mail.pixel].map((url) => new URL(url ?? '').host)).toEqual(['news.orchard.example', 'news.orchard.example']);
  });

  it.each<[string, () => Promise<Sent>]>([
    ['the workspace', async () => {
      await settings({ opens: false, clicks: false });
      return sent();
    }],
    ['the template', async () => {
      await pool.query(`update templates set tracked = false where key = 'linked'`);
      return sent().finally(() => pool.query(`update templates set tracked = true where key = 'linked'`));
    }],
    ['the person', () => sent({ trackingConsent: false })],
  ])('follows nothing where %s says so', async (_, make) => {
    const mail = await make();
    expect([mail.hrefs.slice(0, 2), mail.pixel]).toEqual([['https://app.example/start?x=1', 'https://app.example/u/Ann'], undefined]);
  });

  it('follows nothing of what a program sends of no topic: its links may be secrets', async () => {
    const person = await desk.person({ firstName: 'Ann' });
    const direct = async (topic: string | null): Promise<string> => {
      await pool.query(`update templates set topic = $1 where key = 'linked'`, [topic]);
      const id = crypto.randomUUID();
      const [entered] = await insertDirectMessages(pool, [{ id, workspaceId: WORKSPACE, profileId: person, channel: 'email', template: 'linked', topic: null, own: { data: {}, to: null } }]);
      await desk.sendAt(id, entered?.enteredAt ?? 0);
      return (await pool.query<{ html: string }>('select html from mailbox where message_id = $1', [id])).rows[0]?.html ?? '';
    };
    expect(await direct(null)).not.toContain('/r/c/');
    expect(await direct('tips')).toContain('/r/c/');
  });
});
