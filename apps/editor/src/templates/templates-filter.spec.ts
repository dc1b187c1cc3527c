import { describe, expect, it } from '@jest/globals';
import type { TemplateRow } from '@perennial/model';
import { found, readFilter, writeFilter } from './templates-filter.js';

const row = (name: string, at: number): TemplateRow => ({ id: at, key: name.toLowerCase(), name, channel: 'email', topic: null, version: 1, edited: false, usedIn: 0, sent: 0, lastEdit: { at, by: null } });

describe('filter of templates', () => {
  it.each(['', 'channel=email', 'channel=in_app&q=a+b', 'channel=sms', 'channel=push'])('%s survives reading and writing', (text) => expect(writeFilter(readFilter(new URLSearchParams(text))).toString()).toBe(text));
  it('knows its channels only', () => expect(readFilter(new URLSearchParams('channel=pigeon')).channel).toBe('all'));
  it('finds by name and key, the newest first', () => {
    expect(found([row('Welcome', 1), row('Limit', 3), row('Well done', 2)], ' WEL').map(({ name }) => name)).toEqual(['Well done', 'Welcome']);
  });
});
