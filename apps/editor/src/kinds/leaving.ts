import { instant, type JsonObject } from '@perennial/model';
import { emptyGraph, ENTRY, simulateGraph, type Graph } from '@perennial/journey';
import { clock, day } from '../ui/format.js';

/** A moment in a zone as the live sentence says it: "Thu 15 Apr 14:00". */
export const momentWords = (at: number, now: number, zone: string): string => `${day(at, now, zone)} ${clock(at, zone)}`;

const STEP = 'step';
const START = 'start';

/** When someone in a zone of whom nothing is known leaves a step at which they arrive `now`; null when the step is not set up yet. Epoch ms. */
export function leavesAt(now: number, type: string, config: JsonObject, zone: string): number | null {
  const graph: Graph = {
    ...emptyGraph(START), entry: { triggers: [{ type: 'event', event: START }], reentry: { mode: 'never' } },
    nodes: [{ id: STEP, type, name: '', config }], edges: [{ from: ENTRY, outlet: 'next', to: STEP }],
  };
  const tried = simulateGraph({ graph, facts: { subjectId: '1', profile: {}, account: null, events: {}, zones: [zone] }, script: [{ at: instant(now), type: 'event', name: START, properties: {} }], until: null });
  return tried.ok ? (tried.log[0]?.leftAt ?? null) : null;
}
