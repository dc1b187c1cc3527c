import { describe, operators, parseFilters, writeFilters, type Filter } from '@perennial/segment';

/** What of the list of people is shown. */
export interface PeopleFilter {
  /** Beginning of a name, an email or an id. */
  readonly words: string;
  /** Tests of attributes, which must all hold. */
  readonly filters: readonly Filter[];
  /** True where the address has tests that cannot be read, so that more people are shown than it means. */
  readonly broken: boolean;
}

/** Reads what is shown from an address. */
export function readPeopleFilter(search: URLSearchParams): PeopleFilter {
  const text = search.get('where');
  const parsed = text === null || text === '' ? null : parseFilters(text);
  return { words: search.get('q') ?? '', filters: parsed?.ok === true ? parsed.filters : [], broken: parsed?.ok === false };
}

/** Tests as the address and the server take them; empty: none. */
export const whereOf = (filters: readonly Filter[]): string => (filters.length === 0 ? '' : writeFilters(filters));

/** Writes what is shown as an address; what is usual is left out. */
export function writePeopleFilter({ words, filters }: Pick<PeopleFilter, 'words' | 'filters'>): URLSearchParams {
  const parts: readonly (readonly [string, string])[] = [['q', words], ['where', whereOf(filters)]];
  return new URLSearchParams(parts.filter(([, value]) => value !== '').map(([name, value]) => [name, value]));
}

/** All tests in words: "plan is pro and seats is more than 5". */
export const filtersInWords = (filters: readonly Filter[]): string => filters.map(describe).join(' and ');

/** A test that minds upper and lower case, so that it may be why nobody was found. */
export const mindsCase = ({ operator, value }: Filter): boolean => (operator === 'equals' || operator === 'in') && [value].flat().some((one) => typeof one === 'string' && one.toLowerCase() !== one.toUpperCase());

/** What to do instead of a test that minds case. */
export const anyCaseHint = `“${operators.equals.words}” minds upper and lower case; “${operators.equals_any_case.words}” does not.`;
