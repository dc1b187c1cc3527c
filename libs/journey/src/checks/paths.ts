import { ENTRY, type Graph, type GraphEdge } from '../graph.js';
import { kindOf } from '../kinds/registry.js';
import type { Problem } from '../problem.js';

type Ways = ReadonlyMap<string, readonly string[]>;

function waysOf(graph: Graph, takes: (edge: GraphEdge) => boolean): Ways {
  const ids = new Set(graph.nodes.map((node) => node.id));
  const ways = new Map<string, string[]>();
  for (const edge of graph.edges) if (ids.has(edge.to) && takes(edge)) ways.set(edge.from, [...(ways.get(edge.from) ?? []), edge.to]);
  return ways;
}

function reachable(ways: Ways): ReadonlySet<string> {
  const seen = new Set<string>([ENTRY]);
  const open = [ENTRY];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const to of ways.get(id) ?? []) if (!seen.has(to)) {
      seen.add(to);
      open.push(to);
    }
  }
  return seen;
}

/** Nodes on a cycle whose passes nobody counts, or between two: what is left when nodes without way in or out are taken away again and again. */
function cyclic(graph: Graph): ReadonlySet<string> {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const ways = waysOf(graph, ({ from, outlet }) => {
    const node = nodes.get(from);
    return node === undefined || kindOf(node.type)?.closesCycle(node.config, outlet) !== true;
  });
  const left = new Set(nodes.keys());
  const trim = (edges: Ways): void => {
    for (let before = -1; before !== left.size; ) {
      before = left.size;
      for (const id of left) if (!(edges.get(id) ?? []).some((to) => left.has(to))) left.delete(id);
    }
  };
  const back = new Map<string, string[]>();
  for (const [from, aims] of ways) for (const to of aims) back.set(to, [...(back.get(to) ?? []), from]);
  trim(ways);
  trim(back);
  return left;
}

/** What is wrong with the ways through a graph: cycles without end, and nodes that no way leads to. */
export function checkPaths(graph: Graph): Problem[] {
  const ways = waysOf(graph, () => true);
  const [seen, loop] = [reachable(ways), cyclic(graph)];
  const found: Problem[] = [];
  for (const { id } of graph.nodes) {
    if (loop.has(id)) found.push({ nodeId: id, field: null, severity: 'error', message: 'The path comes back here without end. Put a delay of at least 1 minute with a number of passes on the way back, and let the path go elsewhere after its last pass.' });
    if (!seen.has(id)) found.push({ nodeId: id, field: null, severity: 'warning', message: 'No path leads here, so nobody will reach this step. Connect it, or remove it.' });
  }
  if (graph.nodes.length > 0 && !ways.has(ENTRY)) found.push({ nodeId: ENTRY, field: null, severity: 'error', message: 'Connect the entry to the first step.' });
  if (graph.nodes.length === 0) found.push({ nodeId: ENTRY, field: null, severity: 'error', message: 'Add a first step.' });
  return found;
}
