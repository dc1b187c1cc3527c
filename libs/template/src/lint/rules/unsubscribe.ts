import { errorAt } from '../../problem.js';
import type { LintRule } from '../rule.js';

/** Mails that people may leave need a link to do so (RFC 8058, CAN-SPAM, GDPR). */
export const unsubscribe: LintRule = {
  name: 'unsubscribe',
  find: ({ compiled }, { mandatory }) => {
    if (mandatory || compiled.links.some(({ href }) => /\{\{[^}]*\blinks\.unsubscribe\b/.test(href))) return [];
    return [errorAt('mjml', null, 'There is no link to unsubscribe. Add <a href="{{links.unsubscribe}}">Unsubscribe</a>, or the block {{> footer}}.')];
  },
};
