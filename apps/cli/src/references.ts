import { type Graph } from '@perennial/journey';
import { frequencyCapsSchema, isJsonObject, type FrequencyCaps, type Json, type TemplateSource } from '@perennial/model';
import { parseCondition, references, segmentsAsked, type Condition } from '@perennial/segment';
import { blocksNamed } from '@perennial/template';
import { idOf, type TemplateFile, type Thing } from './things.js';

/** Something that a thing names and that is defined elsewhere. */
export interface Reference {
  readonly kind: 'segment' | 'template' | 'block' | 'topic' | 'sender' | 'trigger' | 'journey' | 'journey number';
  readonly key: string;
}

/** A reference, and the dotted path of the field that names it. */
export interface Naming extends Reference {
  readonly field: string;
}

/** The outermost Conditions anywhere in a document, with the dotted path of each. */
function conditionsIn(document: unknown, path: readonly string[]): { readonly condition: Condition; readonly field: string }[] {
  if (Array.isArray(document)) return document.flatMap((item, place) => conditionsIn(item, [...path, String(place)]));
  if (!isJsonObject(document)) return [];
  const parsed = 'type' in document ? parseCondition(document) : null;
  return parsed?.ok === true ? [{ condition: parsed.condition, field: path.join('.') }] : Object.entries(document).flatMap(([name, item]) => conditionsIn(item, [...path, name]));
}

function namedBy(condition: Condition, field: string): Naming[] {
  const { topics, templates, journeys } = references(condition);
  const named = (kind: Reference['kind'], keys: readonly string[]): Naming[] => keys.map((key) => ({ kind, key, field }));
  return [
    ...named('segment', segmentsAsked(condition, 'profile').map((one) => one.key)), ...named('topic', topics.map((topic) => topic.split(':')[0] ?? topic)), ...named('template', templates), ...named('journey number', journeys.map(String)),
  ];
}

const askedIn = (document: unknown, ...path: string[]): Naming[] => conditionsIn(document, path).flatMap(({ condition, field }) => namedBy(condition, field));

const filled = (value: Json | undefined): value is string => typeof value === 'string' && value !== '';
/** What a field names; nothing while it is empty. */
const at = (kind: Reference['kind'], key: Json | undefined, field: string): Naming[] => (filled(key) ? [{ kind, key, field }] : []);
const topicsOf = (frequencyCaps: FrequencyCaps | null | undefined, field: string): Naming[] => (frequencyCaps?.caps ?? []).flatMap(({ topic }, place) => at('topic', topic ?? null, `${field}.frequencyCaps.caps.${place}.topic`));

function inGraph(graph: Graph): Naming[] {
  const config = (name: string, kind: Reference['kind']): Naming[] => graph.nodes.flatMap((node) => at(kind, node.config[name], `${node.id}.${name}`));
  return [
    ...config('template', 'template'), ...config('quietTemplate', 'template'), ...topicsOf(graph.guardrails.frequencyCaps, 'guardrails'), ...graph.nodes.flatMap((node) => topicsOf(frequencyCapsSchema.safeParse(node.config['frequencyCaps']).data, node.id)), ...config('topic', 'topic'), ...config('list', 'segment'), ...config('journey', 'journey'), ...at('topic', graph.guardrails.topic ?? null, 'guardrails.topic'),
    ...graph.entry.triggers.flatMap((trigger, place): Naming[] => ('trigger' in trigger && trigger.trigger !== '' ? at('trigger', trigger.trigger, `entry.triggers.${place}.trigger`) : 'segment' in trigger ? at('segment', trigger.segment, `entry.triggers.${place}.segment`) : [])),
    ...graph.goals.flatMap((goal, place): Naming[] => (goal.type === 'segment' ? at('segment', goal.segment, `goals.${place}.segment`) : [])),
    ...askedIn({ entry: graph.entry, exit: graph.exit, goals: graph.goals }), ...graph.nodes.flatMap((node) => askedIn(node.config, node.id)),
  ];
}

/** The pieces that a mail is made with, in each of its languages. */
function blocksOf(source: TemplateSource): Naming[] {
  if (source.channel !== 'email') return [];
  const { mjml, locales = {} } = source.email;
  const named = (text: string, field: string): Naming[] => blocksNamed(text).map((key) => ({ kind: 'block', key, field }));
  return [...named(mjml, 'mjml'), ...Object.entries(locales).flatMap(([tag, words]) => named(words.mjml, `email.locales.${tag}.mjml`))];
}

const inTemplate = ({ topic, sender, condition, source }: TemplateFile): Naming[] => [...at('topic', topic, 'topic'), ...at('sender', sender ?? null, 'sender'), ...askedIn(condition ?? null, 'condition'), ...blocksOf(source)];

/** All that a thing names, with where it does. */
export function namingsOf(thing: Thing): readonly Naming[] {
  if (thing.kind === 'journey') return inGraph(thing.value);
  if (thing.kind === 'segment') return askedIn(thing.value.condition, 'condition');
  if (thing.kind === 'template') return inTemplate(thing.value);
  return thing.kind === 'block' ? blocksNamed(thing.value.mjml).map((key) => ({ kind: 'block', key, field: 'mjml' })) : [];
}

/** All that a thing names, each once. */
export function referencesOf(thing: Thing): readonly Reference[] {
  return [...new Map(namingsOf(thing).map(({ kind, key }) => [`${kind} ${key}`, { kind, key }])).values()];
}

/** Some journeys with the segments, templates and blocks that they name, and those that these name in turn; all things where no journey is named. */
export function withNamed(things: readonly Thing[], keys: readonly string[]): Thing[] {
  if (keys.length === 0) return [...things];
  const byId = new Map(things.map((thing) => [idOf(thing), thing]));
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
