import { isJsonObject } from '@perennial/model';
import type { Graph } from './graph.js';

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => byText(a, b)).map(([key, item]) => [key, sorted(item)]));
}

/** A graph with nodes, edges and notes in canonical order: by id, and by node, outlet and aim. */
export const ordered = (graph: Graph): Graph => ({
  ...graph,
  nodes: [...graph.nodes].sort((a, b) => byText(a.id, b.id)),
  edges: [...graph.edges].sort((a, b) => byText(a.from, b.from) || byText(a.outlet, b.outlet) || byText(a.to, b.to)),
  layout: { ...graph.layout, notes: [...graph.layout.notes].sort((a, b) => byText(a.id, b.id)) },
});

/** A graph as text, the same for equal journeys: keys sorted by code unit, nodes and edges in stable order, two spaces of indent, one newline at the end. */
export const canonical = (graph: Graph): string => `${JSON.stringify(sorted(ordered(graph)), null, 2)}\n`;
