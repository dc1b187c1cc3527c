import { compile, parseGraph, type Graph } from '@perennial/journey';
import { journeyCountsSchema, journeyId, versionId, type JourneyDetail } from '@perennial/model';
import { changesOf, type Change } from './changes.js';
import { readFolder, refuseUnknown, type Folder } from './folder.js';
import { seenIn, type SeenThings } from './lock.js';
import type { Missing } from './pull.js';
import { referencesOf, withNamed } from './references.js';
import { storedThing, type Remote, type Stored } from './remote.js';
import { idOf, isOf, KINDS, markOf, type BrandFile, type Thing } from './things.js';

/** Whom a change of a live journey touches. They finish on the version that they entered. */
export interface Touched {
  /** People under way in the journey. */
  readonly active: number;
  /** Number of the live version. */
  readonly version: number;
  /** Steps that disappear, with the people who stand there. */
  readonly gone: readonly { readonly nodeId: string; readonly name: string; readonly here: number }[];
}

/** What would be done with one thing. */
export interface Planned {
  readonly thing: Thing;
  readonly stored: Stored | null;
  readonly action: 'create' | 'change' | 'none';
  readonly changes: readonly Change[];
  /** True: a version is made of it. */
  readonly publish: boolean;
  /** Why the server's state may not be replaced, or null. */
  readonly conflict: string | null;
  /** What keeps it from being applied. */
  readonly blocked: readonly string[];
  readonly touched: Touched | null;
}

/** All that an apply would do, in order, and what is named and to be found nowhere. */
export interface Plan {
  readonly items: readonly Planned[];
  readonly missing: readonly Missing[];
  /** Names of journeys by number: other ones in another workspace. */
  readonly numbers: readonly Missing[];
}

/** What a plan is asked for. */
export interface Wanted {
  readonly keys: readonly string[];
  readonly publish: boolean;
  readonly overwrite: boolean;
}

interface Scene {
  readonly remote: Remote;
  readonly wanted: Wanted;
  readonly seen: SeenThings;
  /** By `idOf`. */
  readonly local: ReadonlyMap<string, Thing>;
}

/** The brand is always there; one that nobody touched stands in nobody's way. Its postal address has no revision. */
function brandConflict(known: SeenThings[string] | undefined, { postalAddress }: BrandFile, { revision }: Stored, there: Extract<Thing, { kind: 'brand' }>): string | null {
  if (known !== undefined) return known.revision === revision && known.mark === markOf(there) ? null : 'was saved on the server since it was pulled';
  const untouched = revision === 0 && ['', postalAddress].includes(there.value.postalAddress);
  return untouched ? null : 'is on the server and was never pulled from there';
}

function conflictOf({ seen, wanted }: Scene, thing: Thing, stored: Stored | null): string | null {
  if (wanted.overwrite) return null;
  const known = seen[idOf(thing)];
  if (thing.kind === 'brand' && stored?.thing.kind === 'brand') return brandConflict(known, thing.value, stored, stored.thing);
  if (stored === null) return known === undefined ? null : 'was deleted on the server since it was pulled';
  if (known === undefined) return 'is on the server and was never pulled from there';
  // A template that is moved to another folder keeps its revision.
  if (known.revision === stored.revision) return isOf(known.mark, stored.thing) ? null : 'was changed on the server since it was pulled';
  return `was saved on the server since it was pulled (revision ${known.revision}, now ${stored.revision}${stored.by === null ? '' : `, by ${stored.by}`})`;
}

function isThere({ remote, local }: Scene, kind: string, key: string): boolean {
  if (kind === 'topic') return remote.topics.has(key);
  if (kind === 'sender') return remote.senders.has(key);
  if (kind === 'block') return local.has(`block ${key}`) || remote.blocks.has(key);
  if (kind === 'trigger') return remote.triggers.has(key);
  if (kind === 'journey') return local.has(`journey ${key}`) || remote.journeys.has(key);
  return local.has(`${kind} ${key}`) || (kind === 'segment' ? remote.segments : remote.templates).has(key);
}

