import { shownText } from '../facts.js';
import { withLocale } from './locale.js';
import type { ValueHelper } from './helper.js';

/** `upper`: capital letters by the rules of the locale. */
export const upperHelper: ValueHelper = {
  kind: 'value',
  name: 'upper',
  about: 'Writes a text in capital letters.',
  args: [{ name: 'text', required: true, about: 'the text' }],
  example: { template: '{{upper account.plan}}', result: 'TEAM' },
  run: ([text], _named, { locale }) => withLocale(locale, (tag) => shownText(text).toLocaleUpperCase(tag)),
};
