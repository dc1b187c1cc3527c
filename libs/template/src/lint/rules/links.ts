import { type TemplateProblem, warningAt, errorAt } from '../../problem.js';
import type { LintRule } from '../rule.js';

const placeholder = /^https?:\/\/(?:[\w-]+\.)*(?:example\.(?:com|org|net)|yourdomain\.\w+|your-?(?:site|company)\.\w+|domain\.tld)(?=[/:?#]|$)/i;
const inside = /^(?:https?:)?\/\/(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|\[::1\]|[\w-]+\.(?:local|test|internal))(?=[/:?#]|$)/i;

function problemOf(href: string, line: number): TemplateProblem | null {
  const address = href.trim();
  if (address === '') return errorAt('mjml', line, 'This link has no address. Write where it leads, beginning with https://.');
  if (address === '#' || address.startsWith('#')) return errorAt('mjml', line, `The link "${address}" leads nowhere in a mail. Write a whole address, beginning with https://.`);
  if (address.startsWith('{{')) return null;
  if (placeholder.test(address)) return warningAt('mjml', line, `"${address}" stands for an address of your own. Write it in, or the address of your product under Brand.`);
  if (inside.test(address)) return errorAt('mjml', line, `"${address}" can be opened on your own machine or network only. Write an address that everybody can open.`);
  return null;
}

/** Links that lead nowhere: empty, `#`, to the own machine, or to a site that stands for one's own. Relative and broken addresses are refused by the compiler. */
export const links: LintRule = {
  name: 'links',
  find: ({ tags }) => tags.flatMap(({ name, line, attributes }) => {
    const href = name === 'mj-font' || name === 'link' ? undefined : attributes.get('href');
    const found = href === undefined ? null : problemOf(href, line);
    return found === null ? [] : [found];
  }),
};