/** Templates that a journey can send once everything is applied. */
function templatesOf({ remote, local }: Scene): { key: string; channel: string }[] {
  const own = [...local.values()].flatMap((thing) => (thing.kind === 'template' ? [{ key: thing.key, channel: thing.value.source.channel }] : []));
  const keys = new Set(own.map((one) => one.key));
  return [...own, ...[...remote.templates.values()].filter((row) => !keys.has(row.key)).map(({ key, channel }) => ({ key, channel }))];
}

/** Segments that a journey can name once everything is applied: those of the people, or accounts, that it is for. */
function segmentsOf({ remote, local }: Scene, { subject }: Graph): { key: string; list: boolean }[] {
  const own = [...local.values()].flatMap((thing) => (thing.kind === 'segment' && thing.value.subject === subject ? [{ key: thing.key, list: thing.value.kind === 'static' }] : []));
  const keys = new Set(own.map((one) => one.key));
  return [...own, ...[...remote.segments.values()].filter((row) => row.subject === subject && !keys.has(row.key)).map(({ key, kind }) => ({ key, list: kind === 'static' }))];
}

function blockedJourney(scene: Scene, graph: Graph): string[] {
  const { remote, local } = scene;
  const compiled = compile(graph, { journeyId: journeyId(1), versionId: versionId(1) }, { templates: templatesOf(scene), topics: [...remote.topics], alwaysSent: [...remote.alwaysSent], triggers: [...remote.triggers], segments: segmentsOf(scene, graph) });
  const errors = compiled.ok ? [] : compiled.problems.filter((one) => one.severity === 'error').map(({ nodeId, field, message }) => `${[nodeId, field].filter((part) => part !== null).join('.')}: ${message}`);
  const unsaved = graph.nodes.map((node) => node.config['template']).filter((key): key is string => typeof key === 'string' && remote.templates.get(key)?.version === null && !local.has(`template ${key}`));
  return [...errors, ...new Set(unsaved.map((key) => `The template "${key}" has no saved version on the server. Pull it, or save a version there.`))];
}

function blockedBy(scene: Scene, thing: Thing, stored: Stored | null, publish: boolean): string[] {
  const absent = referencesOf(thing).filter(({ kind, key }) => kind !== 'journey number' && !isThere(scene, kind, key));
  const named = absent.map(({ kind, key }) => `There is no ${kind} "${key}". Make it first.`);
  const standard = thing.kind === 'block' ? scene.remote.blocks.get(thing.key) : undefined;
  if (thing.kind === 'block' && standard?.standard === true && standard.kind !== thing.value.kind) return [`"${thing.key}" is a ${standard.kind} in every workspace. Choose another key.`];
  // A draft may name what is not there yet; the check of a journey tells of templates, topics and triggers itself.
  if (thing.kind === 'journey') return publish ? [...blockedJourney(scene, thing.value), ...named.filter((_, place) => absent[place]?.kind === 'segment' || absent[place]?.kind === 'journey')] : [];
  // So may the draft of a mail, as for what it is made with.
  const needed = thing.kind === 'template' && !publish ? named.filter((_, place) => absent[place]?.kind !== 'block') : named;
  if (stored === null) return needed;
  const was = stored.thing;
  if (was.kind === 'segment' && thing.kind === 'segment' && (was.value.kind !== thing.value.kind || was.value.subject !== thing.value.subject)) return ['Kind and subject of a segment cannot be changed. Choose another key.'];
  if (was.kind === 'template' && thing.kind === 'template' && was.value.source.channel !== thing.value.source.channel) return ['The channel of a template cannot be changed. Choose another key.'];
  return needed;
}

