import { instant, isEngineEvent, journeyId, uuidOf, versionId, type EventFact, type Instant, type JourneyId, type JsonObject } from '@perennial/model';
import type { Facts } from '@perennial/segment';
import { compile } from './compile.js';
import type { Graph } from './graph.js';
import { journeySet } from './journey-set.js';
import type { Problem } from './problem.js';
import { chooseRecipients, type Member } from './recipients.js';
import { simulate, subjectWith, type Simulated, type Simulation } from './simulate.js';
import type { AttributeChange, ListRef, Stimulus } from './stimulus.js';
import type { TriggerType } from './triggers/registry.js';

/** One thing that happens to the person in a trial: an event, a fired trigger, a start of the journey (of the first, where no id says which), or a change of what is known. */
export type Happening = { readonly at: Instant } & (
  | { readonly type: 'event'; readonly name: string; readonly properties: JsonObject }
  | { readonly type: 'fire'; readonly trigger: string; readonly data: JsonObject }
  | { readonly type: 'start'; readonly trigger: TriggerType; readonly journeyId?: JourneyId | undefined; readonly data: JsonObject; readonly value?: string | undefined }
  | { readonly type: 'attributes'; readonly changes: readonly AttributeChange[] }
);

/** A graph to try out, on whom, and what happens to them. */
export interface Trial {
  readonly graph: Graph;
  readonly facts: Facts;
  readonly script: readonly Happening[];
  readonly until: Instant | null;
  /** IANA zone of the journey, in place of the graph's. */
  readonly zone?: string | null;
  readonly outcome?: Simulation['outcome'];
  readonly calls?: Simulation['calls'];
  /** The members of the account, in journeys of accounts. */
  readonly members?: readonly Member[];
  /** Static lists that there are. */
  readonly lists?: readonly ListRef[];
}

const eventOf = (happening: Extract<Happening, { type: 'event' | 'fire' }>, id: string): EventFact => ({
  id,
  name: happening.type === 'event' ? happening.name : happening.trigger,
  properties: happening.type === 'event' ? happening.properties : happening.data,
  occurredAt: happening.at,
  receivedAt: happening.at,
  // A trial may let a mail be opened: conditions on messages hear only the engine.
  source: happening.type === 'fire' ? 'trigger' : isEngineEvent(happening.name) ? 'engine' : 'track',
});

/** A happening as a stimulus; its id follows from its place in the script. */
export function stimulusOf(happening: Happening, place: number): Stimulus {
  const id = uuidOf('trial', place);
  const at = instant(happening.at);
  if (happening.type === 'attributes') return { id, at, type: 'attributes', changes: happening.changes };
  if (happening.type === 'start') return { id, at, type: 'start', journeyId: happening.journeyId ?? journeyId(1), trigger: happening.trigger, data: happening.data, event: null, value: happening.value };
  if (happening.type === 'event') return { id, at, type: 'event', event: eventOf(happening, id), changes: [], silent: false };
  return { id, at, type: 'fire', trigger: happening.trigger, data: happening.data, event: eventOf(happening, id) };
}

/** Runs a graph, published or not, for one person on a virtual clock; a graph with errors gives its problems instead. */
export function simulateGraph({ graph, facts, script, until, zone, outcome, calls, members, lists }: Trial): ({ readonly ok: true } & Simulated) | { readonly ok: false; readonly problems: readonly Problem[] } {
  const compiled = compile(zone === undefined ? graph : { ...graph, timezone: zone }, { journeyId: journeyId(1), versionId: versionId(1) });
  if (!compiled.ok) return compiled;
  const journeys = journeySet([{ journeyId: journeyId(1), status: 'live', plan: compiled.plan, older: [] }], [], null, lists);
  return { ok: true, ...simulate({ journeys, subject: subjectWith(facts, graph.subject), script: script.map(stimulusOf), until, outcome, calls, choose: (recipients) => chooseRecipients(members ?? [], recipients) }) };
}
