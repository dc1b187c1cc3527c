import { durationMs } from '@perennial/model';
import { problems, type SubjectKind } from '@perennial/segment';
import type { Graph } from '../graph.js';
import { kindOf } from '../kinds/registry.js';
import type { Problem, Resources } from '../problem.js';
import { SUBJECT_NOUNS } from '../subject-kind.js';

const [SHORTEST_MS, LONGEST_MS] = [300_000, 90 * 86_400_000];

function checkGoal(goal: Graph['goals'][number], field: string, subject: SubjectKind, resources: Resources | null): { field: string; message: string }[] {
  const found: { field: string; message: string }[] = [];
  const ms = durationMs(goal.within);
  if (ms < SHORTEST_MS || ms > LONGEST_MS) found.push({ field: `${field}.within`, message: 'Count the goal within 5 minutes to 90 days.' });
  if (goal.type !== 'segment') {
    if (goal.event.trim() === '') found.push({ field: `${field}.event`, message: 'Choose the event that counts as the goal.' });
    const wrong = goal.where === undefined ? [] : problems(goal.where, { roots: ['event'], run: false, of: 'event' });
    return [...found, ...wrong.map(({ at, message }) => ({ field: at === '' ? `${field}.where` : `${field}.where.${at}`, message }))];
  }
  if (goal.segment === '') found.push({ field: `${field}.segment`, message: `Choose the segment that ${SUBJECT_NOUNS[subject].many} should come into.` });
  else if (resources !== null && !resources.segments.some(({ key }) => key === goal.segment)) found.push({ field: `${field}.segment`, message: `There is no segment of ${SUBJECT_NOUNS[subject].many} "${goal.segment}". Choose another, or make it first.` });
  return found;
}

/** What is wrong with the goals. */
export function checkGoals(graph: Graph, resources: Resources | null): Problem[] {
  const found = graph.goals.flatMap((goal, i) => checkGoal(goal, `goals.${i}`, graph.subject, resources)).map((one): Problem => ({ nodeId: null, severity: 'error', ...one }));
  const sends = graph.nodes.some(({ type }) => kindOf(type)?.family === 'message');
  for (const [i, goal] of graph.goals.entries()) {
    if ((goal.from ?? 'entry') !== 'entry' && !sends) found.push({ nodeId: null, field: `goals.${i}.from`, severity: 'warning', message: 'The journey sends no message, so nobody can reach this goal. Count from entering instead.' });
  }
  return found;
}
