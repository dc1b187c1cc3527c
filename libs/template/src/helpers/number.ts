import type { ValueHelper } from './helper.js';
import { asNumber } from './compare.js';
import { decimalsOf, formatNumber } from './locale.js';

/** `number`: a number by the conventions of the locale. */
export const numberHelper: ValueHelper = {
  kind: 'value',
  name: 'number',
  about: 'Writes a number with the separators of the language.',
  args: [
    { name: 'value', required: true, about: 'the number' },
    { name: 'decimals', required: false, named: true, about: 'how many decimals to show' },
    { name: 'percent', required: false, named: true, about: 'true: 0.8 is written as 80%' },
  ],
  example: { template: '{{number event.rows}}', result: '12,500' },
  run: ([value], named, { locale }) => {
    const amount = asNumber(value);
    if (amount === null) return '';
    const decimals = decimalsOf(named['decimals']);
    return formatNumber(locale, amount, {
      ...(named['percent'] === true ? { style: 'percent' as const } : {}),
      ...(decimals === undefined ? {} : { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
    });
  },
};
