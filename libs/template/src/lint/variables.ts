import type { VariableRead } from '../expression/check.js';
import { type TemplateProblem, warningAt } from '../problem.js';

/** Filled by ourselves for every message, so never missing. */
const alwaysThere = /^(links|workspace|now|zone|locale|context)\b|^profile\.(email|externalId)$/;
const catalogued = /^(profile|account|membership|event)\./;

/** Whether a path, or what it is part of, stands in the catalogue; a root of which nothing was seen is not judged. */
function isKnown(path: string, known: ReadonlySet<string>, roots: ReadonlySet<string>): boolean {
  if (!catalogued.test(path) || alwaysThere.test(path) || !roots.has(path.split('.')[0] ?? '')) return true;
  const plain = path.replaceAll('[]', '');
  for (let part = plain; part.includes('.'); part = part.slice(0, part.lastIndexOf('.'))) if (known.has(part)) return true;
  return [...known].some((one) => one.startsWith(`${plain}.`));
}

/** Variables that nobody has sent, and those that are empty for some and have no words in their place. `knownPaths`: the catalogue, or null. */
export function variableWarnings({ reads }: { readonly reads: readonly VariableRead[] }, knownPaths: readonly string[] | null): TemplateProblem[] {
  const known = new Set(knownPaths ?? []);
  const roots = new Set([...known].map((path) => path.split('.')[0] ?? ''));
  const warnings: TemplateProblem[] = [];
  for (const read of reads) {
    if (knownPaths !== null && !isKnown(read.path, known, roots)) {
      warnings.push(warningAt(read.part, read.line, `"${read.path}" has never been seen. Check its spelling, or send it first.`));
    } else if (!read.guarded && !alwaysThere.test(read.path) && !read.path.includes('[]')) {
      warnings.push(warningAt(read.part, read.line, `"${read.path}" is empty for people who have none. Write {{default ${read.path} "..."}} or put it inside {{#if ${read.path}}}.`));
    }
  }
  return warnings;
}
