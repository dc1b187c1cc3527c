import { enrollmentId, instant, journeyId, versionId, type EventFact, type Instant, type JsonObject } from '@perennial/model';
import type { Facts } from '@perennial/segment';
import { compile } from '../compile.js';
import { emptyGraph, type Graph, type GraphEdge, type GraphNode } from '../graph.js';
import { journeySet, type JourneySet, type LiveJourney } from '../journey-set.js';
import type { Plan } from '../plan.js';
import type { AttributeChange, Stimulus } from '../stimulus.js';

/** 2026-04-13T12:00Z. */
export const NOON = 1_776_081_600_000;
/** Milliseconds of a minute. */
export const MINUTE = 60_000;

/** An instant so many minutes after noon. */
export const minutes = (count: number): Instant => instant(NOON + count * MINUTE);

/** A graph from nodes given as `[id, type, config]` and edges as `from.outlet>to`; starts on `start`. */
export function graphOf(nodes: readonly (readonly [string, string, JsonObject])[], ways: readonly string[], change: Partial<Graph> = {}): Graph {
  const edges = ways.map((way): GraphEdge => {
    const [from = '', outlet = '', to = ''] = way.split(/[.>]/);
    return { from, outlet, to };
  });
  const entry: Graph['entry'] = { triggers: [{ type: 'event', event: 'start' }], reentry: { mode: 'always' }, key: null };
  return { ...emptyGraph('Test'), entry, nodes: nodes.map(([id, type, config]): GraphNode => ({ id, type, name: id, config })), edges, ...change };
}

/** The plan of a graph that has no errors; throws what is wrong with one that has. */
export function planOf(graph: Graph, journey = 1, version = 1): Plan {
  const compiled = compile(graph, { journeyId: journeyId(journey), versionId: versionId(version) });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.plan;
}

/** A set of one live journey. */
export const only = (graph: Graph, change: Partial<LiveJourney> = {}): JourneySet => journeySet([{ journeyId: journeyId(1), status: 'live', plan: planOf(graph), older: [], ...change }]);

/** Facts of a person who did nothing yet. */
export const person = (profile: JsonObject = {}): Facts => ({ subjectId: '7', profile, account: null, events: {}, zones: [] });

/** An event as a stimulus. */
export function event(name: string, at: Instant, properties: JsonObject = {}, id = `${name}@${at}`): Stimulus & { type: 'event' } {
  const fact: EventFact = { id, name, properties, occurredAt: at, receivedAt: at, source: 'track' };
  return { id, at, type: 'event', event: fact, changes: [], silent: false };
}

/** A change of attributes as a stimulus. */
export const attributes = (at: Instant, ...changes: AttributeChange[]): Stimulus => ({ id: `attributes@${at}`, at, type: 'attributes', changes });

/** Ids 1, 2, 3... */
export const ids = (): (() => ReturnType<typeof enrollmentId>) => {
  let last = 0;
  return () => enrollmentId((last += 1));
};
