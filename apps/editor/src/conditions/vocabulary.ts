import { isJsonObject, type Catalogue, type Json, type Trigger } from '@perennial/model';
import { COMPUTED_ATTRIBUTES, parseDate, type ValueType } from '@perennial/segment';

/** A value that a condition can read. */
export interface PathOption {
  readonly path: string;
  /** Null when nothing is known of it. */
  readonly type: ValueType | null;
  readonly group: 'Person' | 'Computed' | 'Account' | 'Membership' | 'Event' | 'Entry event' | 'Journey';
  /** All values that it can have, where these are few words. */
  readonly values?: readonly string[] | undefined;
  /** Texts that were seen, where they are suggested. */
  readonly examples?: readonly string[] | undefined;
}

/** An event that has been seen or registered, with its properties. */
export interface EventOption {
  readonly name: string;
  readonly registered: boolean;
  readonly description: string;
  /** How often it was seen; null for one that was only registered. */
  readonly count: number | null;
  readonly properties: readonly { readonly name: string; readonly type: ValueType | null }[];
}

/** Something that is named by its key. */
export interface KeyOption {
  readonly key: string;
  readonly name: string;
}

/** What may be named at the place where a condition stands. */
export interface Vocabulary {
  readonly paths: readonly PathOption[];
  /** Paths of people, for what is asked of members. */
  readonly people: readonly PathOption[];
  readonly events: readonly EventOption[];
  readonly segments: readonly KeyOption[];
  /** Segments of people, for what is asked of members. */
  readonly segmentsOfPeople: readonly KeyOption[];
  readonly topics: readonly KeyOption[];
  readonly templates: readonly KeyOption[];
  /** Who is asked about. */
  readonly subject: 'profile' | 'account';
  /** Whether members of an account may be asked about. */
  readonly members: boolean;
  /** Root of a path that is written without one. */
  readonly root: string;
  /** Whether events may be counted here. */
  readonly counts: boolean;
  /** Whether there is an entry to count from. */
  readonly sinceEntry: boolean;
}

const TYPES: { readonly [name: string]: ValueType } = { string: 'text', text: 'text', number: 'number', integer: 'number', boolean: 'boolean', date: 'date', datetime: 'date', list: 'list', array: 'list' };

const DATE = /^\d{4}-\d{2}-\d{2}/;

/** The type of a sample value; text that is a date counts as one. */
export function typeOfValue(value: Json | undefined): ValueType | null {
  if (typeof value === 'string') return DATE.test(value) && parseDate(value) !== null ? 'date' : 'text';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return Array.isArray(value) ? 'list' : null;
}

/** The type that a name of a type and a sample tell of. */
const typeFrom = (name: string | undefined, sample: Json | undefined): ValueType | null => {
  const seen = typeOfValue(sample);
  const said = name === undefined || !Object.hasOwn(TYPES, name) ? undefined : TYPES[name];
  return said === 'text' && seen === 'date' ? 'date' : (said ?? seen);
};

/** Attributes seen in traffic. A path without root is the person's. */
export const attributePaths = (catalogue: Catalogue | undefined): readonly PathOption[] =>
  (catalogue?.attributes ?? []).map(({ path, type, sample }) => {
    const rooted = /^(profile|account|membership)\./.test(path) ? path : `profile.${path}`;
    return { path: rooted, type: typeFrom(type, sample), group: rooted.startsWith('account.') ? 'Account' : rooted.startsWith('membership.') ? 'Membership' : 'Person' };
  });

/** What every membership has beside its attributes. */
export const membershipPaths: readonly PathOption[] = [{ path: 'membership.role', type: 'text', group: 'Membership' }, { path: 'membership.joinedAt', type: 'date', group: 'Membership' }];

/** The same options with the texts that were seen of each, for places where there is room for suggestions. */
export function withExamples(options: readonly PathOption[], catalogue: Catalogue | undefined): readonly PathOption[] {
  const seen = new Map((catalogue?.attributes ?? []).map(({ path, sample, examples }) => [path, examples ?? [sample]]));
  return options.map((option) => ({ ...option, examples: [...new Set((seen.get(option.path) ?? []).flatMap((example) => (typeof example === 'string' && example !== '' ? [example] : [])))] }));
}

/** Attributes that the engine computes of people. */
export const computedPaths: readonly PathOption[] = COMPUTED_ATTRIBUTES.map(({ name, type, values }) => ({ path: `profile.computed.${name}`, type, group: 'Computed', values }));

