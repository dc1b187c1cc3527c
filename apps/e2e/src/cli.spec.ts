import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { otherWorkspace, ownerOf, perennial, type Ran } from './command-line.js';
import { call, callAs, eventually, keyed, KEYS, startEngine, track, type RunningEngine } from './running-engine.js';

const mjml = '<mjml><mj-body><mj-section><mj-column><mj-text>Hello {{profile.firstName}}</mj-text></mj-column></mj-section></mj-body></mjml>\n';
const pro = { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'pro' };
const welcome = {
  schema: 1, name: 'Welcome', pillar: 'retention', audience: 'consumer', subject: 'profile',
  entry: { triggers: [{ type: 'event', event: 'signed_up' }], filter: { type: 'segment', segment: 'busy-pros', member: true }, reentry: { mode: 'never' }, key: null }, exit: { rules: [] }, goals: [], guardrails: { topic: 'product-news' },
  nodes: [
    { id: 'day', type: 'delay', name: 'A day', config: { duration: { amount: 1, unit: 'days' } } },
    { id: 'mail', type: 'email', name: 'Say hello', config: { template: 'hello', continue: 'queued' } },
  ],
  edges: [{ from: 'entry', outlet: 'next', to: 'mail' }, { from: 'mail', outlet: 'next', to: 'day' }],
  layout: { positions: { mail: { x: 10, y: 20.5 } }, notes: [{ id: 'why', x: 1, y: 2, text: 'Ask Mira\nbefore changing this "mail".' }] },
};

