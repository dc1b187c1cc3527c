import { connect, type Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, IdBlocks, keepFeedbackMail, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { createTransport } from 'nodemailer';
import { JourneyCache } from '../enrollment/journey-cache.js';
import { until } from '../http/testing/until.js';
import { BounceAddresses } from './bounce-addresses.js';
import { MAX_MAIL_BYTES, startReceiver, type Receiver } from './receiver.js';
import { readWaitingMails } from './returned-mails.js';

const mail = readFileSync(resolve(import.meta.dirname, '../../../../libs/providers/fixtures/mails/postfix-unknown.eml'));
const MESSAGE = '0b0e7c1e-0000-8000-8000-000000000001';
const DOMAIN = 'bounces.orchard.test';

describe('receiver of returned mails', () => {
  let db: TestDatabase;
  let pool: Database;
  let addresses: BounceAddresses;
  let receiver: Receiver;
  let ours: string;
  let broken = false;
  const sockets: Socket[] = [];
  const kept = async (): Promise<{ recipients: string[]; size: number }[]> => (await pool.query<{ recipients: string[]; size: number }>('select recipients, length(raw) as size from feedback_mails order by id')).rows;

  /** A client that says lines and hears what is answered. */
  const dial = async (): Promise<{ say: (line: string) => Promise<string>; send: (bytes: string) => void; end: () => void; closed: Promise<void>; heard: () => string }> => {
    const socket = connect(receiver.port, '127.0.0.1');
    sockets.push(socket);
    let text = '';
    socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
    socket.on('error', () => undefined);
    const closed = new Promise<void>((done) => socket.once('close', () => done()));
    const hear = async (from: number): Promise<string> => until(async () => /^\d{3} .*\r\n$/m.exec(text.slice(from))?.[0].trim() ?? null);
    await hear(0);
    return {
      say: async (line) => {
        const from = text.length;
        socket.write(`${line}\r\n`);
        return hear(from);
      },
      send: (bytes) => void socket.write(bytes), end: () => socket.destroy(), closed, heard: () => text,
    };
  };
  const deliver = async (to: string, raw: Buffer = mail): Promise<string> => {
    const transport = createTransport({ host: '127.0.0.1', port: receiver.port, ignoreTLS: true });
    try {
      return (await transport.sendMail({ envelope: { from: '', to }, raw })).response;
    } catch (error) {
      return error instanceof Error ? error.message : '';
    } finally {
      transport.close();
    }
  };

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 4);
    addresses = await BounceAddresses.open(pool);
    ours = addresses.of({ workspaceId: 5, messageId: MESSAGE }, DOMAIN);
    receiver = await startReceiver({
      host: '127.0.0.1', port: 0, addresses, idleMs: 1500, longestMs: 4000, report: () => undefined,
      keep: (one) => (broken ? Promise.reject(new Error('the database is away')) : keepFeedbackMail(pool, one)),
    });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await receiver.close();
    await pool.end();
    await db.drop();
  });

  it('keeps a mail to an address of ours before it says so, whatever the case of its letters', async () => {
    expect(await deliver(ours.toUpperCase())).toMatch(/^250/);
    expect(await kept()).toEqual([{ recipients: [expect.stringMatching(new RegExp(`^${ours.replace('+', '\\+')}$`, 'i'))], size: expect.any(Number) }]);
    await pool.query('delete from feedback_mails');
  });

  it.each([
    ['nobody of ours', () => 'maya@orchard.test'], ['the sender of our mails', () => 'hello@orchard.test'], ['a relay', () => 'someone@elsewhere.example'], ['no signature', () => `bounces+abc@${DOMAIN}`],
    ['a forged signature', () => ours.replace(/.(?=@)/, (letter) => (letter === 'a' ? 'e' : 'a'))], ['another domain', () => ours.replace(DOMAIN, 'orchard.test')], ['a percent hack', () => `someone%elsewhere.example@${DOMAIN}`],
    ['a key that we do not have', () => ours.replace('bounces+a', 'bounces+b')],
  ])('refuses %s with 550, and keeps nothing', async (_what, to) => {
    expect(await deliver(to())).toMatch(/550 5\.1\.1/);
    expect(await kept()).toEqual([]);
  });

  it('refuses those that are not ours one by one, and offers neither sign-in nor anything to relay', async () => {
    const client = await dial();
    expect(await client.say('EHLO mx.maple.test')).toMatch(/^250/);
    expect(client.heard()).toMatch(new RegExp(`250.SIZE ${MAX_MAIL_BYTES}`));
    expect(client.heard()).not.toMatch(/AUTH|STARTTLS/);
    expect(await client.say('AUTH PLAIN AGFuYQByaWdodA==')).toMatch(/^5/);
    await client.say('MAIL FROM:<>');
    expect(await client.say('RCPT TO:<bo@elsewhere.example>')).toMatch(/^550/);
    expect(await client.say(`RCPT TO:<${ours}>`)).toMatch(/^250/);
    expect(await client.say('RCPT TO:<cy@elsewhere.example>')).toMatch(/^550/);
    expect(await client.say('DATA')).toMatch(/^354/);
    expect(await client.say('Subject: failed\r\n\r\nx\r\n.')).toMatch(/^250/);
    expect((await kept()).map((one) => one.recipients)).toEqual([[ours]]);
    await pool.query('delete from feedback_mails');
    expect(await client.say('VRFY maya')).toMatch(/^(252|502|550)/);
    client.end();
  });

  it('refuses what is too large, said before or only seen', async () => {
    const large = Buffer.concat([mail, Buffer.alloc(MAX_MAIL_BYTES, 'x\r\n')]);
    expect(await deliver(ours, large)).toMatch(/552/);
    const client = await dial();
    await client.say('HELO mx.maple.test');
    await client.say('MAIL FROM:<>');
    await client.say(`RCPT TO:<${ours}>`);
    await client.say('DATA');
    expect(await client.say(`${large.toString('latin1')}\r\n.`)).toMatch(/^552 5\.3\.4/);
    client.end();
    expect(await kept()).toEqual([]);
  });

  it('a sender that is cut off in the middle leaves nothing, and what could not be kept is not acknowledged', async () => {
    const client = await dial();
    await client.say('EHLO mx.maple.test');
    await client.say('MAIL FROM:<>');
    await client.say(`RCPT TO:<${ours}>`);
    await client.say('DATA');
    client.send('Subject: half a ma');
    client.end();
    await client.closed;
    broken = true;
    expect(await deliver(ours)).toMatch(/451 4\.3\.0/);
    broken = false;
    expect(await kept()).toEqual([]);
  });

  it('closes those who say nothing, and those who say it drop by drop', async () => {
    const [silent, slow] = [await dial(), await dial()];
    await slow.say('EHLO mx.maple.test');
    const started = Date.now();
    const drops = setInterval(() => slow.send('N'), 200);
    await silent.closed;
    expect(Date.now() - started).toBeLessThan(4000);
    await slow.closed;
    clearInterval(drops);
    expect(Date.now() - started).toBeLessThan(6000);
  }, 15_000);

  it('one address of the network has its share of connections', async () => {
    const many = Array.from({ length: 25 }, () => connect(receiver.port, '127.0.0.1'));
    sockets.push(...many);
    let ended = 0;
    for (const socket of many) socket.on('error', () => undefined).once('close', () => (ended += 1));
    await until(async () => (ended >= 5 ? true : null));
    expect(ended).toBe(5);
    for (const socket of many) socket.destroy();
  });

  it('a mail that was kept is read after a restart, once, and forgotten', async () => {
    await deliver(ours);
    await deliver(ours);
    const context = { database: pool, ids: new IdBlocks(pool), journeys: new JourneyCache(), onStimuli: () => undefined };
    expect(await readWaitingMails(context, addresses, 10)).toBe(2);
    expect(await kept()).toEqual([]);
    // Our own record of the message is not there: what was told waits for it, once.
    expect((await pool.query('select workspace_id as workspace, message_id as message, fact from feedback')).rows).toEqual([{ workspace: 5, message: MESSAGE, fact: { type: 'bounced', class: 'user_unknown', reason: expect.stringContaining('User unknown') } }]);
  });
});
