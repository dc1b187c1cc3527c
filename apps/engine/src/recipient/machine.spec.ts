import { describe, expect, it } from '@jest/globals';
import { isMachine, type Follower } from './machine.js';
import { RecentLinks } from './recent-links.js';

const CHROME = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
const by = (agent: string, more: Partial<Follower> = {}): Follower => ({ method: 'GET', headers: { 'user-agent': agent }, sinceSentMs: 60_000, otherLinks: 0, ...more });

describe('who opens a mail or follows its link', () => {
  it.each<[string, Follower, boolean]>([
    ['a browser', by(CHROME), false],
    ['Gmail when a person opens', by('Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)'), false],
    ['Yahoo when a person opens', by('YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html'), false],
    ['Outlook', by('Mozilla/4.0 (compatible; ms-office; MSOffice 16)'), false],
    ['Thunderbird', by('Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0'), false],
    ['a phone', by('Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148'), false],
    ['Apple Mail Privacy Protection', by('Mozilla/5.0'), true],
    ['nobody who signs', by(''), true],
    ['no signature at all', { method: 'GET', headers: {}, sinceSentMs: null, otherLinks: 0 }, true],
    ['a scanner', by(`${CHROME} BarracudaSentinel (EE)`), true],
    ['a link checker', by('Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'), true],
    ['a script', by('python-requests/2.32.3'), true],
    ['a headless browser', by('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/126.0.0.0 Safari/537.36'), true],
    ['one who only asks for the head', by(CHROME, { method: 'HEAD' }), true],
    ['a browser that fetches ahead', by(CHROME, { headers: { 'user-agent': CHROME, 'sec-purpose': 'prefetch;prerender' } }), true],
    ['one who is faster than the mail', by(CHROME, { sinceSentMs: 1499 }), true],
    ['one who is just slow enough', by(CHROME, { sinceSentMs: 1500 }), false],
    ['one who follows a second and a third link', by(CHROME, { otherLinks: 2 }), false],
    ['one who follows all links at once', by(CHROME, { otherLinks: 3 }), true],
  ])('%s', (_, follower, machine) => expect(isMachine(follower)).toBe(machine));

  it('counts other links of the same mail within ten seconds', () => {
    let now = 0;
    const recent = new RecentLinks(() => now);
    expect([recent.note('a', 1), recent.note('a', 1), recent.note('a', 2), recent.note('b', 1)]).toEqual([0, 0, 1, 0]);
    now = 9000;
    expect(recent.note('a', 3)).toBe(2);
    now = 10_001;
    expect(recent.note('a', 4)).toBe(1);
  });
});
