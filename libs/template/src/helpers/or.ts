import { isTruthy } from '../facts.js';
import type { ValueHelper } from './helper.js';

/** `or`: whether one of the values holds. */
export const orHelper: ValueHelper = {
  kind: 'value',
  name: 'or',
  about: 'Whether at least one of the values holds.',
  args: [{ name: 'value', required: true, rest: true, about: 'what must hold' }],
  example: { template: '{{#if (or profile.phone profile.email)}}reachable{{/if}}', result: 'reachable' },
  run: (args) => args.some(isTruthy),
};
