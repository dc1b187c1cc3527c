import type { LintRule } from '../rule.js';
import { variableWarnings } from '../variables.js';

/** Variables that are not in the catalogue, or empty for some people. */
export const variables: LintRule = { name: 'variables', find: ({ compiled }, { knownPaths = null }) => variableWarnings(compiled, knownPaths) };
