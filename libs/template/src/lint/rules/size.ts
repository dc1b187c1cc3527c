import { templateLimits } from '../../limits.js';
import { warningAt } from '../../problem.js';
import { utf8Length } from '../../utf8-length.js';
import type { LintRule } from '../rule.js';

/** HTML that Gmail cuts off. */
export const size: LintRule = {
  name: 'size',
  find: ({ compiled }) => {
    const bytes = utf8Length(compiled.html);
    return bytes <= templateLimits.clippedBytes ? [] : [warningAt('mjml', null, `The HTML is ${Math.ceil(bytes / 1000)} kB; Gmail cuts mails off after 102 kB. Shorten it.`)];
  },
};
