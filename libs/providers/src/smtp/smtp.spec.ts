import { domainToASCII } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { smtpSink } from '@perennial/testkit';
import { conformance } from '../testing/conformance.js';
import { ALONE, mail, text, type Mood, type Outside } from '../testing/examples.js';
import { classify } from './classify.js';
import { smtp } from './smtp.js';

const settings = (port: number): Record<string, string | number> => ({ host: '127.0.0.1', port, security: 'none', username: '', password: '', maxConnections: 2 });

/** The sink shows domains as people read them; over the wire they are A-labels. */
const asSaid = (address: string): string => address.replace(/[^@]+$/, (domain) => (/[^\x20-\x7e]/.test(domain) ? domainToASCII(domain) : domain));

async function outside(): Promise<Outside> {
  const refused = new Map<string, 'permanent' | 'transient'>();
  let mood: Mood | null = null;
  const sink = await smtpSink({
    onMail: () => (mood === '5xx' ? { code: 451, text: 'Try again later' } : mood === '429' ? { code: 450, text: '4.7.1 Too many messages' } : 'take'),
    onRecipient: (address) => {
      const how = refused.get(address);
      return how === undefined ? 'take' : how === 'permanent' ? { code: 550, text: 'No such user' } : { code: 451, text: 'Try again later' };
    },
  });
  const provider = smtp.open(settings(sink.port), ALONE);
  let open = true;
  const end = async (): Promise<void> => {
    if (open) await sink.close();
    open = false;
  };
  return {
    provider, arrived: () => sink.mails.map((one) => ({ to: asSaid(one.envelope.to[0] ?? ''), subject: one.subject, text: one.text, html: one.html, headers: one.headers })),
    behave: (next) => void (mood = next), without: { garbage: 'nodemailer reads what is no SMTP as a broken connection: classify has the case', never: 'a minute passes before it gives up, as RFC 5321 asks of clients: classify has the case', slow: 'the pool waits a minute' },
    withWrongKey: 'a spec of its own does it with a sink that asks for a password', forgets: 'SMTP knows no keys; Message-ID is the same, so that a mailbox may tell',
    refuse: (address, how) => void refused.set(address, how), vanish: end,
    close: async () => {
      await provider.close();
      await end();
    },
  };
}

conformance('smtp', 'email', outside);

describe('smtp', () => {
  it('keeps connections and sends the same Message-ID on every try', async () => {
    const sink = await smtpSink();
    const provider = smtp.open(settings(sink.port), ALONE);
    await provider.send(Array.from({ length: 20 }, (_, place) => mail(place)));
    await provider.send([mail(1)]);
    expect(sink.connections()).toBeLessThanOrEqual(2);
    const ids = sink.mails.filter((one) => one.envelope.to[0] === 'person1@example.com').map((one) => one.headers['message-id']);
    expect(ids).toEqual(['<00000000-0000-8000-8000-000000000001@orchard.example>', '<00000000-0000-8000-8000-000000000001@orchard.example>']);
    await provider.close();
    await sink.close();
  });

  it('carries mails only', async () => {
    const provider = smtp.open(settings(1), ALONE);
    expect(await provider.send([text(1)])).toEqual([{ outcome: 'permanent', reason: expect.stringContaining('mails only') }]);
    await provider.close();
  });

  it('lets mails wait while the credentials are wrong: a person mends those', async () => {
    const sink = await smtpSink({ auth: { user: 'ana', pass: 'right' } });
    const provider = smtp.open({ ...settings(sink.port), username: 'ana', password: 'wrong' }, ALONE);
    expect((await provider.send([mail(1)])).map((one) => one.outcome)).toEqual(['transient']);
    expect(await provider.verify()).toMatchObject({ ok: false, detail: expect.stringContaining('535') });
    await provider.close();
    await sink.close();
  });

  it.each([
    [{ responseCode: 421, code: 'EPROTOCOL', command: 'CONN' }, 'transient'],
    [{ responseCode: 550, code: 'EENVELOPE', command: 'RCPT TO' }, 'permanent'],
    [{ responseCode: 554, code: 'EMESSAGE', command: 'DATA' }, 'permanent'],
    [{ responseCode: 535, code: 'EAUTH', command: 'AUTH PLAIN' }, 'transient'],
    [{ code: 'ETIMEDOUT', command: 'CONN' }, 'transient'],
    [{ code: 'ETIMEDOUT', command: 'DATA' }, 'ambiguous'],
    [{ code: 'ECONNECTION', command: 'DATA' }, 'ambiguous'],
    [{ code: 'EDNS', command: 'CONN' }, 'transient'],
    [{ code: 'EENVELOPE', command: 'API' }, 'permanent'],
  ])('classifies %j as %s', (fields, outcome) => {
    expect(classify(Object.assign(new Error('x'), fields)).outcome).toBe(outcome);
  });
});
