import { expect, it } from '@jest/globals';
import type { SendResult } from '../port.js';
import { mail, outcomes, type Outside } from './examples.js';

/** Addresses that no server could be asked about; most are tries to say more than an address. */
const ILLEGAL = [
  '', 'nobody', '@example.com', 'a@', 'a@b@example.com', 'a b@example.com', 'a..b@example.com', '.a@example.com', 'a.@example.com', 'a@example.com, b@example.com', 'a@example.com;b@example.com', 'Ana <a@example.com>', '"a b"@example.com',
  'a@example.com\r\nBcc: b@example.com', 'a@example.com\n', 'a@\u0000example.com', 'a@exam%ple.com', 'a@-example.com', 'a@example..com', `${'a'.repeat(65)}@example.com`, `a@${'b'.repeat(64)}.com`, `a@${'b.'.repeat(130)}com`, 'a@[127.0.0.1]',
];
/** Legal ones that servers see seldom. */
const LEGAL = ['a@example.com', "o'neil+tag!#$%&*/=?^_`{|}~-@example.com", 'A.B-C_d@sub.Example.co.uk', '1@example.museum', `${'a'.repeat(64)}@example.com`, 'a@xn--bcher-kva.example'];

type Within = (work: (outside: Outside) => Promise<void>) => Promise<void>;

function addressConformance(within: Within): void {
  it('refuses what is no address, in words, and sends the rest', () => within(async ({ provider, arrived, trusts }) => {
    if (trusts !== undefined) return;
    for (let at = 0; at < ILLEGAL.length; at += 20) {
      const some = ILLEGAL.slice(at, at + 20);
      const results = await provider.send([...some.map((to, place) => mail(place, { to })), mail(100 + at)]);
      expect(results.map((result): [string, string] => [result.outcome, 'reason' in result ? result.reason : ''])).toEqual([...some.map((): [string, unknown] => ['permanent', expect.stringMatching(/not an address/)]), ['accepted', '']]);
    }
    expect(arrived().map(({ to }) => to)).toEqual([mail(100).to, mail(120).to]);
    expect(outcomes(await provider.send([mail(1, { from: { name: '', address: 'ana@@orchard' } }), mail(1, { replyTo: { name: '', address: 'a,b@c.example' } })]))).toEqual(['permanent', 'permanent']);
  }));

  it('takes every legal shape of an address', () => within(async ({ provider, arrived }) => {
    const results: SendResult[] = [...await provider.send(LEGAL.map((to, place) => mail(place, { to })))];
    expect(outcomes(results)).toEqual(LEGAL.map(() => 'accepted'));
    expect(arrived().map(({ to }) => to.toLowerCase()).sort()).toEqual(LEGAL.map((to) => to.toLowerCase()).sort());
  }));

  it('writes the domain of an address as servers know it, and refuses letters before the @ that are not taken', () => within(async ({ provider, arrived, trusts }) => {
    if (trusts !== undefined) return;
    const [idn, eai] = await provider.send([mail(1, { to: 'ana@bücher.example', from: { name: 'Bücher', address: 'hallo@bücher.example' } }), mail(2, { to: 'grüße@bücher.example' })]);
    expect(idn?.outcome).toBe('accepted');
    expect(arrived().map(({ to }) => to)).toContain('ana@xn--bcher-kva.example');
    if (eai?.outcome === 'accepted') expect(arrived().map(({ to }) => to.normalize('NFC'))).toContain('grüße@xn--bcher-kva.example');
    else expect(eai).toEqual({ outcome: 'permanent', reason: expect.stringMatching(/letters before the @|internationali[sz]ed mailbox/i) });
  }));
}

/** What every provider of mails must keep, beside what all must; `within` opens an outside and closes it. */
export function mailConformance(within: Within): void {
  it('keeps own headers of mails', () => within(async ({ provider, arrived }) => {
    await provider.send([mail(4)]);
    expect(arrived()[0]?.headers).toMatchObject({ 'list-unsubscribe': '<https://p.example/r/u/x>', 'list-unsubscribe-post': 'List-Unsubscribe=One-Click', 'feedback-id': '1:2:journey:perennial', 'auto-submitted': 'auto-generated' });
  }));

  it('keeps a long List-Unsubscribe whole', () => within(async ({ provider, arrived }) => {
    const url = `<https://p.example/r/u/${'0123456789abcdef'.repeat(30)}>`;
    await provider.send([mail(4, { headers: { 'List-Unsubscribe': url } })]);
    expect(arrived()[0]?.headers['list-unsubscribe']).toBe(url);
  }));

  it('tells the parts of a full batch apart', () => within(async ({ provider, refuse, arrived }) => {
    const mails = Array.from({ length: provider.maxBatch }, (_, place) => mail(place));
    const bad = [0, Math.floor(mails.length / 2), mails.length - 1];
    for (const place of bad) refuse?.(mail(place).to, 'permanent');
    const results = await provider.send(mails);
    expect(results).toHaveLength(mails.length);
    if (refuse === null) return;
    expect(results.flatMap(({ outcome }, place) => (outcome === 'permanent' ? [place] : []))).toEqual([...new Set(bad)]);
    expect(arrived().map(({ to }) => to).sort()).toEqual(mails.filter((_, place) => !bad.includes(place)).map(({ to }) => to).sort());
    const ids = results.flatMap((result) => (result.outcome === 'accepted' && result.providerId !== null ? [result.providerId] : []));
    expect(new Set(ids).size).toBe(ids.length);
  }));

  it('takes 5 MB of HTML, or says that it does not', () => within(async ({ provider, arrived }) => {
    const html = `<p>${'Grüße und Küsse '.repeat(300_000)}</p>`;
    const [large, small] = await provider.send([mail(1, { html }), mail(2)]);
    expect(['accepted', 'permanent']).toContain(large?.outcome);
    expect(small?.outcome).toBe('accepted');
    if (large?.outcome === 'accepted') expect(arrived().find(({ to }) => to === mail(1).to)?.html.trim()).toBe(html);
  }));

  it('lets no name, subject or header end its line or name another recipient', () => within(async ({ provider, arrived, trusts }) => {
    if (trusts !== undefined) return;
    const evil = 'Eve" <eve@evil.example>,\r\nBcc: all@evil.example\r\n\r\n<b>';
    const results = await provider.send([mail(1, { from: { name: evil, address: 'ana@orchard.example' }, replyTo: { name: evil, address: 'help@orchard.example' }, subject: `Hello\r\nBcc: all@evil.example\n\nx\u0000`, headers: { 'X-Own': 'a\r\nBcc: all@evil.example' } })]);
    expect(outcomes(results)).toEqual(['accepted']);
    expect(arrived().map(({ to }) => to)).toEqual([mail(1).to]);
    expect(arrived()[0]?.headers['bcc']).toBeUndefined();
    expect(arrived()[0]?.subject).toMatch(/^Hello\s+Bcc: all@evil\.example\s+x$/);
    expect(arrived()[0]?.html.trim()).toBe(mail(1).html);
  }));

  it('refuses the name of a header that is none', () => within(async ({ provider, arrived, trusts }) => {
    if (trusts !== undefined) return;
    expect(outcomes(await provider.send([mail(1, { headers: { 'X-Own: a\r\nBcc': 'b' } })]))).toEqual(['permanent']);
    expect(arrived()).toEqual([]);
  }));

  addressConformance(within);
}
