import { z } from 'zod';
import { edgeSchema, fragmentOf, nodeSchema, positionSchema, type Edit, type Fragment, type Graph } from '@perennial/journey';
import { GRID } from './geometry.js';

const MARK = 'perennial/steps@1';
const textSchema = z.object({
  mark: z.literal(MARK),
  nodes: z.array(nodeSchema).max(500),
  edges: z.array(edgeSchema).max(5000),
  positions: z.record(z.string(), positionSchema),
});

/** Steps as text for the clipboard, so that they can be pasted into another journey or another window. */
export const copied = (graph: Graph, ids: readonly string[]): string => JSON.stringify({ mark: MARK, ...fragmentOf(graph, ids) });

/** The steps in a text of the clipboard, or null when it holds anything else. */
export function pasted(text: string): Fragment | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = textSchema.safeParse(value);
  return parsed.success && parsed.data.nodes.length > 0 ? { nodes: parsed.data.nodes, edges: parsed.data.edges, positions: parsed.data.positions } : null;
}

/** Pastes steps a little below where they were, further down while something stands there. */
export function pasteEdit(graph: Graph, fragment: Fragment): Edit {
  const taken = new Set(Object.values(graph.layout.positions).map(({ x, y }) => `${x} ${y}`));
  const places = Object.values(fragment.positions);
  let by = 2 * GRID;
  while (places.some(({ x, y }) => taken.has(`${x + by} ${y + by}`))) by += 2 * GRID;
  return { type: 'paste', fragment, offset: { x: by, y: by } };
}

/** The ids of an edit's new nodes: those that were not there before. */
export const added = (before: Graph, after: Graph): readonly string[] => {
  const old = new Set(before.nodes.map((node) => node.id));
  return after.nodes.filter((node) => !old.has(node.id)).map((node) => node.id);
};
