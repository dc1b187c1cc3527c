import { describe, expect, it } from '@jest/globals';
import { keySchema } from '@perennial/model';
import { keyOfName } from './key-of-name.js';

describe('keyOfName', () => {
  it.each([['Need a hand?', 'need-a-hand'], ['  Élan & Co. — 2 ', 'elan-co-2'], ['???', ''], ['-a-', 'a'], ['x'.repeat(59) + ' y', 'x'.repeat(59)]])('%s becomes %s', (name, key) => expect(keyOfName(name)).toBe(key));
  it('suggests only keys that are allowed', () => expect(['A', '9 lives', 'Ünïcode Näme', 'a'.repeat(200)].every((name) => keySchema.safeParse(keyOfName(name)).success)).toBe(true));
});
