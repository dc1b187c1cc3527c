import { isWholeShare, type Guardrails } from '@perennial/model';
import { capProblems } from '../caps.js';
import type { Graph } from '../graph.js';
import type { Problem, Resources } from '../problem.js';
import { quietProblems } from '../quiet.js';
import { isZone } from '../zone.js';

const problem = (field: string, message: string, severity: Problem['severity'] = 'error'): Problem => ({ nodeId: null, field, severity, message });

/** What is wrong with guard rails, be they a journey's or the defaults of its workspace. */
export function guardrailProblems(guardrails: Guardrails, resources: Pick<Resources, 'topics'> | null): Problem[] {
  const { topic, holdout, rollout } = guardrails;
  const found: Problem[] = [];
  if (typeof topic === 'string' && resources !== null && !resources.topics.includes(topic)) found.push(problem('guardrails.topic', `There is no topic "${topic}". Choose another, or create it in settings.`));
  if (typeof holdout === 'number' && holdout === 100) found.push(problem('guardrails.holdout', 'Holding everybody back, the journey does nothing. Hold back less than 100%.'));
  if (typeof holdout === 'number' && !isWholeShare(holdout)) found.push(problem('guardrails.holdout', 'Give the share with at most two decimals.'));
  if (rollout !== null && rollout !== undefined) {
    if (rollout.percent === 0) found.push(problem('guardrails.rollout.percent', 'Nobody would come in. Let in more than 0%.'));
    if (!isWholeShare(rollout.percent)) found.push(problem('guardrails.rollout.percent', 'Give the share with at most two decimals.'));
  }
  found.push(...quietProblems(guardrails.quietHours ?? null).map(({ field, message }) => problem(`guardrails.quietHours${field}`, message)));
  found.push(...capProblems(guardrails.frequencyCaps, resources?.topics ?? null).map(({ field, message }) => problem(`guardrails.frequencyCaps${field}`, message)));
  return found;
}

/** What is wrong with the guard rails and the zone. */
export function checkGuardrails({ guardrails, timezone, entry }: Graph, resources: Resources | null): Problem[] {
  const found = guardrailProblems(guardrails, resources);
  if (typeof timezone === 'string' && !isZone(timezone)) found.push(problem('timezone', `"${timezone}" is no time zone. Use a name such as Europe/Berlin.`));
  if (entry.recheckBeforeSend === true && entry.filter === undefined) found.push({ nodeId: 'entry', field: 'entry.filter', severity: 'error', message: 'There is no filter to check again before each message. Add one, or untick it.' });
  return found;
}
