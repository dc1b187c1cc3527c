import { shownText } from '../facts.js';
import type { ValueHelper } from './helper.js';
import { withLocale } from './locale.js';

/** `capitalize`: the first letter large, the others as they are. */
export const capitalizeHelper: ValueHelper = {
  kind: 'value',
  name: 'capitalize',
  about: 'Writes the first letter of a text as a capital.',
  args: [{ name: 'text', required: true, about: 'the text' }],
  example: { template: '{{capitalize profile.role}}', result: 'Admin' },
  run: ([text], _named, { locale }) => {
    const shown = shownText(text);
    const first = shown.codePointAt(0);
    if (first === undefined) return '';
    const letter = String.fromCodePoint(first);
    return withLocale(locale, (tag) => letter.toLocaleUpperCase(tag)) + shown.slice(letter.length);
  },
};
