import { describe, expect, it } from '@jest/globals';
import { emptyGraph } from '@perennial/journey';
import { namingsOf, referencesOf } from './references.js';

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

  it('of a mail count its topic, its sender, what its condition asks for and the blocks of every language, each with its field; values of the preview name nothing', () => {
    const condition = { type: 'all', of: [{ type: 'segment', segment: 'pros', member: true }] };
    const words = (mjml: string) => ({ subject: '', preheader: '', mjml, text: null });
    const source = { channel: 'email' as const, email: { ...words('{{#> frame}}{{!-- {{> not-this}} --}}{{> card}}{{/frame}}'), locales: { de: words('{{> karte}}') } } };
    const value = { name: 'A', topic: 'news', sender: 'mira', condition, sample: { event: { type: 'segment', segment: 'never', member: true } }, source };
    expect(namingsOf({ kind: 'template', key: 'a', value })).toEqual([
      { kind: 'topic', key: 'news', field: 'topic' }, { kind: 'sender', key: 'mira', field: 'sender' }, { kind: 'segment', key: 'pros', field: 'condition' },
      { kind: 'block', key: 'card', field: 'mjml' }, { kind: 'block', key: 'frame', field: 'mjml' }, { kind: 'block', key: 'karte', field: 'email.locales.de.mjml' },
    ]);
    expect(referencesOf({ kind: 'block', key: 'frame', value: { name: 'Frame', kind: 'layout', mjml: '{{> card}}{{> @partial-block}}' } })).toEqual([{ kind: 'block', key: 'card' }]);
  });
});
