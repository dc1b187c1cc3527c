import { isTruthy } from '../facts.js';
import type { ValueHelper } from './helper.js';

/** `and`: whether all values hold. */
export const andHelper: ValueHelper = {
  kind: 'value',
  name: 'and',
  about: 'Whether all of the values hold.',
  args: [{ name: 'value', required: true, rest: true, about: 'what must hold' }],
  example: { template: '{{#if (and account.plan event.seats)}}both{{/if}}', result: 'both' },
  run: (args) => args.every(isTruthy),
};
