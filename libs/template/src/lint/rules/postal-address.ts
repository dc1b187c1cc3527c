import { errorAt, warningAt } from '../../problem.js';
import type { LintRule } from '../rule.js';

const words = (text: string): string => text.replace(/\s+/g, ' ').trim().toLowerCase();

/** Mails that people may leave say where their sender sits (CAN-SPAM Act, section 5(a)(5)). */
export const postalAddress: LintRule = {
  name: 'postal address',
  find: ({ compiled }, { mandatory, postalAddress: known = null }) => {
    if (mandatory) return [];
    const filled = /\{\{[^}]*\bworkspace\.postalAddress\b/.test(compiled.html);
    const literally = known !== null && words(known) !== '' && words(compiled.text).includes(words(known));
    if (!filled && !literally) return [errorAt('mjml', null, 'The mail does not say where you sit, as the law asks. Add {{workspace.postalAddress}} to its foot, or the block {{> footer}}.')];
    if (filled && known !== null && words(known) === '') return [warningAt('mjml', null, 'The workspace has no postal address, so the foot of the mail stays empty. Write it under Settings, Workspace.')];
    return [];
  },
};
