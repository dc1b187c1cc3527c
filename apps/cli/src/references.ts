import { type Graph } from '@perennial/journey';
import { frequencyCapsSchema, isJsonObject, type FrequencyCaps, type Json } from '@perennial/model';
import { parseCondition, references, segmentsAsked, type Condition } from '@perennial/segment';
import type { Thing } from './things.js';

/** Something that a thing names and that is defined elsewhere. */
export interface Reference {
  readonly kind: 'segment' | 'template' | 'topic' | 'trigger' | 'journey' | 'journey number';
  readonly key: string;
}

/** The outermost Conditions anywhere in a document. */
function conditionsIn(document: unknown): Condition[] {
  if (Array.isArray(document)) return document.flatMap(conditionsIn);
  if (!isJsonObject(document)) return [];
  const parsed = 'type' in document ? parseCondition(document) : null;
  return parsed?.ok === true ? [parsed.condition] : Object.values(document).flatMap(conditionsIn);
}

function namedBy(condition: Condition): Reference[] {
  const { topics, templates, journeys } = references(condition);
  const named = (kind: Reference['kind'], keys: readonly string[]): Reference[] => keys.map((key) => ({ kind, key }));
  return [
    ...named('segment', segmentsAsked(condition, 'profile').map((one) => one.key)), ...named('topic', topics.map((topic) => topic.split(':')[0] ?? topic)), ...named('template', templates), ...named('journey number', journeys.map(String)),
  ];
}

const topicsOf = (frequencyCaps: FrequencyCaps | null | undefined): Reference[] => (frequencyCaps?.caps ?? []).flatMap(({ topic }) => (filled(topic ?? null) ? [{ kind: 'topic' as const, key: topic ?? '' }] : []));
const filled = (value: Json | undefined): value is string => typeof value === 'string' && value !== '';

function inGraph(graph: Graph): Reference[] {
  const config = (name: string, kind: Reference['kind']): Reference[] => graph.nodes.map((node) => node.config[name]).filter(filled).map((key) => ({ kind, key }));
  const topic = graph.guardrails.topic;
  return [
    ...config('template', 'template'), ...config('quietTemplate', 'template'), ...topicsOf(graph.guardrails.frequencyCaps), ...graph.nodes.flatMap((node) => topicsOf(frequencyCapsSchema.safeParse(node.config['frequencyCaps']).data)), ...config('topic', 'topic'), ...config('list', 'segment'), ...config('journey', 'journey'), ...(filled(topic ?? null) ? [{ kind: 'topic' as const, key: topic ?? '' }] : []),
    ...graph.entry.triggers.flatMap((trigger): Reference[] => ('trigger' in trigger && trigger.trigger !== '' ? [{ kind: 'trigger' as const, key: trigger.trigger }] : 'segment' in trigger && trigger.segment !== '' ? [{ kind: 'segment' as const, key: trigger.segment }] : [])),
    ...graph.goals.flatMap((goal): Reference[] => (goal.type === 'segment' && goal.segment !== '' ? [{ kind: 'segment', key: goal.segment }] : [])),
    ...conditionsIn({ entry: graph.entry, exit: graph.exit, goals: graph.goals, nodes: graph.nodes }).flatMap(namedBy),
  ];
}

/** All that a thing names, each once. */
export function referencesOf(thing: Thing): readonly Reference[] {
  const found = thing.kind === 'journey' ? inGraph(thing.value) : thing.kind === 'segment' ? conditionsIn(thing.value.condition).flatMap(namedBy) : thing.value.topic === null ? [] : [{ kind: 'topic' as const, key: thing.value.topic }];
  return [...new Map(found.map((one) => [`${one.kind} ${one.key}`, one])).values()];
}

/** Some journeys with the segments and templates that they name, and those that these name in turn; all things where no journey is named. */
export function withNamed(things: readonly Thing[], keys: readonly string[]): Thing[] {
  if (keys.length === 0) return [...things];
  const byId = new Map(things.map((thing) => [`${thing.kind} ${thing.key}`, thing]));
  const taken = new Set<Thing>();
  const take = (id: string): void => {
    const thing = byId.get(id);
    if (thing === undefined || taken.has(thing)) return;
    taken.add(thing);
    for (const { kind, key } of referencesOf(thing)) take(`${kind} ${key}`);
  };
  for (const key of keys) take(`journey ${key}`);
  return things.filter((thing) => taken.has(thing));
}
