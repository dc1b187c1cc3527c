import { describe, expect, it } from '@jest/globals';
import { emptyGraph } from '@perennial/journey';
import { referencesOf } from './references.js';

describe('references', () => {
  it('of a journey count the segments that are its goals and those that the filters of its goals ask for', () => {
    const goals = [{ type: 'segment' as const, segment: 'on-pro', within: { amount: 1, unit: 'days' as const } }, { event: 'paid', where: { type: 'segment' as const, segment: 'big', member: true }, within: { amount: 1, unit: 'days' as const } }];
    expect(referencesOf({ kind: 'journey', key: 'x', value: { ...emptyGraph('X'), goals } })).toEqual([{ kind: 'segment', key: 'on-pro' }, { kind: 'segment', key: 'big' }]);
  });
});
