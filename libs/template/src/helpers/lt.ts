import { compareNumbers } from './compare.js';
import type { ValueHelper } from './helper.js';

/** `lt`: whether the first number is the lesser. */
export const ltHelper: ValueHelper = {
  kind: 'value',
  name: 'lt',
  about: 'Whether the first number is less than the second.',
  args: [{ name: 'a', required: true, about: 'the first value' }, { name: 'b', required: true, about: 'the second value' }],
  example: { template: '{{#if (lt event.seats 10)}}few{{/if}}', result: 'few' },
  run: ([a, b]) => compareNumbers(a, b, (x, y) => x < y),
};
