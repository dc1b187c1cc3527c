import { isTruthy } from '../facts.js';
import type { BlockHelper } from './helper.js';

/** `{{#unless}}`: the opposite of `{{#if}}`. */
export const unlessHelper: BlockHelper = {
  kind: 'block',
  name: 'unless',
  scoped: false,
  about: 'Shows the part when a value is missing, false, 0 or empty.',
  args: [{ name: 'value', required: true, about: 'what to look at' }],
  example: { template: '{{#unless profile.phone}}Add a phone number{{/unless}}', result: 'Add a phone number' },
  run: (block, state, scope) => {
    (isTruthy(block.argument(state, scope)) ? block.otherwise : block.body)(state, scope);
  },
};
