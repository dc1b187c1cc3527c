import { Graph as DagreGraph, layout } from '@dagrejs/dagre';
import { ENTRY, type Edit, type Graph, type Position } from '@perennial/journey';
import { GAP_X, placeOf, rects, roomyHeight, ROW_GAP, snap } from './geometry.js';
import { flowOrder, waysFrom } from './order.js';

/** Between the outlets of a choice and what they lead to stands a point for each, in their order, so that edges do not cross. */
const PORT = { width: 2, height: 0 } as const;
/** Weight that keeps such a point right below its step. */
const TIGHT = 20;
const portOf = (id: string, outlet: string): string => `${id}:${outlet}`;

/** Draws the edges of a step: straight ones two rows long, those of a choice by way of a point each. */
function drawWays(drawn: DagreGraph, graph: Graph, id: string): void {
  const ways = waysFrom(graph, id).filter((way) => way.to !== null && way.to !== id);
  const [only] = ways;
  if (ways.length === 1 && only?.to !== null && only !== undefined) drawn.setEdge(id, only.to, { minlen: 2 });
  if (ways.length < 2) return;
  for (const { outlet, to } of ways) {
    drawn.setNode(portOf(id, outlet), { ...PORT });
    drawn.setEdge(id, portOf(id, outlet), { minlen: 1, weight: TIGHT });
    if (to !== null) drawn.setEdge(portOf(id, outlet), to, { minlen: 1 });
  }
}

/** Places for all steps, from the top down along the edges, on the grid, with the entry where it was. Pure. */
export function tidyPlaces(graph: Graph): { readonly [id: string]: Position } {
  const drawn = new DagreGraph();
  drawn.setGraph({ rankdir: 'TB', nodesep: GAP_X, edgesep: GAP_X, ranksep: ROW_GAP / 2 });
  drawn.setDefaultEdgeLabel(() => ({}));
  const all = rects(graph);
  const order = flowOrder(graph);
  for (const id of order) drawn.setNode(id, { width: all.get(id)?.width ?? 240, height: roomyHeight(all.get(id)?.height ?? 58) });
  for (const id of order) drawWays(drawn, graph, id);
  // The order in which a walk along the outlets meets the steps is kept: fewest crossings would swap the sides of a choice.
  layout(drawn, { disableOptimalOrderHeuristic: true });
  const tops = new Map<number, number>();
  for (const id of order) {
    const { y = 0, height = 0 } = drawn.node(id);
    tops.set(y, Math.min(tops.get(y) ?? Infinity, y - height / 2));
  }
  const places = new Map(order.map((id) => {
    const { x = 0, y = 0, width = 0 } = drawn.node(id);
    return [id, { x: x - width / 2, y: tops.get(y) ?? y }];
  }));
  const [origin, home] = [places.get(ENTRY) ?? { x: 0, y: 0 }, placeOf(graph, ENTRY)];
  return Object.fromEntries([...places].map(([id, { x, y }]) => [id, snap({ x: x - origin.x + home.x, y: y - origin.y + home.y })]));
}

/** Moves every step to its tidy place. */
export const tidyEdit = (graph: Graph): Edit => ({ type: 'moveNodes', positions: tidyPlaces(graph) });

/** The graph with a place for every step: one written in git or by a program may come without. */
export function laidOut(graph: Graph): Graph {
  const { positions } = graph.layout;
  if (graph.nodes.every(({ id }) => Object.hasOwn(positions, id))) return graph;
  return { ...graph, layout: { ...graph.layout, positions: { ...tidyPlaces(graph), ...positions } } };
}
