import { isTruthy } from '../facts.js';
import { enterLoop } from '../expression/state.js';
import type { BlockHelper } from './helper.js';

/** `{{#with}}`: paths in its body begin at the value. */
export const withHelper: BlockHelper = {
  kind: 'block',
  name: 'with',
  scoped: true,
  about: 'Lets the paths in the part begin at a value; {{else}} is shown when it is missing.',
  args: [{ name: 'value', required: true, about: 'where paths begin' }],
  example: { template: '{{#with event.invoice}}{{number}}{{/with}}', result: 'A-17' },
  run: (block, state, scope) => {
    const value = block.argument(state, scope);
    if (!isTruthy(value)) return block.otherwise(state, scope);
    enterLoop(state);
    block.body(state, {
      value,
      parent: scope,
      key: scope?.key,
      index: scope?.index,
      first: scope?.first ?? false,
      last: scope?.last ?? false,
    });
    state.depth -= 1;
  },
};
