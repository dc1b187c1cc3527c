import { sameValue } from './compare.js';
import type { ValueHelper } from './helper.js';

/** `eq`: whether two values read the same. */
export const eqHelper: ValueHelper = {
  kind: 'value',
  name: 'eq',
  about: 'Whether two values are the same; numbers and text are told apart only when they read differently.',
  args: [{ name: 'a', required: true, about: 'the first value' }, { name: 'b', required: true, about: 'the second value' }],
  example: { template: '{{#if (eq account.plan "Team")}}yes{{/if}}', result: 'yes' },
  run: ([a, b]) => sameValue(a, b),
};
