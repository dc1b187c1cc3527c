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

/** A JSON value as text, the same for equal values: keys sorted by code unit, two spaces of indent, one newline at the end. */
export const canonicalJson = (value: unknown): string => `${JSON.stringify(sorted(value), null, 2)}\n`;

/** A graph as text, the same for equal journeys: as `canonicalJson`, nodes and edges in stable order. */
export const canonical = (graph: Graph): string => canonicalJson(ordered(graph));
