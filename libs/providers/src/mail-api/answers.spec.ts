import { describe, expect, it } from '@jest/globals';
import type { HttpAnswer } from '../port.js';
import { troubleOf, wordsOf } from './answers.js';
import { endpointSchema, keySchema } from './settings.js';

const answer = (status: number, more: Partial<Extract<HttpAnswer, { type: 'answer' }>> = {}): HttpAnswer => ({ type: 'answer', status, retryAfterMs: null, headers: {}, text: null, ...more });

describe('answers of APIs', () => {
  it.each<[HttpAnswer, string | null]>([
    ...[200, 201, 202, 204].map((status): [HttpAnswer, null] => [answer(status), null]), ...[401, 403, 408, 425, 429, 500, 502, 503, 504, 529].map((status): [HttpAnswer, string] => [answer(status), 'transient']), ...[301, 304, 400, 402, 404, 409, 410, 413, 415, 422, 451].map((status): [HttpAnswer, string] => [answer(status), 'permanent']),
    [{ type: 'refused', reason: 'x' }, 'transient'], [{ type: 'unreachable', reason: 'x', sent: false }, 'transient'], [{ type: 'unreachable', reason: 'x', sent: true }, 'ambiguous'],
  ])('takes %j as %s', (given, outcome) => expect(troubleOf(given)?.outcome ?? null).toBe(outcome));

  it('waits as long as it is told, at most an hour', () => {
    expect([7000, 90_000_000].map((retryAfterMs) => troubleOf(answer(429, { retryAfterMs })))).toMatchObject([{ retryAfterMs: 7000 }, { retryAfterMs: 3_600_000 }]);
  });

  it.each([
    ['{"message":"a\\n b"}', 'a b'], ['{"Message":"a"}', 'a'], ['{"errors":[{"message":"a","field":"x"},{"message":"b"}]}', 'a'], ['{"error":{"message":"a"}}', 'a'], ['{"x":1}', '{"x":1}'], ['plain\u0000text', 'plain text'], [null, ''], ['x'.repeat(500), 'x'.repeat(200)],
  ])('finds in %s the words %s', (text, words) => expect(wordsOf(text)).toBe(words));
});

describe('settings of APIs', () => {
  it.each(['', 'https://proxy.example', 'https://proxy.example/path', 'http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:1'])('takes the address %s', (address) => expect(endpointSchema.safeParse(address).success).toBe(true));
  it.each(['http://proxy.example', 'http://127.0.0.1.evil.example', 'ftp://127.0.0.1', 'https://me:secret@x.example', 'https://x.example/?a', 'nonsense'])('refuses the address %s', (address) => expect(endpointSchema.safeParse(address).success).toBe(false));
  it('refuses keys that no header could hold', () => expect(['a b', 'a\r\nb', 'ключ', ''].map((key) => keySchema.safeParse(key).success)).toEqual([false, false, false, false]));
});
