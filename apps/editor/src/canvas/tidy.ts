import { Graph as DagreGraph, layout } from '@dagrejs/dagre';
import { ENTRY, type Edit, type Graph, type Position } from '@perennial/journey';
import { GAP_X, placeOf, rects, roomyHeight, ROW_GAP, snap } from './geometry.js';
import { flowOrder, waysFrom } from './order.js';

/** Pairs of steps of which one must stay left of the other, because their outlets stand so. Only steps with one way in, so that the wishes cannot contradict. */
function sideBySide(graph: Graph): { left: string; right: string }[] {
  const into = new Map<string, number>();
  for (const { to } of graph.edges) into.set(to, (into.get(to) ?? 0) + 1);
  return [ENTRY, ...graph.nodes.map((node) => node.id)].flatMap((id) => {
    const only = waysFrom(graph, id).flatMap(({ to }) => (to !== null && into.get(to) === 1 ? [to] : []));
    return only.slice(1).map((right, i) => ({ left: only[i] ?? right, right }));
  });
}

/** Places for all steps, from the top down along the edges, on the grid, with the entry where it was. Pure. */
export function tidyPlaces(graph: Graph): { readonly [id: string]: Position } {
  const drawn = new DagreGraph();
  drawn.setGraph({ rankdir: 'TB', nodesep: GAP_X, ranksep: ROW_GAP });
  drawn.setDefaultEdgeLabel(() => ({}));
  const all = rects(graph);
  const order = flowOrder(graph);
  for (const id of order) drawn.setNode(id, { width: all.get(id)?.width ?? 240, height: roomyHeight(all.get(id)?.height ?? 58) });
  for (const id of order) for (const { to } of waysFrom(graph, id)) if (to !== null && to !== id) drawn.setEdge(id, to);
  layout(drawn, { constraints: sideBySide(graph) });
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
