import { durationMs, isEngineEvent } from '@perennial/model';
import { problems, type Condition, type ConditionPlace, type SubjectKind } from '@perennial/segment';
import { ENTRY, type Graph, type Trigger } from '../graph.js';
import { DATE_VALUE } from '../date-value.js';
import type { Problem, Resources } from '../problem.js';
import { atEntry, atEvent, inRun, rootsOf, SUBJECT_NOUNS } from '../subject-kind.js';
import { dateOf, heardBy, subjectsOf, triggerNoun, triggerProblems } from '../triggers/registry.js';

const problem = (nodeId: string | null, field: string, message: string, severity: Problem['severity'] = 'error'): Problem => ({ nodeId, field, severity, message });
const inCondition = (nodeId: string | null, field: string, condition: Condition | undefined, place: ConditionPlace): Problem[] =>
  condition === undefined ? [] : problems(condition, place).map(({ at, message }) => problem(nodeId, at === '' ? field : `${field}.${at}`, message));

function checkTrigger(trigger: Trigger, field: string, { subject }: Graph, resources: Resources | null): Problem[] {
  if (!subjectsOf(trigger.type).includes(subject)) return [problem(ENTRY, `${field}.type`, `A journey of ${SUBJECT_NOUNS[subject].many} cannot start this way ("${triggerNoun(trigger, subject)}"). Remove it.`)];
  const found = inCondition(ENTRY, `${field}.where`, trigger.where, atEntry(subject));
  found.push(...triggerProblems(trigger, resources, subject).map(({ field: own, message }) => problem(ENTRY, `${field}.${own}`, message)));
  return found;
}

function checkKey(key: string | null, subject: SubjectKind): Problem[] {
  const own = rootsOf(subject).some((root) => key !== null && new RegExp(`^${root}\\.[^.]`).test(key));
  if (key === null || own || key === DATE_VALUE || /^event\.(name$|properties\.[^.])/.test(key)) return [];
  return [problem(ENTRY, 'entry.key', `"${key}" cannot be a key. Use something such as event.properties.invoiceId or ${subject}.plan, or leave it empty.`)];
}

/** What is wrong with the triggers, filter, key and re-entry. */
export function checkEntry(graph: Graph, resources: Resources | null): Problem[] {
  const { entry } = graph;
  const found = entry.triggers.flatMap((trigger, i) => checkTrigger(trigger, `entry.triggers.${i}`, graph, resources));
  if (entry.triggers.length === 0) found.push(problem(ENTRY, 'entry.triggers', 'Choose what starts the journey.'));
  found.push(...inCondition(ENTRY, 'entry.filter', entry.filter, atEntry(graph.subject)), ...checkKey(entry.key ?? null, graph.subject));
  if (entry.key === DATE_VALUE && entry.triggers.length > 0 && entry.triggers.every((trigger) => dateOf(trigger) === null)) found.push(problem(ENTRY, 'entry.key', 'No date starts the journey, so nobody would have this key and nobody would come in.', 'warning'));
  if (entry.reentry.mode === 'after' && durationMs(entry.reentry.duration) === 0) found.push(problem(ENTRY, 'entry.reentry.duration', 'Enter how long after the last entry a person may come in again.'));
  const own = new Set(entry.triggers.flatMap((trigger) => (isEngineEvent(heardBy(trigger).name) ? [heardBy(trigger).name] : [])));
  if ((own.has('journey_entered') || own.has('journey_exited') || own.has('journey_completed')) && entry.triggers.every((trigger) => trigger.where === undefined)) {
    found.push(problem(ENTRY, 'entry.triggers', 'Every journey starts this one, itself included. Filter by journey.', 'warning'));
  }
  return found;
}

function checkExit(rule: Graph['exit']['rules'][number], field: string, subject: SubjectKind): Problem[] {
  if (rule.type === 'condition') return inCondition(null, `${field}.condition`, rule.condition, inRun(subject));
  const whole = rule.exitAccount === true;
  const found = inCondition(null, `${field}.where`, rule.where, whole ? atEntry(subject) : atEvent(subject));
  if (whole && subject === 'account') found.push(problem(null, `${field}.exitAccount`, 'A journey of accounts has one run for all members. Remove "for the whole account".'));
  if (rule.event.trim() === '') found.push(problem(null, `${field}.event`, 'Choose the event that ends the journey.'));
  for (const [i, pair] of (rule.match ?? []).entries()) {
    if (!/^event\.(name$|properties\.[^.])/.test(pair.event)) found.push(problem(null, `${field}.match.${i}.event`, 'Choose a property of the event, such as event.properties.invoiceId.'));
    if (!/^(entry\.event\.(name$|properties\.[^.])|profile\.[^.]|account\.[^.]|context\.[^.])/.test(pair.entry)) {
      found.push(problem(null, `${field}.match.${i}.entry`, 'Choose a property of the entry event, such as entry.event.properties.invoiceId.'));
    }
  }
  return found;
}

/** What is wrong with the journey as a whole: name, exit rules. */
export function checkJourney(graph: Graph): Problem[] {
  const found = graph.exit.rules.flatMap((rule, i) => checkExit(rule, `exit.rules.${i}`, graph.subject));
  if (graph.name.trim() === '') found.push(problem(null, 'name', 'Give the journey a name.'));
  const keyed = graph.exit.rules.findIndex((rule) => rule.type === 'event' && (rule.match ?? []).some((pair) => pair.entry.startsWith('entry.')));
  const doors = graph.entry.triggers.map((trigger) => heardBy(trigger).door);
  if (keyed >= 0 && doors.includes('start')) {
    found.push(problem(null, `exit.rules.${keyed}.match`, 'This rule compares with the entry event. People who come in without one (by hand, by date or on schedule) are never ended by it.', 'warning'));
  } else if (keyed >= 0 && doors.every((door) => door !== 'event')) {
    found.push(problem(null, `exit.rules.${keyed}.match`, 'This rule compares with the entry event, but no event starts the journey, so it will match only what the trigger is fired with.', 'warning'));
  }
  return found;
}
