import { sameValue } from './compare.js';
import type { ValueHelper } from './helper.js';

/** `ne`: whether two values differ. */
export const neHelper: ValueHelper = {
  kind: 'value',
  name: 'ne',
  about: 'Whether two values differ.',
  args: [{ name: 'a', required: true, about: 'the first value' }, { name: 'b', required: true, about: 'the second value' }],
  example: { template: '{{#if (ne account.plan "Free")}}paid{{/if}}', result: 'paid' },
  run: ([a, b]) => !sameValue(a, b),
};
