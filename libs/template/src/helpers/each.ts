import { isRecord } from '../facts.js';
import { checkLength, countStep, enterLoop } from '../expression/state.js';
import type { BlockHelper } from './helper.js';

/** `{{#each}}`: repeats its body for each item of a list, or each property of an object. */
export const eachHelper: BlockHelper = {
  kind: 'block',
  name: 'each',
  scoped: true,
  about: 'Repeats the part for each item; {{this}} is the item, {{@index}} counts from 0, {{else}} is shown for an empty list.',
  args: [{ name: 'list', required: true, about: 'the list, or an object whose properties are taken in order' }],
  example: { template: '{{#each event.items}}{{name}}{{#unless @last}}, {{/unless}}{{/each}}', result: 'Pens, Paper' },
  run: (block, state, scope) => {
    const list = block.argument(state, scope);
    const keys = isRecord(list) && !Array.isArray(list) ? Object.keys(list) : null;
    const length = Array.isArray(list) ? list.length : (keys?.length ?? 0);
    if (length === 0 || !isRecord(list)) return block.otherwise(state, scope);
    enterLoop(state);
    for (let index = 0; index < length; index += 1) {
      countStep(state);
      const key = keys === null ? index : (keys[index] ?? '');
      block.body(state, { value: list[key], parent: scope, key, index, first: index === 0, last: index === length - 1 });
      checkLength(state);
    }
    state.depth -= 1;
  },
};
