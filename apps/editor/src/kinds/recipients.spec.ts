import { describe, expect, it } from '@jest/globals';
import { check, emptyGraph, kindOf, newNode, recipientWords } from '@perennial/journey';
import { shownOutlets, anatomyOf } from './anatomy.js';
import { EVERYBODY, moved, PREFERENCES, rolesWith } from './recipients.js';

describe('whom a message goes to', () => {
  it('takes each role once, without spaces around it', () => {
    expect(rolesWith(['admin'], ' billing ')).toEqual(['admin', 'billing']);
    expect(rolesWith(['admin'], 'admin')).toEqual(['admin']);
    expect(rolesWith(['admin'], '  ')).toEqual(['admin']);
  });

  it('moves a role up and down, and not beyond the ends', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
  });

  it.each([
    [EVERYBODY, 'all members'],
    [{ roles: ['billing', 'admin'], otherwise: { by: 'nobody' as const }, max: 1 }, 'billing, else admin, at most 1'],
    [{ roles: ['billing', 'admin'], otherwise: { by: 'recent' as const }, max: 2 }, 'billing, then admin, else the most recently active, at most 2'],
  ])('says %j', (recipients, words) => expect(recipientWords(recipients)).toBe(words));

  it('begins with everybody in a step of a journey of accounts, and the card says whom it is for', () => {
    const node = newNode({ ...emptyGraph('A'), subject: 'account' }, 'email');
    expect(node?.config['recipients']).toEqual(EVERYBODY);
    const own = { id: 'a', type: 'email', name: '', config: { template: 'hello', continue: 'queued', recipients: { roles: ['admin'], otherwise: { by: 'nobody' }, max: 1 } } };
    expect(anatomyOf('email').told?.(own, new Map([['hello', 'Hello there']]))).toBe('Hello there, to admin, at most 1');
    expect(shownOutlets(own, new Set()).map(({ id }) => id)).toEqual(['next']);
  });

  it('makes preferences that the core understands, and tells what is missing', () => {
    for (const { make } of PREFERENCES) {
      const config = { template: 'hello', continue: 'queued', recipients: { ...EVERYBODY, otherwise: make() } };
      const graph = { ...emptyGraph('A'), subject: 'account' as const, nodes: [{ id: 'a', type: 'email', name: '', config }] };
      const missing = check(graph, null).filter(({ field }) => field?.startsWith('recipients') === true).map(({ field }) => field);
      const { by } = make();
      expect(missing).toEqual(by === 'attribute' || by === 'event' ? [`recipients.otherwise.${by}`] : []);
    }
    expect(kindOf('topic')?.subjects).toEqual(['profile']);
  });
});
