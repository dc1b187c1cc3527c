import { PATH_ROOTS, type PathRoot } from './condition.js';
import type { ConditionPlace } from './kinds/kind.js';

/** A path cut after its root; null where it has no root that is known, or nothing behind it. */
export function splitPath(path: string): { readonly root: PathRoot; readonly rest: string } | null {
  const dot = path.indexOf('.');
  const root = PATH_ROOTS.find((known) => known === path.slice(0, Math.max(dot, 0)));
  return root === undefined ? null : { root, rest: path.slice(dot + 1) };
}

const isAllowed = (root: PathRoot, place: ConditionPlace): boolean => place.roots.includes(root) || (root === 'membership' && place.roots.includes('account'));

/** What is wrong with a path at a place, as an instruction; null when nothing is. */
export function pathProblem(path: string, place: ConditionPlace): string | null {
  const dot = path.indexOf('.');
  if (path === '' || dot < 1 || dot === path.length - 1) return 'Choose what to compare.';
  const root = splitPath(path)?.root;
  if (root === undefined) return `"${path}" cannot be read: begin with ${PATH_ROOTS.join(', ')}.`;
  if (!isAllowed(root, place)) return `"${path}" is not known here: use ${place.roots.join(', ')}.`;
  const ofEvent = root === 'event' ? path.slice(6) : root === 'entry' ? path.slice(6).replace(/^event\./, '') : null;
  if (root === 'entry' && !path.startsWith('entry.event.')) return `"${path}" cannot be read: an entry has entry.event.properties and entry.event.name.`;
  if (ofEvent !== null && !/^(name|source|properties\..+)$/s.test(ofEvent)) return `"${path}" cannot be read: an event has a name, a source and properties.`;
  return null;
}

/** The name of a path on a page: without the root, unless that is needed to know whose value it is. */
export const pathWords = (path: string): string => path.replace(/^profile\.(computed\.)?/, '').replace(/^(entry\.)?event\.properties\./, '').replaceAll('_', ' ');
