import { isTruthy } from '../facts.js';
import type { ValueHelper } from './helper.js';

/** `not`: whether the value does not hold. */
export const notHelper: ValueHelper = {
  kind: 'value',
  name: 'not',
  about: 'Whether the value does not hold.',
  args: [{ name: 'value', required: true, about: 'what must not hold' }],
  example: { template: '{{#if (not profile.phone)}}no phone{{/if}}', result: 'no phone' },
  run: ([value]) => !isTruthy(value),
};
