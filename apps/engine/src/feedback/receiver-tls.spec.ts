import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { connect as plainConnect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { selfSigned, testDatabase, type TestDatabase } from '@perennial/testkit';
import { createTransport } from 'nodemailer';
import { until } from '../http/testing/until.js';
import { BounceAddresses } from './bounce-addresses.js';
import { receiverTls } from './feedback-part.js';
import { startReceiver, type Receiver } from './receiver.js';

const NAME = 'bounces.orchard.test';
const room = mkdtempSync(join(tmpdir(), 'perennial-tls-'));
const files = { key: join(room, 'key.pem'), certificate: join(room, 'cert.pem') };

/** Writes a new key and certificate; answers the certificate. */
function renew(name = NAME): string {
  const { privateKey, certificate } = selfSigned(name);
  writeFileSync(files.key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(files.certificate, certificate);
  return certificate;
}

describe('receiver of returned mails with a certificate', () => {
  let db: TestDatabase;
  let pool: Database;
  let addresses: BounceAddresses;
  let ours: string;
  let receiver: Receiver | null = null;
  const kept: string[] = [];
  const reported: string[] = [];

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    addresses = await BounceAddresses.open(pool);
    ours = addresses.of({ workspaceId: 5, messageId: '0b0e7c1e-0000-8000-8000-000000000001' }, NAME);
  });
  afterEach(async () => {
    await receiver?.close();
    receiver = null;
    kept.length = 0;
    reported.length = 0;
  });
  afterAll(async () => {
    await pool.end();
    await db.drop();
    rmSync(room, { recursive: true, force: true });
  });

  const start = async (renewMs?: number): Promise<number> => {
    receiver = await startReceiver({
      host: '127.0.0.1', port: 0, addresses, keep: async ({ raw }) => void kept.push(raw.toString()), report: (error, what) => void reported.push(`${what}: ${String(error)}`), readTls: receiverTls(files), ...(renewMs === undefined ? {} : { renewMs }),
    });
    return receiver.port;
  };
  const deliver = async (port: number, how: { readonly ca?: string; readonly servername?: string; readonly ignoreTLS?: boolean } = {}): Promise<void> => {
    const { ca, servername = NAME, ignoreTLS = false } = how;
    const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS, requireTLS: !ignoreTLS, tls: { servername, ...(ca === undefined ? {} : { ca }) } });
    try {
      await transport.sendMail({ envelope: { from: '', to: ours }, raw: 'Subject: back\r\n\r\nUser unknown\r\n' });
    } finally {
      transport.close();
    }
  };

  it('takes mails over STARTTLS with that certificate, and without encryption from those who do not ask for it', async () => {
    const ca = renew();
    const port = await start();
    await deliver(port, { ca });
    await deliver(port, { ignoreTLS: true });
    expect(kept).toEqual([expect.stringContaining('User unknown'), expect.stringContaining('User unknown')]);
    await expect(deliver(port, { ca, servername: 'elsewhere.test' })).rejects.toThrow(/altnames|does not match/i);
    await expect(deliver(port)).rejects.toThrow(/self.signed/i);
    expect(kept).toHaveLength(2);
  });

  it('connections that were encrypted and ended do not use up the share of their address', async () => {
    const ca = renew();
    const port = await start();
    for (let nth = 0; nth < 25; nth += 1) await deliver(port, { ca });
    expect(kept).toHaveLength(25);
  }, 60_000);

  it('forgets what was said before the encryption, and refuses signing in after it', async () => {
    const ca = renew();
    const socket = plainConnect(await start(), '127.0.0.1');
    let heard = '';
    socket.setEncoding('latin1').on('data', (text: string) => (heard += text));
    await until(async () => /^220 /m.test(heard));
    socket.write('EHLO mx.maple.test\r\n');
    await until(async () => /^250 /m.test(heard));
    expect(heard).toMatch(/250.STARTTLS/);
    heard = '';
    socket.write(`STARTTLS\r\nMAIL FROM:<>\r\nRCPT TO:<${ours}>\r\n`);
    await until(async () => /^220 /m.test(heard));
    socket.removeAllListeners('data');
    let secret = '';
    const secure = connect({ socket, ca, servername: NAME });
    secure.setEncoding('latin1').on('data', (text: string) => (secret += text));
    const say = async (line: string): Promise<string> => {
      secret = '';
      secure.write(`${line}\r\n`);
      return until(async () => /^\d{3} .*\r\n/m.exec(secret)?.[0]);
    };
    expect(await say('EHLO mx.maple.test')).toMatch(/^250/);
    expect(secret).not.toMatch(/STARTTLS|AUTH/);
    expect(await say('DATA')).toMatch(/^503/);
    expect(await say('AUTH PLAIN AGFuYQByaWdodA==')).toMatch(/^5/);
    expect(await say('MAIL FROM:<>')).toMatch(/^250/);
    expect(await say('RCPT TO:<bo@elsewhere.example>')).toMatch(/^550/);
    secure.destroy();
  });

  it('takes a renewed certificate without a restart; a broken one is told, and leaves the last in use', async () => {
    const first = renew();
    const port = await start(50);
    await deliver(port, { ca: first });
    const second = renew();
    await until(() => deliver(port, { ca: second }).then(() => true, () => false));
    writeFileSync(files.certificate, 'nonsense');
    expect(await until(async () => reported.find((line) => line.includes('holds no certificate')))).toContain('PERENNIAL_BOUNCE_TLS_CERT');
    await deliver(port, { ca: second });
  });
});
