import { describe, expect, it } from '@jest/globals';
import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { completeHandlebars, paths, type Vocabulary } from './completions.js';

const words: Vocabulary = {
  helpers: [
    { name: 'default', kind: 'value', about: 'Another where it is empty', args: [{ name: 'value', required: true, about: '' }], example: { template: 'x', result: 'y' } },
    { name: 'if', kind: 'block', about: 'Only when', args: [{ name: 'value', required: true, about: '' }], example: { template: 'x', result: 'y' } },
  ],
  roots: ['profile', 'event'],
  attributes: [{ path: 'profile.firstName', type: 'string', sample: 'Maya' }, { path: 'profile.email', type: 'string', sample: 'a@b.c' }],
  events: [{ name: 'signed_up', properties: ['source', 'plan'] }, { name: 'bought', properties: ['plan'] }],
  blocks: [{ key: 'base', kind: 'layout', name: 'Base' }, { key: 'header', kind: 'partial', name: 'Header' }],
};
const labels = (text: string): string[] | null => {
  const result = completeHandlebars(() => words)(new CompletionContext(EditorState.create({ doc: text }), text.length, false));
  return result === null ? null : [`from ${result.from}`, ...result.options.map(({ label }) => label)];
};

describe('completion', () => {
  it('says nothing outside of braces', () => expect([labels('Hi '), labels('{{x}} and '), labels('{ ')]).toEqual([null, null, null]));
  it('offers paths, helpers and first names inside', () => expect(labels('Hi {{pro')).toEqual(expect.arrayContaining(['from 5', 'profile.firstName', 'default', '#if', 'event'])));
  it('offers blocks after the hash, and nothing else', () => expect(labels('{{#i')).toEqual(['from 3', 'if']));
  it('offers partials behind >, and layouts behind #>', () => expect([labels('{{> h'), labels('{{#> ')]).toEqual([['from 4', 'header', '@partial-block'], ['from 5', 'base']]));
  it('offers the brand and properties of events', () => expect(labels('{{')).toEqual(expect.arrayContaining(['brand.accent', 'event.source', 'event.plan'])));
  it('works behind a helper', () => expect(labels('{{default profile.f')?.[0]).toBe('from 10'));
});

describe('paths', () => {
  it('names each once', () => {
    const names = paths(words).map(({ path }) => path);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['profile.firstName', 'profile.email', 'links.unsubscribe']));
  });
});
