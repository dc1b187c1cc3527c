import { isTruthy } from '../facts.js';
import type { BlockHelper } from './helper.js';

/** `{{#if}}`: shows its body when the value is there and not false, 0 or empty. */
export const ifHelper: BlockHelper = {
  kind: 'block',
  name: 'if',
  scoped: false,
  about: 'Shows the part when a value is there and not false, 0 or empty; {{else}} gives the other part.',
  args: [
    { name: 'value', required: true, about: 'what to look at' },
    { name: 'includeZero', required: false, named: true, about: 'true: the number 0 counts as there' },
  ],
  example: { template: '{{#if account.plan}}On {{account.plan}}{{else}}No plan{{/if}}', result: 'On Team' },
  run: (block, state, scope) => {
    const value = block.argument(state, scope);
    const zero = value === 0 && isTruthy(block.named['includeZero']?.(state, scope));
    (isTruthy(value) || zero ? block.body : block.otherwise)(state, scope);
  },
};
