import { describe, expect, it } from '@jest/globals';
import { safeNext, tokenOf } from './next.js';

describe('safeNext', () => {
  it.each([['/people/4?x=1', '/people/4?x=1'], [null, '/journeys'], ['//evil.example', '/journeys'], ['/\\evil.example', '/journeys'], ['https://evil.example', '/journeys'], ['/sign-in?next=/x', '/journeys']])('%s leads to %s', (next, to) => {
    expect(safeNext(next)).toBe(to);
  });
});

describe('tokenOf', () => {
  it.each([['#abc_DEF-1', 'abc_DEF-1'], ['#token=abc', 'abc'], ['', '']])('%s holds %s', (hash, token) => expect(tokenOf(hash)).toBe(token));
});
