import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readReturnedMail } from './returned-mail.js';

const folder = resolve(import.meta.dirname, '../../fixtures/mails');
const raw = (name: string): Buffer => readFileSync(resolve(folder, `${name}.eml`));
const ABOUT = '0b0e7c1e-0000-8000-8000-000000000001@orchard.test';

/** What each mail says: address, type, class, the beginning of the reason; nothing for what is no report. */
const MAILS: readonly (readonly [name: string, ...facts: readonly (readonly [address: string | null, type: string, kind?: string, reason?: string])[]])[] = [
  ['postfix-unknown', ['maya@maple.test', 'bounced', 'user_unknown', '550 5.1.1 <maya@maple.test>: Recipient address rejected']],
  ['postfix-delayed', ['maya@maple.test', 'deferred', undefined, 'connect to mx.maple.test[192.0.2.25]:25: Connection timed out']],
  ['postfix-no-diagnostic', ['maya@maple.test', 'bounced', 'host_unknown', '5.4.4 <maya@maple.test>: Host or domain name not found.']],
  ['office365-full', ['maya@maple.test', 'bounced', 'mailbox_full', '554 5.2.2 mailbox full']],
  ['office365-policy', ['maya@maple.test', 'bounced', 'policy', '550 5.7.1 RESOLVER.RST.NotAuthorized']],
  ['gmail-unknown', ['maya@gmail.test', 'bounced', 'user_unknown', '550-5.1.1 The email account that you tried to reach does not exist.']],
  ['two-recipients', ['bo@maple.test', 'bounced', 'not_accepted', '550 5.2.1 Mailbox disabled'], ['cy@maple.test', 'delivered']],
  ['international', ['maya@maple.test', 'bounced', 'authentication', '550-5.7.26 This mail has been blocked']],
  ['arf-abuse', ['maya@maple.test', 'complained', undefined, 'abuse']],
  ['arf-fraud', ['maya@maple.test', 'complained', undefined, 'fraud']],
  ['arf-opt-out', ['maya@maple.test', 'unsubscribed']],
  ['arf-not-spam'],
  ['arf-auth-failure'],
  ['qmail-unknown', ['maya@maple.test', 'bounced', 'user_unknown', '<maya@maple.test>: Sorry, no mailbox here by that name. (#5.1.1)']],
  ['qmail-quota', ['maya@maple.test', 'bounced', 'mailbox_full', '<maya@maple.test>: user is over quota']],
  ['qmail-remote', ['maya@maple.test', 'bounced', 'blocked', '<maya@maple.test>: 192.0.2.25 does not like recipient.']],
  ['exim-unrouteable', ['maya@maple.test', 'bounced', 'user_unknown', 'maya@maple.test Unrouteable address']],
  ['exim-rejected', ['maya@maple.test', 'bounced', 'content', 'maya@maple.test host mx.maple.test']],
  ['exim-delayed', ['maya@maple.test', 'deferred', undefined, 'maya@maple.test host mx.maple.test [192.0.2.25]: Connection timed out']],
  ['yahoo-text', ['maya@yahoo.test', 'bounced', 'user_unknown', '<maya@yahoo.test>: 554: delivery error']],
  ['exchange-2003', ['maya@maple.test', 'bounced', 'user_unknown', 'maya@maple.test']],
  ['domino', ['maya@maple.test', 'bounced', 'user_unknown', 'maya@maple.test because: User maya']],
  ['german', ['maya@maple.test', 'bounced', 'user_unknown', '<maya@maple.test>: 550 5.1.1 Empfaenger unbekannt']],
  ['gmail-moved', ['maya@maple.test', 'bounced', 'moved', '<maya@maple.test> (reason: 550 5.1.6']],
  ['away'], ['away-empty-path'], ['away-german'], ['challenge'], ['challenge-boxbe'], ['person'], ['answer'], ['read-receipt'], ['broken'],
];

describe('mails that came back', () => {
  it('every fixture is in the table', () => {
    expect(MAILS.map(([name]) => `${name}.eml`).sort()).toEqual(readdirSync(folder).sort());
  });

  it.each(MAILS)('%s', async (name, ...facts) => {
    const read = await readReturnedMail(raw(name));
    expect(read.facts.map(({ address, fact }) => [address, fact.type, 'class' in fact ? fact.class : undefined])).toEqual(facts.map(([address, type, kind]) => [address, type, kind]));
    for (const [i, { fact }] of read.facts.entries()) if ('reason' in fact) expect(fact.reason.slice(0, facts[i]?.[3]?.length ?? 0)).toBe(facts[i]?.[3]);
  });

  it.each(['postfix-unknown', 'postfix-delayed', 'gmail-unknown', 'arf-abuse', 'qmail-unknown', 'exim-unrouteable'])('%s says which mail it is about, and when', async (name) => {
    expect(await readReturnedMail(raw(name))).toMatchObject({ about: ABOUT, ...(name === 'exim-unrouteable' ? {} : { at: Date.parse('2026-11-24T09:15:00Z') }) });
  });

  it('the same mail has the same key, another has another', async () => {
    const [one, again, other] = await Promise.all([readReturnedMail(raw('postfix-unknown')), readReturnedMail(raw('postfix-unknown')), readReturnedMail(raw('qmail-unknown'))]);
    expect(one.key).toBe(again.key);
    expect(one.key).not.toBe(other.key);
  });

  it('never throws, whatever comes', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
      expect((await readReturnedMail(Buffer.from(bytes))).facts).toEqual([]);
    }));
    const mail = raw('postfix-unknown');
    await fc.assert(fc.asyncProperty(fc.nat(mail.length), async (cut) => {
      expect((await readReturnedMail(mail.subarray(0, cut))).facts.length).toBeLessThanOrEqual(1);
    }), { numRuns: 50 });
    const deep = Buffer.from(Array.from({ length: 3000 }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`).join(''));
    expect((await readReturnedMail(deep)).facts).toEqual([]);
  });
});
