import { describe, expect, it } from '@jest/globals';
import { checkProperties, checkPropertySchema } from './triggers/property-schema.js';
import { isOurOrigin } from '../http/access.guard.js';
import { freeKey, keyFrom } from './journeys/drafts.js';

describe('keys from names', () => {
  it.each([['Crème brûlée!', 'creme-brulee'], ['  ', 'journey'], ['日本', 'journey'], ['A'.repeat(80), 'a'.repeat(50)]])('%s gives %s', (name, key) => expect(keyFrom(name)).toBe(key));
  it('takes the first that is free', () => expect(freeKey('a', ['a', 'a-2', 'ab'])).toBe('a-3'));
});

describe('our origin', () => {
  const ours = 'https://mail.example.com';
  it.each([
    [{ origin: ours, host: 'internal:3000' }, true], [{ origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' }, true], [{ 'sec-fetch-site': 'same-origin', host: 'x' }, true], [{ host: 'x' }, false],
    [{ origin: 'https://evil.test', host: 'x' }, false], [{ origin: ours, 'sec-fetch-site': 'cross-site' }, false], [{ origin: 'null', host: 'x' }, false],
  ])('%j: %s', (headers, expected) => expect(isOurOrigin(headers, ours)).toBe(expected));
});

describe('schemas of properties', () => {
  it('ends for a schema that names itself, and for long texts', () => {
    checkPropertySchema({ $schema: 'http://json-schema.org/draft-07/schema#', properties: { child: { $ref: '#' } } });
    expect(() => checkProperties({ allOf: [{ $ref: '#' }] }, {}, 'properties')).toThrow('without end');
    expect(() => checkPropertySchema({ allOf: [{ $ref: '#' }] })).toThrow('schema: cannot be checked');
    expect(() => checkPropertySchema({ properties: { a: { pattern: '^a*a*a*a*b$' } } })).toThrow('simpler');
    const start = performance.now();
    expect(() => checkProperties({ properties: { a: { type: 'string', pattern: '^a*a*a*b$' } } }, { a: 'a'.repeat(30_000) }, 'properties')).toThrow();
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
