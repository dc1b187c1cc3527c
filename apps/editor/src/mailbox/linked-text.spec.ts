import { describe, expect, it } from '@jest/globals';
import { linkedText } from './linked-text.js';

describe('linkedText', () => {
  it('finds addresses and leaves punctuation out', () => {
    expect(linkedText('Open (https://a.b/c?d=1). Or http://x.y, now').filter(({ href }) => href !== null).map(({ href }) => href)).toEqual(['https://a.b/c?d=1', 'http://x.y']);
  });
  it.each(['', 'no link', 'https://a.b', 'a https://a.b b [https://c.d]\nhttps://e.f.'])('loses nothing of %j', (text) => expect(linkedText(text).map((run) => run.text).join('')).toBe(text));
  it('never links another scheme', () => expect(linkedText('javascript:alert(1) data:text/html,x').every(({ href }) => href === null)).toBe(true));
});
