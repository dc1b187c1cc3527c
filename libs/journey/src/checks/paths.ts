import { ENTRY, type Graph, type GraphNode } from '../graph.js';
import { kindOf } from '../kinds/registry.js';
import type { Problem } from '../problem.js';

type Ways = ReadonlyMap<string, readonly string[]>;

function waysOf(graph: Graph): Ways {
  const ids = new Set(graph.nodes.map((node) => node.id));
  const ways = new Map<string, string[]>();
  for (const { from, to } of graph.edges) if (ids.has(to)) ways.set(from, [...(ways.get(from) ?? []), to]);
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

/** Nodes that can be reached from themselves without passing a node that closes cycles: what is left when nodes without successors are taken away again and again. */
function cyclic(graph: Graph, ways: Ways): ReadonlySet<string> {
  const closes = (node: GraphNode): boolean => kindOf(node.type)?.closesCycle(node.config) ?? false;
  const left = new Set(graph.nodes.filter((node) => !closes(node)).map((node) => node.id));
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
  const ways = waysOf(graph);
  const [seen, loop] = [reachable(ways), cyclic(graph, ways)];
  const found: Problem[] = [];
  for (const { id } of graph.nodes) {
    if (loop.has(id)) found.push({ nodeId: id, field: null, severity: 'error', message: 'The path comes back here without end. Put a delay of at least 1 minute with a number of passes on the way back.' });
    if (!seen.has(id)) found.push({ nodeId: id, field: null, severity: 'warning', message: 'No path leads here, so nobody will reach this step. Connect it, or remove it.' });
  }
  if (graph.nodes.length > 0 && !ways.has(ENTRY)) found.push({ nodeId: ENTRY, field: null, severity: 'error', message: 'Connect the entry to the first step.' });
  if (graph.nodes.length === 0) found.push({ nodeId: ENTRY, field: null, severity: 'error', message: 'Add a first step.' });
  return found;
}
