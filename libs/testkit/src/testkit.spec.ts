import { afterAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import nodemailer from 'nodemailer';
import { Client } from 'pg';
import { Redis } from 'ioredis';
import { launchBrowser } from './browser.js';
import { describeUnless } from './describe-when.js';
import { closingLines, readReport } from './jest-report.js';
import { withRedis } from './redis.js';
import { smtpSink, type SmtpAnswer } from './smtp-sink.js';
import { testDatabase } from './test-database.js';

async function rows(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const answer = await client.query(text);
  await client.end();
  return answer.rows;
}

describe('testDatabase', () => {
  let migrations = 0;
  const migrate = async (url: string): Promise<void> => {
    migrations += 1;
    await rows(url, 'create table made as select 1 as n');
  };
  const template = `spec_${process.pid}_${Date.now()}`;

  it('migrates once, and gives each caller a database of its own', async () => {
    const [one, two] = await Promise.all([testDatabase(migrate, template), testDatabase(migrate, template)]);
    expect(migrations).toBe(1);
    await rows(one.connectionString, 'insert into made values (2)');
    expect(await rows(one.connectionString, 'select count(*)::int as n from made')).toEqual([{ n: 2 }]);
    expect(await rows(two.connectionString, 'select count(*)::int as n from made')).toEqual([{ n: 1 }]);
    const left = new Client({ connectionString: one.connectionString });
    left.on('error', () => undefined);
    await left.connect();
    await one.drop();
    await two.drop();
    await expect(rows(one.connectionString, 'select 1')).rejects.toThrow(/does not exist/);
  });

  it('does not clone a template whose migration failed', async () => {
    const broken = (): Promise<void> => Promise.reject(new Error('migration broke'));
    await expect(testDatabase(broken, `${template}_b`)).rejects.toThrow('migration broke');
    const mended = await testDatabase(migrate, `${template}_b`);
    expect(await rows(mended.connectionString, 'select n from made')).toEqual([{ n: 1 }]);
    await mended.drop();
  });
});

describe('smtpSink', () => {
  it('takes a mail and reads it as it was written', async () => {
    const sink = await smtpSink({ auth: { user: 'u', pass: 'p' } });
    const sender = nodemailer.createTransport(sink.url);
    const text = 'Grüße = 1\n.\nlong '.padEnd(200, 'x');
    await sender.sendMail({ from: 'a@x.co', to: ['b@y.co', 'c@y.co'], subject: 'Übung 你好 '.repeat(9).trim(), text, html: '<p>é</p>', headers: { 'X-One': 'two' } });
    const [mail] = await sink.waitFor(1);
    expect(mail).toMatchObject({ envelope: { from: 'a@x.co', to: ['b@y.co', 'c@y.co'] }, user: 'u', subject: 'Übung 你好 '.repeat(9).trim(), html: '<p>é</p>' });
    expect(mail?.text.replaceAll('\r\n', '\n').trim()).toBe(text);
    expect(mail?.headers['x-one']).toBe('two');
    expect(sink.connections()).toBe(1);
    await sink.close();
  });

  it.each<[SmtpAnswer, RegExp]>([[{ code: 451, text: 'later' }, /451 later/], [{ code: 550, text: 'no' }, /550 no/], ['hang', /timeout/i]])('answers %j', async (answer, expected) => {
    const sink = await smtpSink({ onMail: () => answer });
    const sender = nodemailer.createTransport({ host: sink.host, port: sink.port, socketTimeout: 300 });
    await expect(sender.sendMail({ from: 'a@x.co', to: 'b@y.co', text: 'x' })).rejects.toThrow(expected);
    expect(sink.mails).toHaveLength(0);
    await sink.close();
  });

  it('refuses single recipients and wrong passwords', async () => {
    const sink = await smtpSink({ auth: { user: 'u', pass: 'p' }, onRecipient: (address) => (address === 'b@y.co' ? { code: 550, text: 'unknown' } : 'take') });
    const sent = await nodemailer.createTransport(sink.url).sendMail({ from: 'a@x.co', to: ['b@y.co', 'c@y.co'], text: 'x' });
    expect(sent.rejected).toEqual(['b@y.co']);
    await expect(nodemailer.createTransport(sink.url.replace('u:p', 'u:q')).sendMail({ from: 'a@x.co', to: 'c@y.co', text: 'x' })).rejects.toThrow(/535/);
    await sink.close();
  });
});

const redis = await withRedis();
describeUnless(redis.skip, describe)('withRedis', () => {
  afterAll(async () => {
    if (redis.skip === null) await redis.stop();
  });

  it('gives a Redis that answers', async () => {
    const client = new Redis(redis.url ?? '');
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
  });
});

describe('launchBrowser', () => {
  it('opens a page', async () => {
    const browser = await launchBrowser();
    const page = await browser.newPage();
    await page.setContent('<button onclick="this.textContent = 6 * 7">go</button>');
    await page.click('button');
    expect(await page.textContent('button')).toBe('42');
    expect((await page.screenshot()).byteLength).toBeGreaterThan(1000);
    await browser.close();
  }, 120_000);
});

describe('the report of a run', () => {
  const suite = (status: string, tests: Record<string, string>) => ({
    name: `${status}.spec.ts`, status, message: '', assertionResults: Object.entries(tests).map(([fullName, state]) => ({ fullName, status: state })),
  });

  it('adds up tests, suites that could not run, and reasons', () => {
    const results = [suite('passed', { 'x [skipped: no redis] a': 'pending', 'x [skipped: no redis] b': 'pending', c: 'pending' }), suite('failed', { d: 'failed' }), suite('failed', {})];
    const lines = closingLines(readReport(JSON.stringify({ numPassedTests: 5, numFailedTests: 1, testResults: results })));
    expect(lines).toEqual(['could not run: failed.spec.ts', 'skipped 2 tests: no redis', 'skipped 1 test: no reason given', '5 passed, 2 failed']);
  });

  it.each([[null], [''], ['{"numPassedTests": 3'], ['[]']])('counts %j as a failure', (text) => {
    expect(closingLines(readReport(text)).at(-1)).toBe('0 passed, 1 failed');
  });
});

describe('without a Redis', () => {
  it('says why', () => {
    const code = "import('./libs/testkit/dist/redis.js').then((all) => all.withRedis()).then((redis) => console.log(redis.skip))";
    const output = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8', env: { PATH: '/nowhere' } }).stdout;
    expect(output.trim()).toBe('no redis-server on the PATH and REDIS_URL is not set');
  });
});