describe('journeys as code', () => {
  let db: TestDatabase;
  let engine: RunningEngine;
  let dir: string;

  const run = (args: readonly string[], env: Record<string, string> = {}): Promise<Ran> => perennial(engine, dir, args, env);
  const json = async (args: readonly string[], code: number, env: Record<string, string> = {}) => {
    const ran = await run([...args, '--json'], env);
    expect({ code: ran.code, err: ran.err }).toEqual({ code, err: '' });
    return JSON.parse(ran.out);
  };
  const file = (name: string): Promise<string> => readFile(join(dir, name), 'utf8');

  beforeAll(async () => {
    db = await testDatabase(async () => undefined, 'empty');
    engine = await startEngine({ DATABASE_URL: db.connectionString, PERENNIAL_ADMIN_EMAIL: KEYS.email, PERENNIAL_ADMIN_PASSWORD: KEYS.password });
    dir = await mkdtemp(join(tmpdir(), 'perennial-cli-'));
    await call(engine, 'POST', '/api/segments', { key: 'pros', name: 'Pros', condition: pro });
    await call(engine, 'POST', '/api/segments', { key: 'busy-pros', name: 'Busy pros', condition: { type: 'all', of: [{ type: 'segment', segment: 'pros', member: true }, { type: 'event', event: 'paid', count: { is: 'at_least', value: 1 } }] } });
    await call(engine, 'POST', '/api/segments', { key: 'unasked', name: 'Unasked', condition: pro });
    const mail = await call<{ id: number }>(engine, 'POST', '/api/templates', { key: 'hello', name: 'Hello', channel: 'email', topic: 'billing', source: { channel: 'email', email: { subject: 'Hello', preheader: '', mjml, text: null } } });
    await call(engine, 'POST', `/api/templates/${mail.id}/versions`, { revision: 1 });
    const journey = await call<{ id: number }>(engine, 'POST', '/api/journeys', { key: 'welcome', name: 'Welcome', graph: welcome });
    await call(engine, 'POST', `/api/journeys/${journey.id}/publish`, { revision: 1 });
  }, 60_000);
  afterAll(async () => {
    await engine.stop();
    await db.drop();
    await rm(dir, { recursive: true, force: true });
  });

  it('pulls journeys with what they name, lossless, and again without a change', async () => {
    const first = await json(['pull'], 0);
    expect(first).toMatchObject({ unchanged: [], missing: [], conflicts: [] });
    expect([...first.written].sort()).toEqual(['journey welcome', 'segment busy-pros', 'segment pros', 'template hello']);
    expect(JSON.parse(await file('journeys/welcome.json'))).toEqual(welcome);
    expect(await file('email/hello.mjml')).toBe(mjml);
    expect(JSON.parse(await file('segments/pros.json'))).toEqual({ name: 'Pros', description: '', subject: 'profile', kind: 'dynamic', condition: pro });
    expect((await readdir(join(dir, 'segments'))).sort()).toEqual(['busy-pros.json', 'pros.json']);
    expect(await json(['pull', 'welcome'], 0)).toMatchObject({ written: [] });
    expect(await run(['pull', 'nothing'])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('no journey with the key "nothing"') });
  });

  it('checks files without a server, and names what is wrong where', async () => {
    const alone = { PERENNIAL_URL: 'http://127.0.0.1:1', PERENNIAL_API_KEY: '' };
    expect(await json(['validate'], 0, alone)).toMatchObject({ problems: [], notHere: [{ kind: 'topic', key: 'product-news' }, { kind: 'topic', key: 'billing' }] });
    const before = await file('journeys/welcome.json');
    await writeFile(join(dir, 'journeys/welcome.json'), before.replace('"pillar": "retention"', '"pillar": "growth"'));
    expect((await json(['validate'], 2, alone)).problems).toEqual([expect.objectContaining({ file: 'journeys/welcome.json', field: 'pillar', severity: 'error' })]);
    await writeFile(join(dir, 'journeys/welcome.json'), before.replace('"template": "hello"', '"template": ""'));
    expect((await run(['validate'], alone)).out).toContain('error journeys/welcome.json mail.template:');
    await writeFile(join(dir, 'journeys/welcome.json'), before);
    expect(await run(['pull'], alone)).toMatchObject({ code: 2, err: expect.stringContaining('API key') });
    expect(await run(['pull'], { PERENNIAL_API_KEY: 'wrong' })).toMatchObject({ code: 1, err: expect.stringContaining('unknown or revoked') });
    expect(await run(['pull'], { PERENNIAL_URL: 'http://127.0.0.1:1' })).toMatchObject({ code: 1, err: expect.stringContaining('does not answer') });
    expect(await run(['pull', '--no-such'])).toMatchObject({ code: 2 });
  });

  const published = async (key: string, api: string = KEYS.api) => {
    const { items } = await callAs<{ items: { id: number; key: string }[] }>(engine, keyed(api), { method: 'GET', path: '/api/journeys' });
    return callAs<{ id: number; revision: number; version: number | null; edited: boolean; draft: object }>(engine, keyed(api), { method: 'GET', path: `/api/journeys/${items.find((one) => one.key === key)?.id}` });
  };

  it('plans in words whom an edit touches, and applies it as a draft, then live', async () => {
    expect(await json(['plan', '--check'], 0)).toMatchObject({ missing: [], byNumber: [] });
    expect((await run(['plan'])).out).toBe('Nothing to change in the workspace "My workspace".\n');
    await track(engine, ['ana', 'bo'].flatMap((userId) => [{ type: 'identify', userId, traits: { plan: 'pro' } }, { type: 'track', userId, event: 'paid' }, { type: 'track', userId, event: 'signed_up' }]));
    const { items: [journey] } = await call<{ items: { id: number }[] }>(engine, 'GET', '/api/journeys');
    await eventually(() => call<{ nodes: Record<string, { here: number }> }>(engine, 'GET', `/api/journeys/${journey?.id}/counts`), ({ nodes }) => nodes['day']?.here === 2);
    const edited = { ...welcome, nodes: [{ ...welcome.nodes[1], name: 'Say hello warmly' }], edges: [welcome.edges[0]], layout: { ...welcome.layout, notes: [{ id: 'why', x: 1, y: 2, text: 'Mira agrees.' }] } };
    await writeFile(join(dir, 'journeys/welcome.json'), JSON.stringify(edited));
    await writeFile(join(dir, 'email/hello.mjml'), mjml.replace('Hello', 'Dear'));
    await writeFile(join(dir, 'segments/pros.json'), JSON.stringify({ name: 'Pros', description: 'Who pays', subject: 'profile', kind: 'dynamic', condition: pro }));
    const { out } = await run(['plan', '--publish']);
    for (const line of [
      'segment pros: will be changed', '  ~ Description changed', 'template hello: will be saved as a version', '  ~ Body changed', 'journey welcome: will be published', '  - Delay "A day" removed',
      '  ~ "Say hello" renamed to "Say hello warmly"', '  ~ Layout or notes changed', '  2 people are under way and finish on the version that they entered; version 1 is live', '  the step "A day" disappears: 2 people there',
    ]) expect(out.split('\n')).toContain(line);
    const plan = await json(['plan', '--check'], 4);
    expect(plan.items.find((item: { key: string }) => item.key === 'welcome')).toMatchObject({ action: 'change', publish: false, revision: 1, conflict: null, blocked: [], touched: { active: 2, version: 1, gone: [{ nodeId: 'day', name: 'A day', here: 2 }] } });
    expect(await json(['apply'], 0)).toMatchObject({ applied: ['segment pros', 'template hello', 'journey welcome'], failed: null });
    expect(await published('welcome')).toMatchObject({ version: 1, edited: true, revision: 2, draft: { name: 'Welcome', nodes: edited.nodes, layout: edited.layout } });
    expect(await json(['plan', '--check'], 0)).toMatchObject({ missing: [] });
    expect(await json(['apply', '--publish'], 0)).toMatchObject({ applied: ['template hello', 'journey welcome'] });
    expect(await published('welcome')).toMatchObject({ version: 2, edited: false, revision: 2 });
    expect((await json(['pull'], 0)).written).toEqual([]);
  }, 60_000);

  it('refuses what the server has saved since the pull, names it, and writes nothing at all', async () => {
    const { items: [row] } = await call<{ items: { id: number }[] }>(engine, 'GET', '/api/journeys');
    const server = await call<{ draft: { name: string }; revision: number }>(engine, 'GET', `/api/journeys/${row?.id}`);
    await call(engine, 'PUT', `/api/journeys/${row?.id}/draft`, { revision: server.revision, graph: { ...server.draft, name: 'Welcome by the server' } });
    await writeFile(join(dir, 'journeys/welcome.json'), (await file('journeys/welcome.json')).replace('"name":"Welcome"', '"name":"Welcome by the files"').replace('"name": "Welcome"', '"name": "Welcome by the files"'));
    await writeFile(join(dir, 'email/hello.txt'), 'A plain part.');
    expect((await run(['plan'])).code).toBe(3);
    const refused = await json(['apply', '--publish'], 3);
    expect(refused).toMatchObject({ applied: [], items: expect.arrayContaining([expect.objectContaining({ key: 'welcome', conflict: expect.stringContaining('revision 2, now 3, by API key') })]) });
    expect(await published('welcome')).toMatchObject({ revision: 3, draft: { name: 'Welcome by the server' } });
    expect((await json(['plan'], 3)).items.find((item: { key: string }) => item.key === 'hello')).toMatchObject({ action: 'change' });
    expect((await json(['pull'], 3)).conflicts).toEqual(['journey welcome', 'template hello']);
    expect(await file('journeys/welcome.json')).toContain('by the files');
    expect(await json(['apply', '--publish', '--overwrite'], 0)).toMatchObject({ applied: ['template hello', 'journey welcome'] });
    expect(await published('welcome')).toMatchObject({ version: 3, revision: 4, draft: { name: 'Welcome by the files' } });
  }, 60_000);

  it('publishes nothing half, lists what is missing, and makes nothing anew that was deleted', async () => {
    const good = await file('journeys/welcome.json');
    await writeFile(join(dir, 'journeys/fresh.json'), JSON.stringify({ ...welcome, name: 'Fresh', nodes: [{ id: 'mail', type: 'email', name: 'x', config: { template: 'nowhere', continue: 'queued' } }], edges: [welcome.edges[0]], guardrails: { topic: 'no-topic' } }));
    const plan = await json(['plan'], 0);
    expect(plan.missing).toEqual([{ kind: 'template', key: 'nowhere', namedBy: ['journey fresh'] }, { kind: 'topic', key: 'no-topic', namedBy: ['journey fresh'] }]);
    const refused = await run(['apply', '--publish']);
    expect(refused).toMatchObject({ code: 2, out: expect.stringContaining('! mail.template: There is no template "nowhere"') });
    await expect(published('fresh')).rejects.toThrow('404');
    expect(await json(['apply', 'fresh'], 0)).toMatchObject({ applied: ['journey fresh'] });
    expect(await published('fresh')).toMatchObject({ version: null, revision: 1 });
    const { id } = await published('fresh');
    await fetch(`${engine.address}/api/journeys/${id}`, { method: 'DELETE', headers: { authorization: `Bearer ${KEYS.api}` } });
    expect((await run(['plan', 'fresh'])).out).toContain('journey fresh: conflict: it was deleted on the server since it was pulled');
    await rm(join(dir, 'journeys/fresh.json'));
    expect(await file('journeys/welcome.json')).toBe(good);
  }, 60_000);

  it('loses no save that falls between its look and its own', async () => {
    const before = await file('journeys/welcome.json');
    await writeFile(join(dir, 'journeys/welcome.json'), before.replace('by the files', 'by the files again'));
    // Passes everything on, and lets somebody else save just before the command does.
    const between = createServer((asked, answer) => void (async () => {
      const parts: Buffer[] = [];
      for await (const part of asked) parts.push(part as Buffer);
      if (asked.method === 'PUT') {
        const server = await published('welcome');
        await call(engine, 'PUT', `/api/journeys/${server.id}/draft`, { revision: server.revision, graph: { ...server.draft, name: 'Saved between' } });
      }
      const real = await fetch(`${engine.address}${asked.url}`, { method: asked.method ?? 'GET', headers: { authorization: asked.headers.authorization ?? '', 'content-type': 'application/json' }, ...(parts.length === 0 ? {} : { body: Buffer.concat(parts) }) });
      answer.writeHead(real.status, { 'content-type': 'application/json' }).end(await real.text());
    })());
    await new Promise<void>((done) => between.listen(0, '127.0.0.1', done));
    const address = between.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const late = await json(['apply', '--overwrite'], 3, { PERENNIAL_URL: url });
    between.close();
    expect(late).toMatchObject({ applied: [], failed: { id: 'journey welcome', status: 409 } });
    expect(await published('welcome')).toMatchObject({ draft: { name: 'Saved between' } });
    await writeFile(join(dir, 'journeys/welcome.json'), before);
    expect(await json(['apply', '--publish', '--overwrite'], 0)).toMatchObject({ applied: ['journey welcome'] });
  }, 60_000);

  it('promotes a workspace to another, and again nothing is to do there', async () => {
    const other = { PERENNIAL_API_KEY: await otherWorkspace(engine, await ownerOf(engine), 'Production') };
    const plan = await json(['plan', '--publish'], 0, other);
    expect(plan.workspace.name).toBe('Production');
    expect(plan.items.map((item: { kind: string; key: string; action: string }) => [item.kind, item.key, item.action])).toEqual([
      ['segment', 'pros', 'create'], ['segment', 'busy-pros', 'create'], ['template', 'hello', 'create'], ['journey', 'welcome', 'create'],
    ]);
    expect(await json(['apply', '--publish'], 0, other)).toMatchObject({ applied: ['segment pros', 'segment busy-pros', 'template hello', 'journey welcome'], failed: null });
    expect(await published('welcome', other.PERENNIAL_API_KEY)).toMatchObject({ version: 1, edited: false, draft: JSON.parse(await file('journeys/welcome.json')) });
    expect(await json(['plan', '--publish', '--check'], 0, other)).toMatchObject({ missing: [] });
    expect(await json(['pull', 'welcome'], 0, other)).toMatchObject({ written: [] });
    expect(await json(['plan', '--publish', '--check'], 0)).toMatchObject({ missing: [] });
    await rm(join(dir, 'perennial.lock.json'));
    await writeFile(join(dir, 'email/hello.txt'), 'Another plain part.');
    expect((await run(['apply'], other)).out).toContain('template hello: conflict: it is on the server and was never pulled from there');
  }, 60_000);

  it('keeps text and push templates as files, lossless, and tells what changes in them', async () => {
    const sources = { 'reach-sms': { channel: 'sms', sms: { text: 'Hi {{profile.firstName}}\n"there" — ünï' } }, 'reach-push': { channel: 'push', push: { title: 'Hi', body: 'There', link: 'orchard://a' } } };
    for (const [key, source] of Object.entries(sources)) await call(engine, 'POST', '/api/templates', { key, name: key, channel: source.channel, topic: 'billing', source });
    const node = (id: string, type: string) => ({ id, type, name: id, config: { template: `reach-${type}`, continue: 'queued' } });
    await call(engine, 'POST', '/api/journeys', { key: 'reach', name: 'Reach', graph: { ...welcome, name: 'Reach', entry: { triggers: [{ type: 'event', event: 'reached' }], reentry: { mode: 'never' }, key: null }, nodes: [node('text', 'sms'), node('tap', 'push')], edges: [{ from: 'entry', outlet: 'next', to: 'text' }, { from: 'text', outlet: 'next', to: 'tap' }], layout: { positions: {}, notes: [] } } });
    expect([...(await json(['pull', 'reach'], 0)).written].sort()).toEqual(['journey reach', 'template reach-push', 'template reach-sms']);
    for (const [key, source] of Object.entries(sources)) expect(JSON.parse(await file(`${source.channel}/${key}.json`))).toEqual({ name: key, topic: 'billing', folder: '', sample: null, condition: null, sender: null, tracked: true, ...source });
    expect(await json(['plan', 'reach', '--check'], 0)).toMatchObject({ missing: [] });
    const before = await file('push/reach-push.json');
    await writeFile(join(dir, 'push/reach-push.json'), before.replace('orchard://a', 'file://a'));
    expect((await json(['validate', 'reach'], 2)).problems).toContainEqual(expect.objectContaining({ file: 'push/reach-push.json', field: 'link:1', severity: 'error' }));
    await writeFile(join(dir, 'push/reach-push.json'), before.replace('orchard://a', 'orchard://b'));
    expect((await run(['plan', 'reach'])).out).toContain('  ~ Link changed');
    expect(await json(['apply', 'reach'], 0)).toMatchObject({ applied: ['template reach-push'], failed: null });
    expect((await json(['pull', 'reach'], 0)).written).toEqual([]);
  }, 60_000);

  it('brings every ready-made journey live at once, those of accounts with their segments too', async () => {
    const other = { PERENNIAL_API_KEY: await otherWorkspace(engine, await ownerOf(engine), 'Production') };
    const own = await mkdtemp(join(tmpdir(), 'perennial-ready-made-'));
    await cp(resolve(process.cwd(), 'templates'), own, { recursive: true });
    const { code, out, err } = await run(['apply', '--publish', '--dir', own], other);
    expect({ code, err, end: out.trimEnd().split('\n').at(-1) }).toEqual({ code: 0, err: '', end: 'Done.' });
    expect(await published('team-onboarding', other.PERENNIAL_API_KEY)).toMatchObject({ version: 1, edited: false, draft: { subject: 'account' } });
    expect((await run(['apply', '--publish', '--dir', own], other)).out).toContain('Nothing to change');
    await rm(own, { recursive: true });
  }, 60_000);
});
