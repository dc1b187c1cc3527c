import { PATH_ROOTS, type Condition } from './condition.js';
import type { ConditionPlace, ConditionProblem, Part } from './kinds/kind.js';
import { placedParts, withKind } from './kinds/registry.js';

const EVERYWHERE: ConditionPlace = { roots: PATH_ROOTS, run: true };

const placeOf = (part: Part, place: ConditionPlace): ConditionPlace => {
  if (part.of === 'event') return { ...place, roots: [...new Set([...place.roots, 'event' as const])], of: 'event' };
  // What is kept for itself knows no run, and a member is asked as a person.
  if (part.of === 'member') return { roots: ['profile'], run: false, of: 'member' };
  return part.of === 'kept' ? { ...place, roots: place.roots.filter((root) => root === 'profile' || root === 'account' || root === 'membership'), run: false, of: place.of ?? 'kept' } : place;
};

const below = (at: string, name: string): string => (at === '' ? name : name === '' ? at : `${at}.${name}`);

function problemsAt(condition: Condition, place: ConditionPlace, at: string): readonly ConditionProblem[] {
  const own = withKind(condition, (kind, one) => kind.problems(one, place));
  return [...own.map((problem) => ({ ...problem, at: below(at, problem.at) })), ...placedParts(condition).flatMap((part) => problemsAt(part.condition, placeOf(part, place), below(at, part.at)))];
}

/** All that makes no sense in a Condition of the right shape, with how to mend it; empty when nothing does. */
export const problems = (condition: Condition, place: ConditionPlace = EVERYWHERE): readonly ConditionProblem[] => problemsAt(condition, place, '');

/** A Condition in a few words, for the summary of a step: "plan is pro and report_viewed never in 7 days". */
export const describe = (condition: Condition): string => withKind(condition, (kind, own) => kind.words(own, describe));