function schemaTypes(schema: Trigger['schema']): ReadonlyMap<string, string> {
  const properties = isJsonObject(schema) && isJsonObject(schema['properties']) ? schema['properties'] : {};
  return new Map(Object.entries(properties).map(([name, own]) => {
    const type = isJsonObject(own) ? (own['format'] === 'date-time' || own['format'] === 'date' ? 'date' : own['type']) : undefined;
    return [name, typeof type === 'string' ? type : ''];
  }));
}

/** Events that can be named: registered ones first, then those seen, most frequent first. */
export function eventOptions(catalogue: Catalogue | undefined, triggers: readonly Trigger[] | undefined): readonly EventOption[] {
  const seen = new Map((catalogue?.events ?? []).map((event) => [event.name, event]));
  const registered = (triggers ?? []).filter((trigger) => trigger.source === 'event').map((trigger): EventOption => {
    const event = seen.get(trigger.name);
    return { name: trigger.name, registered: true, description: trigger.description, count: event?.count ?? null, properties: triggerProperties(trigger, event?.properties ?? [], event?.sample) };
  });
  const taken = new Set(registered.map((event) => event.name));
  const others = [...seen.values()].filter((event) => !taken.has(event.name)).sort((a, b) => b.count - a.count);
  return [...registered, ...others.map(({ name, count, properties, sample }): EventOption => ({ name, registered: false, description: '', count, properties: properties.map((property) => ({ name: property, type: typeOfValue(sample[property]) })) }))];
}

/** Properties of a registered trigger with their types: from its schema, its sample, what is read from its calls, and what was seen. */
export function triggerProperties(trigger: Trigger, seen: readonly string[] = [], sample: { readonly [name: string]: Json } = {}): EventOption['properties'] {
  const types = schemaTypes(trigger.schema);
  const own = trigger.sample ?? {};
  const names = [...new Set([...types.keys(), ...Object.keys(own), ...(trigger.hook?.properties ?? []).map((property) => property.name), ...seen])];
  return names.map((name) => ({ name, type: typeFrom(types.get(name), own[name] ?? sample[name]) }));
}

/** Paths of the properties of events, each once; with several events, of all of them. */
export function propertyPaths(events: readonly EventOption[], names: readonly string[], entry = false): readonly PathOption[] {
  const found = new Map<string, PathOption>();
  for (const event of events) {
    if (!names.includes(event.name)) continue;
    for (const { name, type } of event.properties) {
      const path = `${entry ? 'entry.' : ''}event.properties.${name}`;
      found.set(path, { path, type: found.get(path)?.type ?? type, group: entry ? 'Entry event' : 'Event' });
    }
  }
  return [...found.values()];
}

/** What the filter of an event may name. */
export const filterWords = (words: Vocabulary, event: string): Vocabulary => ({ ...words, root: 'event.properties.', counts: false, members: false, paths: [...propertyPaths(words.events, [event]), ...words.paths.filter((option) => option.group !== 'Event')] });

/** What a condition may name that is kept for itself: it knows no run. */
export const keptWords = (words: Vocabulary): Vocabulary => ({ ...words, sinceEntry: false, root: words.subject === 'account' ? 'account.' : 'profile.', paths: words.paths.filter((option) => option.group === 'Person' || option.group === 'Computed' || option.group === 'Account' || option.group === 'Membership') });

/** What may be asked of each member of an account: what is known of a person. */
export const memberWords = (words: Vocabulary): Vocabulary => ({ ...keptWords(words), subject: 'profile', members: false, root: 'profile.', segments: words.segmentsOfPeople, paths: words.people });

const SHORT: readonly (readonly [string, string])[] = [['entry.event.properties.', 'entry.'], ['event.properties.', 'event.'], ['account.', 'account.'], ['membership.', 'membership.'], ['context.', 'context.'], ['profile.', 'profile.']];

/** The path that a text names: `plan` is `profile.plan`, `event.seats` is `event.properties.seats`, where `root` is `profile.`. */
export function pathOf(text: string, root: string): string {
  const trimmed = text.trimStart();
  if (trimmed === '') return '';
  const full = SHORT.find(([long]) => trimmed.startsWith(long)) ?? SHORT.find(([, short]) => trimmed.startsWith(short));
  if (trimmed === 'event.name' || trimmed === 'entry.event.name') return trimmed;
  if (full === undefined) return root + trimmed;
  return trimmed.startsWith(full[0]) ? trimmed : full[0] + trimmed.slice(full[1].length);
}

/** A path as text, as short as `pathOf` understands it. */
export function textOf(path: string, root: string): string {
  const shorter = [...(path.startsWith(root) ? [path.slice(root.length)] : []), ...SHORT.flatMap(([long, short]) => (path.startsWith(long) ? [short + path.slice(long.length)] : []))];
  return shorter.find((text) => text !== '' && pathOf(text, root) === path) ?? path;
}
