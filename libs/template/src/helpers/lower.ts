import { shownText } from '../facts.js';
import { withLocale } from './locale.js';
import type { ValueHelper } from './helper.js';

/** `lower`: small letters by the rules of the locale. */
export const lowerHelper: ValueHelper = {
  kind: 'value',
  name: 'lower',
  about: 'Writes a text in small letters.',
  args: [{ name: 'text', required: true, about: 'the text' }],
  example: { template: '{{lower account.plan}}', result: 'team' },
  run: ([text], _named, { locale }) => withLocale(locale, (tag) => shownText(text).toLocaleLowerCase(tag)),
};
