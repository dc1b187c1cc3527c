import { describe, expect, it } from '@jest/globals';
import { verdictOf, type FoundTexts } from './dns-verdict.js';

const wanted = { domain: 'orchard.example', selector: 'k1', publicKey: 'QUJD', spf: ['include:sendgrid.net'] };
const good = { spf: ['v=spf1 include:sendgrid.net ~all'], dkim: ['v=DKIM1; k=rsa; p=QUJD'], dmarc: ['v=DMARC1; p=reject'] };
const one = (record: 'spf' | 'dkim' | 'dmarc', found: FoundTexts) => verdictOf(wanted, { ...good, [record]: found }).find((check) => check.record.toLowerCase() === record);

describe('what DNS says of a domain', () => {
  it.each<['spf' | 'dkim' | 'dmarc', FoundTexts, string, RegExp]>([
    ['spf', good.spf, 'ok', /should be/],
    ['spf', ['other text', 'v=spf1 mx INCLUDE:sendgrid.net -all'], 'ok', /should be/],
    ['spf', [], 'missing', /no SPF record/],
    ['spf', ['google-site-verification=x'], 'missing', /no SPF record/],
    ['spf', ['v=spf1 mx ~all'], 'wrong', /does not name include:sendgrid\.net/],
    ['spf', ['v=spf1 include:sendgrid.net ~all', 'v=spf1 mx ~all'], 'wrong', /several/],
    ['spf', ['v=spf1 include:sendgrid.net +all'], 'wrong', /everybody/],
    ['spf', ['v=spf1 include:sendgrid.net all'], 'wrong', /everybody/],
    ['spf', ['v=spf1 include:sendgrid.net'], 'weak', /does not end/],
    ['spf', null, 'unknown', /no answer/],
    ['dkim', good.dkim, 'ok', /signed/],
    ['dkim', ['p=QU JD'], 'ok', /signed/],
    ['dkim', [], 'missing', /no DKIM record/],
    ['dkim', ['v=DKIM1; p=QU'], 'wrong', /Another key/],
    ['dkim', ['v=DKIM1; p='], 'wrong', /withdrawn/],
    ['dkim', ['v=DKIM1; p=QUJD', 'v=DKIM1; p=QUJD'], 'wrong', /several/],
    ['dkim', null, 'unknown', /no answer/],
    ['dmarc', good.dmarc, 'ok', /should be/],
    ['dmarc', ['v=DMARC1; p=none; rua=mailto:a@b.example'], 'weak', /Enough for Gmail/],
    ['dmarc', [], 'missing', /refuse bulk mail/],
    ['dmarc', ['v=DMARC1; rua=mailto:a@b.example'], 'wrong', /no policy/],
    ['dmarc', ['v=DMARC1; p=reject', 'v=DMARC1; p=none'], 'wrong', /several/],
    ['dmarc', null, 'unknown', /no answer/],
  ])('%s %j is %s', (record, found, verdict, words) => expect(one(record, found)).toMatchObject({ verdict, words: expect.stringMatching(words) }));

  it('says what should stand where, keeping what is right of what stands there', () => {
    expect(verdictOf(wanted, { spf: [], dkim: [], dmarc: [] }).map(({ type, host, expected }) => [type, host, expected])).toEqual([
      ['TXT', 'orchard.example', 'v=spf1 include:sendgrid.net ~all'], ['TXT', 'k1._domainkey.orchard.example', 'v=DKIM1; k=rsa; p=QUJD'], ['TXT', '_dmarc.orchard.example', 'v=DMARC1; p=none; rua=mailto:dmarc@orchard.example'],
    ]);
    expect(one('spf', ['v=spf1 mx -all'])?.expected).toBe('v=spf1 include:sendgrid.net mx -all');
    expect(one('spf', good.spf)?.expected).toBe(good.spf[0]);
  });
});
