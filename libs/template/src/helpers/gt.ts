import { compareNumbers } from './compare.js';
import type { ValueHelper } from './helper.js';

/** `gt`: whether the first number is the greater. */
export const gtHelper: ValueHelper = {
  kind: 'value',
  name: 'gt',
  about: 'Whether the first number is greater than the second.',
  args: [{ name: 'a', required: true, about: 'the first value' }, { name: 'b', required: true, about: 'the second value' }],
  example: { template: '{{#if (gt event.seats 3)}}many{{/if}}', result: 'many' },
  run: ([a, b]) => compareNumbers(a, b, (x, y) => x > y),
};
