import { canonical, parseGraph, type Graph } from '@perennial/journey';
import type { JsonObject } from '@perennial/model';
import { problem } from '../../http/problem.js';

/** A draft's graph, of the right shape; throws 400 that names the field. */
export function graphOf(value: JsonObject): Graph {
  const parsed = parseGraph(value);
  if (parsed.ok) return parsed.graph;
  const [first] = parsed.problems;
  const field = first === undefined || first.path === '' ? 'graph' : `graph.${first.path}`;
  throw problem(400, `${field}: ${first?.message ?? 'is no journey'}`, { field, problems: parsed.problems.slice(0, 20).map(({ path, message }) => ({ field: `graph.${path}`, message, severity: 'error' as const })) });
}

/** A graph as plain JSON. */
export const jsonOf = (graph: Graph): JsonObject => JSON.parse(JSON.stringify(graph));

const meaning = (graph: Graph): string => canonical({ ...graph, layout: { positions: {}, notes: [] } });
/** Whether a draft means something else than the live graph: where boxes stand does not count. */
export function isEdited(draft: Graph, live: JsonObject | null): boolean {
  const parsed = live === null ? null : parseGraph(live);
  return parsed === null || !parsed.ok || meaning(draft) !== meaning(parsed.graph);
}

/** A key from a name: lower case, digits and dashes, at most 50 characters. */
export function keyFrom(name: string, otherwise = 'journey'): string {
  const text = name.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 50).replace(/^-+|-+$/g, '');
  return text === '' ? otherwise : text;
}

/** The first of `key`, `key-2`, `key-3` ... that is free. */
export function freeKey(key: string, taken: readonly string[]): string {
  const known = new Set(taken);
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? key : `${key}-${n}`;
    if (!known.has(candidate)) return candidate;
  }
}
