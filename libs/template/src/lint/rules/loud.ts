import { type TemplatePart, type TemplateProblem, warningAt } from '../../problem.js';
import type { LintRule } from '../rule.js';

const plain = (text: string): string => text.replace(/\{\{[\s\S]*?\}\}/g, ' ');

function inLine(part: TemplatePart, source: string): TemplateProblem[] {
  const text = plain(source);
  const letters = text.match(/\p{L}/gu) ?? [];
  const capitals = text.match(/\p{Lu}/gu) ?? [];
  const found: TemplateProblem[] = [];
  // Names such as "NASA" or "GDPR" are short; eight letters are a sentence.
  if (letters.length >= 8 && capitals.length / letters.length > 0.7) found.push(warningAt(part, 1, 'It is written in capitals, which spam filters and people take for shouting. Write it as a sentence.'));
  const signs = /([!?$€£%*])\1{1,}|!\s*!|[!?]{2,}/.exec(text);
  if (signs !== null) found.push(warningAt(part, 1, `"${signs[0]}" looks like spam. One sign is enough.`));
  if (part === 'subject' && /^\s*(re|fwd?|aw|wg)\s*:/i.test(text)) found.push(warningAt(part, 1, 'It begins as an answer would, though it is none; mail programs and laws count that as misleading. Take it out.'));
  return found;
}

/** Words among those of the mail that stand in capitals one after the other. */
const shouted = /(?:\p{Lu}{2,}[\s,!.?-]+){4,}\p{Lu}{2,}/u;

/** Capitals and signs as spam has them, in subject, preheader and words (SpamAssassin: SUBJ_ALL_CAPS, PLING_QUERY). */
export const loud: LintRule = {
  name: 'loud',
  find: ({ compiled, mjml }) => {
    const found = shouted.exec(plain(compiled.text));
    const first = found?.[0].split(/\s/).slice(0, 2).join(' ') ?? '';
    const at = found === null ? -1 : mjml.indexOf(first);
    return [
      ...inLine('subject', compiled.subject), ...inLine('preheader', compiled.preheader),
      ...(found === null ? [] : [warningAt('mjml', at === -1 ? null : mjml.slice(0, at).split('\n').length, `"${found[0].slice(0, 40)}" is written in capitals. Write it as a sentence, or make it bold.`)]),
    ];
  },
};
