import { shownText } from '../facts.js';
import type { ValueHelper } from './helper.js';
import { asNumber } from './compare.js';
import { decimalsOf, formatNumber } from './locale.js';

const code = /^[A-Za-z]{3}$/;

/** `currency`: an amount in major units (19.5 is 19.50) with the sign of its currency. */
export const currencyHelper: ValueHelper = {
  kind: 'value',
  name: 'currency',
  about: 'Writes an amount of money.',
  args: [
    { name: 'amount', required: true, about: 'the amount in whole units, 19.5 for 19.50' },
    { name: 'code', required: true, about: 'three letters of the currency, such as "EUR"' },
    { name: 'decimals', required: false, named: true, about: 'how many decimals to show' },
  ],
  example: { template: '{{currency event.total "EUR"}}', result: '€19.50' },
  run: ([value, currency], named, { locale }) => {
    const amount = asNumber(value);
    const name = shownText(currency);
    if (amount === null || !code.test(name)) return '';
    const decimals = decimalsOf(named['decimals']);
    return formatNumber(locale, amount, {
      style: 'currency',
      currency: name.toUpperCase(),
      ...(decimals === undefined ? {} : { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
    });
  },
};
