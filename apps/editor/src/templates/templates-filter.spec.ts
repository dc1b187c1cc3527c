import { describe, expect, it } from '@jest/globals';
import type { TemplateRow } from '@perennial/model';
import { byFolder, found, liesIn, readFilter, writeFilter } from './templates-filter.js';

const row = (name: string, at: number, folder = ''): TemplateRow => ({ id: at, key: name.toLowerCase(), name, channel: 'email', topic: null, version: 1, edited: false, usedIn: 0, sent: 0, lastEdit: { at, by: null }, folder });

describe('filter of templates', () => {
  it.each(['', 'channel=email', 'channel=in_app&q=a+b', 'channel=sms', 'channel=push', 'q=a&folder=A%2FB'])('%s survives reading and writing', (text) => expect(writeFilter(readFilter(new URLSearchParams(text))).toString()).toBe(text));
  it('knows its channels only', () => expect(readFilter(new URLSearchParams('channel=pigeon')).channel).toBe('all'));
  it('finds by name and key, the newest first', () => {
    expect(found([row('Welcome', 1), row('Limit', 3), row('Well done', 2)], ' WEL').map(({ name }) => name)).toEqual(['Well done', 'Welcome']);
  });
  it('groups by folder, those without one last, and finds what lies under a folder', () => {
    const rows = [row('A', 1), row('B', 2, 'Trial/First'), row('C', 3, 'Onboarding'), row('D', 4, 'Trial')];
    expect(byFolder(rows).map(({ folder, rows: inside }) => [folder, inside.map(({ name }) => name).join()])).toEqual([['Onboarding', 'C'], ['Trial', 'D'], ['Trial/First', 'B'], ['', 'A']]);
    expect(rows.filter((one) => liesIn(one, 'Trial')).map(({ name }) => name)).toEqual(['B', 'D']);
    expect(rows.filter((one) => liesIn(one, null))).toHaveLength(4);
  });
});
