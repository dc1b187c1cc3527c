import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { call, KEYS, startEngine, type RunningEngine } from './running-engine.js';

const program = resolve(process.cwd(), 'apps/cli/bin/perennial.mjs');
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

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('journeys as code', () => {
  let db: TestDatabase;
  let engine: RunningEngine;
  let dir: string;

  /** Runs the built command as a process of its own. */
  const perennial = (args: readonly string[], env: Record<string, string> = {}): Promise<Ran> => new Promise((done) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: dir, env: { PATH: process.env['PATH'] ?? '', PERENNIAL_URL: engine.address, PERENNIAL_API_KEY: KEYS.api, ...env } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.once('close', (code) => done({ code, out, err }));
  });
  const json = async (args: readonly string[], code: number, env: Record<string, string> = {}) => {
    const ran = await perennial([...args, '--json'], env);
    expect({ code: ran.code, err: ran.err }).toEqual({ code, err: '' });
    return JSON.parse(ran.out);
  };
  const file = (name: string): Promise<string> => readFile(join(dir, name), 'utf8');

  beforeAll(async () => {
    db = await testDatabase(async () => undefined, 'empty');
    engine = await startEngine({ DATABASE_URL: db.connectionString });
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
    expect(await file('templates/hello/mail.mjml')).toBe(mjml);
    expect(JSON.parse(await file('segments/pros.json'))).toEqual({ name: 'Pros', description: '', subject: 'profile', kind: 'dynamic', condition: pro });
    expect((await readdir(join(dir, 'segments'))).sort()).toEqual(['busy-pros.json', 'pros.json']);
    expect(await json(['pull', 'welcome'], 0)).toMatchObject({ written: [] });
    expect(await perennial(['pull', 'nothing'])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('no journey with the key "nothing"') });
  });

  it('checks files without a server, and names what is wrong where', async () => {
    const alone = { PERENNIAL_URL: 'http://127.0.0.1:1', PERENNIAL_API_KEY: '' };
    expect(await json(['validate'], 0, alone)).toMatchObject({ problems: [], notHere: [{ kind: 'topic', key: 'product-news' }, { kind: 'topic', key: 'billing' }] });
    const before = await file('journeys/welcome.json');
    await writeFile(join(dir, 'journeys/welcome.json'), before.replace('"pillar": "retention"', '"pillar": "growth"'));
    expect((await json(['validate'], 2, alone)).problems).toEqual([expect.objectContaining({ file: 'journeys/welcome.json', field: 'pillar', severity: 'error' })]);
    await writeFile(join(dir, 'journeys/welcome.json'), before.replace('"template": "hello"', '"template": ""'));
    expect((await perennial(['validate'], alone)).out).toContain('error journeys/welcome.json mail.template:');
    await writeFile(join(dir, 'journeys/welcome.json'), before);
    expect(await perennial(['pull'], alone)).toMatchObject({ code: 2, err: expect.stringContaining('API key') });
    expect(await perennial(['pull'], { PERENNIAL_API_KEY: 'wrong' })).toMatchObject({ code: 1, err: expect.stringContaining('unknown or revoked') });
    expect(await perennial(['pull'], { PERENNIAL_URL: 'http://127.0.0.1:1' })).toMatchObject({ code: 1, err: expect.stringContaining('does not answer') });
    expect(await perennial(['pull', '--no-such'])).toMatchObject({ code: 2 });
  });
});
