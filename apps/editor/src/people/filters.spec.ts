import { describe, expect, it } from '@jest/globals';
import type { Filter } from '@perennial/segment';
import { withExamples } from '../conditions/vocabulary.js';
import { filtersInWords, mindsCase, readPeopleFilter, writePeopleFilter } from './filters.js';

const pro: Filter = { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'pro & more' };
const seats: Filter = { type: 'attribute', path: 'profile.seats', operator: 'greater', value: 5 };

describe('what is shown of the list of people', () => {
  it('stands in the address, and is read from it again', () => {
    const shown = { words: 'Ána 50%', filters: [pro, seats, { type: 'attribute', path: 'profile.trial', operator: 'is_true' } as const], broken: false };
    expect(readPeopleFilter(new URLSearchParams(writePeopleFilter(shown).toString()))).toEqual(shown);
    expect(writePeopleFilter({ words: '', filters: [] }).toString()).toBe('');
  });

  it('says when the address cannot be read, and shows what can', () => {
    expect(readPeopleFilter(new URLSearchParams('q=ana&where=plan'))).toEqual({ words: 'ana', filters: [], broken: true });
    expect(readPeopleFilter(new URLSearchParams('where='))).toEqual({ words: '', filters: [], broken: false });
  });

  it('is told in words', () => expect(filtersInWords([pro, seats])).toBe('plan is pro & more and seats is more than 5'));

  it.each([
    [pro, true], [seats, false], [{ ...pro, value: '2026' }, false], [{ ...pro, operator: 'in', value: [1, 'a'] }, true], [{ ...pro, operator: 'contains' }, false],
  ] as const)('knows whether %j minds case', (filter, answer) => expect(mindsCase(filter)).toBe(answer));

  it('suggests the texts that were seen, each once', () => {
    const option = { path: 'profile.plan', type: 'text', group: 'Person' } as const;
    const catalogue = { events: [], attributes: [{ path: 'profile.plan', type: 'string', sample: 'pro', examples: ['pro', 'free', 'pro', 5, ''] }] };
    expect(withExamples([option, { ...option, path: 'profile.city' }], catalogue).map(({ examples }) => examples)).toEqual([['pro', 'free'], []]);
  });
});
