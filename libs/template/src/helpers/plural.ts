import type { ValueHelper } from './helper.js';
import { asNumber } from './compare.js';
import { pluralCategory } from './locale.js';
import { shownText } from '../facts.js';

/** `plural`: the form of a word that fits a number, by the plural rules of the locale (Unicode CLDR). */
export const pluralHelper: ValueHelper = {
  kind: 'value',
  name: 'plural',
  about: 'Gives the form of a word that fits a number.',
  args: [
    { name: 'count', required: true, about: 'the number' },
    { name: 'one', required: true, about: 'the word for one' },
    { name: 'other', required: true, about: 'the word for other numbers' },
    { name: 'zero', required: false, named: true, about: 'the word for exactly 0' },
    { name: 'two', required: false, named: true, about: 'the form for two, in languages that have one' },
    { name: 'few', required: false, named: true, about: 'the form for a few, in languages that have one' },
    { name: 'many', required: false, named: true, about: 'the form for many, in languages that have one' },
  ],
  example: { template: '{{event.seats}} {{plural event.seats "seat" "seats"}}', result: '4 seats' },
  run: ([count, one, other], named, { locale }) => {
    const amount = asNumber(count);
    if (amount === null) return '';
    if (amount === 0 && named['zero'] !== undefined) return shownText(named['zero']);
    const category = pluralCategory(locale, amount);
    return shownText(category === 'one' ? one : (named[category] ?? other));
  },
};
