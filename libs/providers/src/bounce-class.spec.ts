import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BOUNCE_CLASSES, isDeadAddress } from '@perennial/model';
import fc from 'fast-check';
import { z } from 'zod';
import { classifyBounce, statusIn } from './bounce-class.js';

const corpus = z.array(z.tuple([z.enum(BOUNCE_CLASSES), z.string().nullable(), z.string()])).parse(JSON.parse(readFileSync(resolve(import.meta.dirname, '../fixtures/bounces.json'), 'utf8')));

describe('bounce classes', () => {
  it.each(corpus)('%s: %s %s', (expected, status, text) => {
    expect(classifyBounce(status, text)).toBe(expected);
  });

  it('the corpus shows every class, several times', () => {
    for (const one of BOUNCE_CLASSES) expect(corpus.filter(([expected]) => expected === one).length).toBeGreaterThanOrEqual(4);
  });

  it('nothing that a server says for now, or about the sender, makes an address dead', () => {
    const living = fc.oneof(fc.tuple(fc.constant(4), fc.nat(7), fc.nat(99)), fc.tuple(fc.constant(5), fc.constant(7), fc.nat(99)), fc.constant([5, 2, 2] as const), fc.constant([5, 3, 4] as const));
    fc.assert(fc.property(living, fc.constantFrom('User unknown', 'No such user', 'mailbox unavailable', 'account disabled', 'Host unknown', ''), (code, text) => {
      expect(isDeadAddress(classifyBounce(code.join('.'), text))).toBe(false);
    }));
  });

  it('answers for any text, however long', () => {
    fc.assert(fc.property(fc.option(fc.string(), { nil: null }), fc.string({ maxLength: 4000 }), (status, text) => {
      expect(BOUNCE_CLASSES).toContain(classifyBounce(status, text));
    }));
    const started = performance.now();
    classifyBounce(null, 'user '.repeat(200_000));
    expect(performance.now() - started).toBeLessThan(500);
  });

  it.each([
    ['550 5.1.1 no', '5.1.1'], ['smtp; 452 full', '4.0.0'], ['(#5.1.2)', '5.1.2'], ['from 5.1.1.7 nothing', null], ['550-No such', '5.0.0'], ['it is 4.2.2.', '4.2.2'], ['version 15.20.5 of it', null], ['nothing', null],
  ])('finds the status in %j', (text, status) => {
    expect(statusIn(text)).toBe(status);
  });
});
