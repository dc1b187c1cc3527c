import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { selfSigned } from '@perennial/testkit';
import { readSettings, SettingsError, type Settings } from './settings.js';

const room = mkdtempSync(join(tmpdir(), 'perennial-settings-'));
afterAll(() => rmSync(room, { recursive: true, force: true }));

const secret = 's'.repeat(32);
const outside = { DATABASE_URL: 'postgres://u:p@db:5432/x', PERENNIAL_SECRET: secret };
const read = (env: Record<string, string | undefined>): Settings => readSettings({ PERENNIAL_SECRET: secret, ...env });

describe('readSettings (the age of late events: journeys.md section 2)', () => {
  it('has a default for everything', () => {
    expect(read({})).toEqual({
      port: 3000, host: '127.0.0.1', dataDir: resolve('.perennial'), publicUrl: 'http://127.0.0.1:3000', embedded: true,
      databaseUrl: undefined, redisUrl: undefined, role: 'all', secret, adminEmail: undefined, adminPassword: undefined,
      writeKey: undefined, apiKey: undefined, demo: undefined, allowHosts: [], dnsServers: [], messageIdDays: 30, lateEventHours: 24, uploadLimitMb: 2000, bouncePort: undefined, bounceHost: '127.0.0.1', bounceTls: undefined, logLevel: 'warn',
    });
  });

  it.each<[Record<string, string>, Partial<Settings>]>([
    [{ PORT: '0' }, { port: 0 }],
    [{ PORT: '8080', HOST: '0.0.0.0' }, { port: 8080, host: '0.0.0.0', publicUrl: 'http://127.0.0.1:8080' }],
    [{ HOST: '::1' }, { publicUrl: 'http://[::1]:3000' }],
    [{ PORT: ' ', HOST: '' }, { port: 3000, host: '127.0.0.1' }],
    [{ PUBLIC_URL: 'https://x.example/p/' }, { publicUrl: 'https://x.example/p' }],
    [{ ...outside, ROLE: 'worker' }, { embedded: false, role: 'worker', databaseUrl: outside.DATABASE_URL }],
    [{ REDIS_URL: 'rediss://r:6379' }, { redisUrl: 'rediss://r:6379' }],
    [{ PERENNIAL_DEMO: '0' }, { demo: false }],
    [{ PERENNIAL_DEMO: '1' }, { demo: true }],
    [{ PERENNIAL_ALLOW_HOSTS: ' Crm.Internal, 10.0.0.5:8080 ,[::1]:90,' }, { allowHosts: ['crm.internal', '10.0.0.5:8080', '[::1]:90'] }],
    [{ PERENNIAL_ADMIN_EMAIL: 'a@b.co', PERENNIAL_ADMIN_PASSWORD: 'longenough' }, { adminEmail: 'a@b.co', adminPassword: 'longenough' }],
    [{ PERENNIAL_WRITE_KEY: 'wk_1', PERENNIAL_API_KEY: 'ak-2' }, { writeKey: 'wk_1', apiKey: 'ak-2' }],
    [{ PERENNIAL_MESSAGE_ID_DAYS: '7', PERENNIAL_LATE_EVENT_HOURS: '48', PERENNIAL_UPLOAD_LIMIT_MB: '5', LOG_LEVEL: 'silent' }, { messageIdDays: 7, lateEventHours: 48, uploadLimitMb: 5, logLevel: 'silent' }],
    [{ PERENNIAL_BOUNCE_PORT: '2525', PERENNIAL_BOUNCE_HOST: '0.0.0.0' }, { bouncePort: 2525, bounceHost: '0.0.0.0' }], [{ HOST: '10.0.0.5', PERENNIAL_BOUNCE_PORT: '25' }, { bouncePort: 25, bounceHost: '10.0.0.5' }],
  ])('%j', (env, expected) => {
    expect(read(env)).toMatchObject(expected);
  });

  it.each<[Record<string, string | undefined>, string]>([
    [{ PORT: 'abc' }, 'PORT must be a whole number from 0 to 65535 (it is "abc").'],
    [{ PORT: '70000' }, 'PORT must be a whole number from 0 to 65535'],
    [{ HOST: 'a b' }, 'HOST must be an address'],
    [{ PUBLIC_URL: 'ftp://x' }, 'PUBLIC_URL must be a URL such as https://'],
    [{ DATABASE_URL: 'mysql://u:hidden@x/y' }, 'DATABASE_URL must be a URL such as postgres://'],
    [{ ...outside, DATABASE_URL: 'postgres://h/x?options=-csearch_path%3Dy' }, 'DATABASE_URL must not carry options='],
    [{ ...outside, PERENNIAL_SECRET: undefined }, 'PERENNIAL_SECRET must be set when DATABASE_URL is set'],
    [{ PERENNIAL_SECRET: 'short' }, 'PERENNIAL_SECRET must have at least 32 characters'],
    [{ REDIS_URL: 'localhost:6379' }, 'REDIS_URL must be a URL such as redis://'],
    [{ ROLE: 'boss' }, 'ROLE must be one of all, api, worker, sender (it is "boss").'],
    [{ ROLE: 'sender' }, 'ROLE can be sender only with DATABASE_URL'],
    [{ PERENNIAL_ADMIN_EMAIL: 'nobody' }, 'PERENNIAL_ADMIN_EMAIL must be an email address'],
    [{ PERENNIAL_ADMIN_PASSWORD: 'longenough' }, 'PERENNIAL_ADMIN_EMAIL must be set when PERENNIAL_ADMIN_PASSWORD is set'],
    [{ PERENNIAL_WRITE_KEY: 'a:b' }, 'PERENNIAL_WRITE_KEY must be 1 to 200 visible ASCII characters'],
    [{ PERENNIAL_DEMO: 'yes' }, 'PERENNIAL_DEMO must be 0 or 1 (it is "yes").'],
    [{ PERENNIAL_ALLOW_HOSTS: 'http://x' }, 'PERENNIAL_ALLOW_HOSTS must be hosts separated by commas'],
    [{ PERENNIAL_MESSAGE_ID_DAYS: '0' }, 'PERENNIAL_MESSAGE_ID_DAYS must be a whole number from 1 to 365'],
    [{ PERENNIAL_LATE_EVENT_HOURS: '-1' }, 'PERENNIAL_LATE_EVENT_HOURS must be a whole number'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of trace'],
  ])('refuses %j', (env, message) => {
    expect(() => read(env)).toThrow(SettingsError);
    expect(() => read(env)).toThrow(message);
  });

  it('names every problem, and never shows a secret value', () => {
    const env = { PORT: 'x', ROLE: 'y', PERENNIAL_SECRET: 'hidden', DATABASE_URL: 'nonsense-hidden', PERENNIAL_WRITE_KEY: 'hid den' };
    const message = (() => {
      try {
        readSettings(env);
        return '';
      } catch (error) {
        return String(error instanceof SettingsError ? error.message : error);
      }
    })();
    expect(message.split('\n')).toHaveLength(5);
    expect(message).not.toMatch(/hid/);
  });

  it('takes key and certificate of returned mails, and says which of the two is wrong', () => {
    const [key, cert, other, text] = ['key.pem', 'cert.pem', 'other.pem', 'text.pem'].map((name) => join(room, name));
    const made = selfSigned('bounces.orchard.test');
    const pem = { type: 'pkcs8', format: 'pem' } as const;
    writeFileSync(String(key), made.privateKey.export(pem));
    writeFileSync(String(cert), made.certificate);
    writeFileSync(String(other), selfSigned('x').privateKey.export(pem));
    writeFileSync(String(text), 'nothing of the kind');
    const given = (PERENNIAL_BOUNCE_TLS_KEY: string | undefined, PERENNIAL_BOUNCE_TLS_CERT: string | undefined, more = {}): Settings => read({ PERENNIAL_BOUNCE_PORT: '2525', PERENNIAL_BOUNCE_TLS_KEY, PERENNIAL_BOUNCE_TLS_CERT, ...more });
    expect(given(key, cert)).toMatchObject({ bounceTls: { key, certificate: cert } });
    for (const [one, two, message] of [
      [key, undefined, 'PERENNIAL_BOUNCE_TLS_CERT must be set when PERENNIAL_BOUNCE_TLS_KEY is set'], [undefined, cert, 'PERENNIAL_BOUNCE_TLS_KEY must be set when PERENNIAL_BOUNCE_TLS_CERT is set'],
      [join(room, 'away'), cert, `PERENNIAL_BOUNCE_TLS_KEY names the file ${JSON.stringify(join(room, 'away'))}, which is not there.`], [key, room, `PERENNIAL_BOUNCE_TLS_CERT names the file ${JSON.stringify(room)}, which is a folder.`],
      [text, cert, 'PERENNIAL_BOUNCE_TLS_KEY names the file'], [text, cert, 'holds no private key'], [key, text, 'holds no certificate in PEM'], [other, cert, `PERENNIAL_BOUNCE_TLS_CERT names the file ${JSON.stringify(cert)}, whose first certificate is not of the key`],
    ] as const) expect(() => given(one, two)).toThrow(message);
    // A process that does not listen for them need not have the files.
    expect(given('/away', '/away', { ...outside, ROLE: 'worker' })).toMatchObject({ bounceTls: { key: '/away' } });
    expect(given('/away', '/away', { PERENNIAL_BOUNCE_PORT: undefined })).toMatchObject({ bouncePort: undefined });
  });

  it('makes a secret once and keeps it private', () => {
    const env = { PERENNIAL_DATA: join(room, 'data') };
    const made = readSettings(env).secret;
    expect(made).toMatch(/^[\w-]{43}$/);
    expect(readSettings(env).secret).toBe(made);
    expect(statSync(join(room, 'data', 'secret')).mode & 0o777).toBe(0o600);
  });
});
