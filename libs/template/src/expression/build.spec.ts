import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import Handlebars from 'handlebars';
import { plainPlaces, htmlPlaces } from '../markup/find-places.js';
import { newState, preparePart } from '../prepare.js';

/** Handlebars' own compiler is the oracle for all that both understand. */
const oracle = Handlebars.create();

// Fresh values at every look: where a block begins at the very value that it stands in, Handlebars does not count it as a level
// for `../`, which depends on the data and not on the text; ours always counts levels as written.
const profile = {
  name: 'Ada & <co>', flag: true, none: null, count: 0,
  get list() { return [{ n: 1, name: 'x' }, { n: 2 }]; },
  get tags() { return ['a', 'b']; },
  get deep() { return { more: { name: "it's" } }; },
  get record() { return { k: 'v', l: 'w' }; },
};
const facts = {
  profile, account: { name: 'Acme' }, membership: {}, event: {}, context: {}, workspace: { name: 'N' },
  links: { unsubscribe: '', preferences: '', view: '' }, now: 0, zone: 'UTC', locale: 'en',
};

function ours(source: string, places: typeof htmlPlaces): string {
  const part = preparePart(source, 'text', places);
  if (typeof part === 'string') throw new Error(part);
  return part(newState(facts, facts.links));
}

const path = fc.constantFrom('profile.name', 'profile.count', 'profile.flag', 'profile.none', 'account.name', 'this.name', 'name', 'n', '@index', '@key', '@root.profile.name', './n', 'profile.deep.more.name', 'profile.tags.[1]', 'profile.list.length');
const list = fc.constantFrom('profile.list', 'profile.tags', 'profile.record', 'profile.none', '@root.profile.list', '@root.profile.tags', 'profile.deep');
const texts = fc.constantFrom('profile.tags', 'profile.record', 'profile.none', '@root.profile.tags');
const space = fc.constantFrom('', ' ', '\n', 'text', '\n  ', '<b>', '</b>\n', 'é & ');
const { source } = fc.letrec<{ source: string }>((tie) => ({
  source: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    space,
    path.map((name) => `{{${name}}}`),
    fc.tuple(space, tie('source'), space, tie('source')).map((parts) => parts.join('')),
    fc.tuple(path, tie('source'), tie('source')).map(([name, body, other]) => `{{#if ${name}}}${body}{{else}}${other}{{/if}}`),
    fc.tuple(path, tie('source')).map(([name, body]) => `{{#unless ${name}}}${body}{{~/unless}}`),
    fc.tuple(list, tie('source'), tie('source')).map(([name, body, other]) => `{{#each ${name}}}${body}{{else}}${other}{{/each}}`),
    // Lists of texts: an object prints as nothing, and not as [object Object] as in Handlebars.
    fc.tuple(texts, tie('source')).map(([name, body]) => `{{#each ${name} as |name n|}}\n${body}\n{{/each}}`),
    fc.tuple(list, tie('source')).map(([name, body]) => `{{#with ${name}}}${body}{{../profile.name}}{{/with}}`),
  ),
}));

describe('prepared programs', () => {
  it('give what Handlebars gives, with and without escaping', () => {
    fc.assert(fc.property(source, (text) => {
      expect(ours(text, () => plainPlaces)).toBe(oracle.compile(text, { noEscape: true })(facts));
      expect(ours(text, htmlPlaces)).toBe(oracle.compile(text)(facts));
    }), { numRuns: 500 });
  });

  it('count levels as they are written, also where a block begins at the value that it stands in', () => {
    expect(ours('{{#with account}}{{#with @root.account}}{{../name}}{{/with}}{{/with}}', () => plainPlaces)).toBe('Acme');
  });
});
