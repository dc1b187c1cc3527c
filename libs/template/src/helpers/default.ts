import { shownText } from '../facts.js';
import type { ValueHelper } from './helper.js';

/** `default`: the first of its values that shows anything. */
export const defaultHelper: ValueHelper = {
  kind: 'value',
  name: 'default',
  about: 'Shows a value, or another one when it is missing or empty.',
  args: [
    { name: 'value', required: true, about: 'what to show' },
    { name: 'otherwise', required: true, rest: true, about: 'what to show when it is missing' },
  ],
  example: { template: 'Hi {{default profile.nickname "there"}}', result: 'Hi there' },
  run: (args) => args.find((value) => shownText(value).trim() !== '') ?? '',
};
