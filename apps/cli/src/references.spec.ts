import { describe, expect, it } from '@jest/globals';
import { emptyGraph } from '@perennial/journey';
import { referencesOf } from './references.js';

describe('references', () => {
  it('of a journey count the in-app messages of quiet hours, and the topics of its caps and of those of its steps', () => {
    const cap = (topic: string) => ({ max: 1, per: 'day' as const, window: 'rolling' as const, topic });
    const nodes = [{ id: 'm', type: 'email', name: '', config: { template: 'a', quietTemplate: 'b', frequencyCaps: { caps: [cap('tips')] } } }];
    expect(referencesOf({ kind: 'journey', key: 'x', value: { ...emptyGraph('X'), nodes, guardrails: { frequencyCaps: { caps: [cap('news')] } } } })).toEqual([{ kind: 'template', key: 'a' }, { kind: 'template', key: 'b' }, { kind: 'topic', key: 'news' }, { kind: 'topic', key: 'tips' }]);
  });

  it('of a journey count the segments that are its goals and those that the filters of its goals ask for', () => {
    const goals = [{ type: 'segment' as const, segment: 'on-pro', within: { amount: 1, unit: 'days' as const } }, { event: 'paid', where: { type: 'segment' as const, segment: 'big', member: true }, within: { amount: 1, unit: 'days' as const } }];
    expect(referencesOf({ kind: 'journey', key: 'x', value: { ...emptyGraph('X'), goals } })).toEqual([{ kind: 'segment', key: 'on-pro' }, { kind: 'segment', key: 'big' }]);
  });
});