async function touchedBy({ remote }: Scene, graph: Graph, journey: JourneyDetail): Promise<Touched | null> {
  if (journey.live === null) return null;
  const live = parseGraph(journey.live.graph);
  const { nodes } = await remote.api.get(`/journeys/${journey.id}/counts`, journeyCountsSchema);
  const kept = new Set(graph.nodes.map((node) => node.id));
  const names = new Map((live.ok ? live.graph.nodes : []).map((node) => [node.id, node.name]));
  // Steps of older versions at which nobody stands any more are history.
  const gone = [...new Set([...names.keys(), ...Object.keys(nodes).filter((id) => (nodes[id]?.here ?? 0) > 0)])].filter((id) => !kept.has(id));
  return { active: journey.hereNow, version: journey.live.number, gone: gone.map((nodeId) => ({ nodeId, name: names.get(nodeId) || nodeId, here: nodes[nodeId]?.here ?? 0 })) };
}

function makesVersion({ remote, wanted }: Scene, thing: Thing, action: Planned['action']): boolean {
  if (!wanted.publish || (thing.kind !== 'journey' && thing.kind !== 'template')) return false;
  const row = (thing.kind === 'journey' ? remote.journeys : remote.templates).get(thing.key);
  return action !== 'none' || row === undefined || row.edited || row.version === null;
}

async function planned(scene: Scene, thing: Thing): Promise<Planned> {
  const stored = await storedThing(scene.remote, thing.kind, thing.key);
  const changes = changesOf(stored?.thing ?? null, thing);
  const action = stored === null ? 'create' : changes.length > 0 ? 'change' : 'none';
  const publish = makesVersion(scene, thing, action);
  return {
    thing, stored, action, changes, publish, conflict: action === 'none' ? null : conflictOf(scene, thing, stored), blocked: action === 'none' && !publish ? [] : blockedBy(scene, thing, stored, publish),
    touched: thing.kind === 'journey' && stored?.journey !== null && stored !== null && (action !== 'none' || publish) ? await touchedBy(scene, thing.value, stored.journey) : null,
  };
}

/** Segments that others ask about come before these, as do blocks that others are made with. */
function inOrder(things: readonly Thing[]): Thing[] {
  const byId = new Map(things.map((thing) => [idOf(thing), thing]));
  const done = new Set<Thing>();
  const open = new Set<Thing>();
  const place = (thing: Thing): void => {
    if (done.has(thing) || open.has(thing)) return;
    open.add(thing);
    for (const { kind, key } of referencesOf(thing)) {
      const named = kind === 'segment' || kind === 'block' ? byId.get(`${kind} ${key}`) : undefined;
      if (named !== undefined) place(named);
    }
    done.add(thing);
  };
  for (const kind of KINDS) things.filter((thing) => thing.kind === kind).forEach(place);
  return [...done];
}

function namedIn(things: readonly Thing[], wanted: (kind: string, key: string) => boolean): Missing[] {
  const found = new Map<string, { kind: string; key: string; namedBy: string[] }>();
  for (const thing of things) {
    for (const { kind, key } of referencesOf(thing)) {
      if (!wanted(kind, key)) continue;
      const known = found.get(`${kind} ${key}`) ?? { kind, key, namedBy: [] };
      known.namedBy.push(idOf(thing));
      found.set(`${kind} ${key}`, known);
    }
  }
  return [...found.values()];
}

/** Compares the files of a folder with a workspace. */
export async function makePlan(remote: Remote, dir: string, folder: Folder, wanted: Wanted): Promise<Plan> {
  const things = inOrder(withNamed(folder.things, wanted.keys));
  const scene: Scene = { remote, wanted, seen: await seenIn(dir, remote.place.id), local: new Map(things.map((thing) => [idOf(thing), thing])) };
  const items: Planned[] = [];
  for (const thing of things) items.push(await planned(scene, thing));
  return {
    items, missing: namedIn(things, (kind, key) => kind !== 'journey number' && !isThere(scene, kind, key)), numbers: namedIn(things, (kind) => kind === 'journey number'),
  };
}

/** The files that a plan is about; journeys that have none are refused. */
export async function filesFor(dir: string, keys: readonly string[]): Promise<Folder> {
  const folder = await readFolder(dir);
  refuseUnknown([...folder.things, ...folder.problems], keys, dir);
  return folder;
}
