import { describe, expect, it } from '@jest/globals';
import { readSample } from './read-sample.js';

describe('sample values', () => {
  it('are read from JSON', () => expect(readSample('{"event":{"total":3}}')).toEqual({ ok: true, sample: { event: { total: 3 } } }));
  it.each([['{', 'This is no JSON'], ['{"evnt":{}}', '"evnt" cannot stand on top'], ['{"event":3}', 'event'], ['[]', 'expected object']])('%s is refused with the way out', (text, words) => {
    expect(readSample(text)).toMatchObject({ ok: false, message: expect.stringContaining(words) });
  });
});
