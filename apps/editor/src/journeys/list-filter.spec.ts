import { describe, expect, it } from '@jest/globals';
import type { JourneyRow } from '@perennial/model';
import { applyFilter, readFilter, sortedBy, tabCounts, writeFilter } from './list-filter.js';

const row = (name: string, more: Partial<JourneyRow> = {}): JourneyRow => ({
  id: name.length, key: name, name, pillar: 'retention', audience: 'consumer', subject: 'profile', status: 'live', version: 1, edited: false, byHand: false, startable: false, haltedReason: null, hereNow: 0, entered: 0, trend: [], sent: 0, stuck: 0, lastEdit: { at: 0, by: null }, ...more,
});
const rows = [row('Welcome', { hereNow: 5, lastEdit: { at: 3, by: null } }), row('Seats', { pillar: 'expansion', hereNow: 9, lastEdit: { at: 1, by: null } }), row('Card failed', { status: 'draft', lastEdit: { at: 2, by: null } })];
const read = (text: string) => readFilter(new URLSearchParams(text));
const names = (text: string): string[] => applyFilter(rows, read(text)).map(({ name }) => name);

describe('filter in the address', () => {
  it.each(['', 'status=live', 'pillar=retention%2Cadvocacy', 'q=card', 'sort=here', 'sort=-name', 'status=draft&pillar=loyalty&q=a+b&sort=-sent'])('%s survives reading and writing', (text) => {
    expect(writeFilter(read(text)).toString()).toBe(text);
  });
  it('leaves out what it does not understand', () => expect(writeFilter(read('status=odd&pillar=x,retention&sort=zz')).toString()).toBe('pillar=retention&sort=change'));
});

describe('list', () => {
  it.each([
    ['', ['Welcome', 'Card failed', 'Seats']], ['sort=change', ['Seats', 'Card failed', 'Welcome']], ['sort=-here', ['Seats', 'Welcome', 'Card failed']], ['sort=name', ['Card failed', 'Seats', 'Welcome']],
    ['status=live', ['Welcome', 'Seats']], ['pillar=expansion', ['Seats']], ['q=%20CARD%20', ['Card failed']], ['status=paused', []],
  ])('%s shows %j', (text, shown) => expect(names(text)).toEqual(shown));
  it('counts tabs under the rest of the filter', () => {
    expect(tabCounts(rows, read('status=draft'))).toEqual({ all: 3, live: 2, draft: 1, paused: 0, stopped: 0 });
    expect(tabCounts(rows, read('pillar=expansion')).live).toBe(1);
  });
  it('sorts numbers from the largest and names from A, and turns on the second click', () => {
    const once = sortedBy(read(''), 'here');
    expect([once.descending, sortedBy(once, 'here').descending, sortedBy(read(''), 'name').descending]).toEqual([true, false, false]);
  });
});
