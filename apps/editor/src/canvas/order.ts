import { ENTRY, type Graph } from '@perennial/journey';
import { outletsAt, placeOf } from './geometry.js';

/** Where each outlet of a node leads, in the order of its outlets. */
export function waysFrom(graph: Graph, id: string): readonly { readonly outlet: string; readonly label: string; readonly to: string | null }[] {
  return outletsAt(graph, id).map(({ id: outlet, label }) => ({ outlet, label, to: graph.edges.find((edge) => edge.from === id && edge.outlet === outlet)?.to ?? null }));
}

/** All steps as one reads them: from the entry along the outlets, each once, then those that nothing leads to, from the top. */
export function flowOrder(graph: Graph): readonly string[] {
  const known = new Set(graph.nodes.map((node) => node.id));
  const seen = new Set<string>();
  const walk = (start: string): void => {
    const open = [start];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (seen.has(id) || (id !== ENTRY && !known.has(id))) continue;
      seen.add(id);
      for (const { to } of [...waysFrom(graph, id)].reverse()) if (to !== null) open.push(to);
    }
  };
  walk(ENTRY);
  const loose = graph.nodes.filter((node) => !seen.has(node.id)).sort((a, b) => placeOf(graph, a.id).y - placeOf(graph, b.id).y || placeOf(graph, a.id).x - placeOf(graph, b.id).x);
  for (const { id } of loose) walk(id);
  return [...seen];
}

/** A direction along the edges. */
export type Direction = 'down' | 'up' | 'left' | 'right';

/** The step that an arrow leads to along the edges: on, back, or to the neighbours that leave the same step; null where there is none. */
export function neighbour(graph: Graph, id: string, direction: Direction): string | null {
  if (direction === 'down') return waysFrom(graph, id).find((way) => way.to !== null)?.to ?? null;
  const from = graph.edges.find((edge) => edge.to === id)?.from ?? null;
  if (direction === 'up' || from === null) return direction === 'up' ? from : null;
  const siblings = [...new Set(waysFrom(graph, from).flatMap((way) => (way.to === null ? [] : [way.to])))];
  return siblings[siblings.indexOf(id) + (direction === 'right' ? 1 : -1)] ?? null;
}

/** Everything that edges lead to from a node, itself included. */
export function downstream(graph: Graph, id: string): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  for (const { from, to } of graph.edges) next.set(from, [...(next.get(from) ?? []), to]);
  const seen = new Set<string>();
  const open = [id];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    open.push(...(next.get(at) ?? []));
  }
  return seen;
}
