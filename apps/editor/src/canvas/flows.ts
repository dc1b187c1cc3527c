import type { JourneyCounts } from '@perennial/model';
import { ENTRY, type Graph } from '@perennial/journey';
import { shownOutlets } from '../kinds/anatomy.js';
import { ENTRY_OUTLETS, usedOutlets } from './geometry.js';

const NONE: ReadonlySet<string> = new Set();

/** How many went by an edge. */
export interface Flow {
  readonly count: number;
  /** Part of those who left its node by an outlet, 0 to 1; null for the only way out and where nobody left yet. */
  readonly share: number | null;
  /** Part of all who entered the journey, 0 to 1. */
  readonly weight: number;
}

/** Name of an edge: its node and outlet, of which there is one each. */
export const edgeId = (from: string, outlet: string): string => `${from}:${outlet}`;

/** How many people went by each edge, over all versions. Empty before anyone entered. */
export function flowsOf(graph: Graph, counts: JourneyCounts | null): ReadonlyMap<string, Flow> {
  const flows = new Map<string, Flow>();
  if (counts === null || counts.entered === 0) return flows;
  const used = usedOutlets(graph);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  for (const { from, outlet } of graph.edges) {
    const node = nodes.get(from);
    const left = Object.hasOwn(counts.nodes, from) ? (counts.nodes[from]?.left ?? {}) : {};
    const outlets = node === undefined ? ENTRY_OUTLETS : shownOutlets(node, used.get(from) ?? NONE);
    const count = from === ENTRY ? counts.entered : (left[outlet] ?? 0);
    const all = outlets.reduce((sum, { id }) => sum + (left[id] ?? 0), 0);
    flows.set(edgeId(from, outlet), { count, share: outlets.length > 1 && all > 0 ? count / all : null, weight: Math.min(1, count / counts.entered) });
  }
  return flows;
}
