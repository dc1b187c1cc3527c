import { ENTRY, ENTRY_OUTLET, MAX_NODES, type Graph, type GraphNode } from '../graph.js';
import { kindOf, NODE_TYPES } from '../kinds/registry.js';
import type { Problem, Resources } from '../problem.js';
import { SUBJECT_NOUNS } from '../subject-kind.js';

const titleOf = (node: GraphNode): string => (node.name === '' ? node.id : node.name);

function checkNode(node: GraphNode, { subject, guardrails }: Graph, leaving: ReadonlySet<string>, resources: Resources | null): Problem[] {
  const kind = kindOf(node.type);
  if (kind === undefined) return [{ nodeId: node.id, field: 'type', severity: 'error', message: `"${node.type}" is no kind of step. Use one of ${NODE_TYPES.join(', ')}.` }];
  if (!kind.subjects.includes(subject)) return [{ nodeId: node.id, field: 'type', severity: 'error', message: `A journey of ${SUBJECT_NOUNS[subject].many} cannot have a step "${kind.label}". Remove it.` }];
  const found = kind.check(node.config, { resources, subject, quietHours: guardrails.quietHours ?? null, connected: (outlet) => leaving.has(outlet) }).map((problem) => ({ ...problem, nodeId: node.id }));
  return node.id === ENTRY ? [...found, { nodeId: node.id, field: 'id', severity: 'error', message: '"entry" is the id of the start. Give this step another id.' }] : found;
}

function checkIds(graph: Graph): Problem[] {
  const seen = new Set<string>();
  const found: Problem[] = [];
  for (const { id } of graph.nodes) {
    if (seen.has(id)) found.push({ nodeId: id, field: 'id', severity: 'error', message: `Two steps have the id "${id}". Give one of them another.` });
    seen.add(id);
  }
  if (graph.nodes.length > MAX_NODES) found.push({ nodeId: null, field: 'nodes', severity: 'error', message: `A journey can have at most ${MAX_NODES} steps; this one has ${graph.nodes.length}. Split it in two.` });
  return found;
}

function checkEdges(graph: Graph): Problem[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const seen = new Set<string>();
  const found: Problem[] = [];
  for (const [i, { from, outlet, to }] of graph.edges.entries()) {
    const node = nodes.get(from);
    const place = { nodeId: from === ENTRY || node !== undefined ? from : null, outlet, field: `edges.${i}`, severity: 'error' as const };
    if (from !== ENTRY && node === undefined) found.push({ ...place, message: `A path begins at "${from}", which is not in the journey. Remove the path.` });
    if (!nodes.has(to)) found.push({ ...place, message: `A path leads to "${to}", which is not in the journey. Connect it to a step, or remove it.` });
    const known = from === ENTRY ? outlet === ENTRY_OUTLET : (node === undefined || (kindOf(node.type)?.outlets(node.config) ?? []).some((way) => way.id === outlet));
    if (!known) found.push({ ...place, message: `"${node === undefined ? 'The entry' : titleOf(node)}" has no way out called "${outlet}" any more. Connect the path to another, or remove it.` });
    if (seen.has(`${from} ${outlet}`)) found.push({ ...place, message: `Two paths leave "${node === undefined ? 'the entry' : titleOf(node)}" by "${outlet}". Remove one of them.` });
    seen.add(`${from} ${outlet}`);
  }
  return found;
}

/** What is wrong with each node and edge by itself. */
export function checkNodes(graph: Graph, resources: Resources | null): Problem[] {
  const leaving = new Map<string, Set<string>>();
  for (const { from, outlet } of graph.edges) leaving.set(from, (leaving.get(from) ?? new Set()).add(outlet));
  const none: ReadonlySet<string> = new Set();
  return [...checkIds(graph), ...checkEdges(graph), ...graph.nodes.flatMap((node) => checkNode(node, graph, leaving.get(node.id) ?? none, resources))];
}
