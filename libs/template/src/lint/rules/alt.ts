import { warningAt } from '../../problem.js';
import type { LintRule } from '../rule.js';

const message = 'This picture has no words for people who cannot see it. Add alt="...", or alt="" when it is only decoration.';

/** Pictures without words for those who cannot see them, MJML's own and plain ones. */
export const alt: LintRule = {
  name: 'alt',
  find: ({ compiled, tags }) => {
    const plain = tags.filter(({ name, attributes }) => name === 'img' && !attributes.has('alt')).map(({ line }) => line);
    return [...compiled.picturesWithoutAlt, ...plain].map((line) => warningAt('mjml', line, message));
  },
};
