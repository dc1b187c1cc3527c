import { isJsonObject } from '@perennial/model';
import { ENTRY, type Graph, type GraphEdge } from './graph.js';
import { kindOf } from './kinds/registry.js';

/** One difference between two graphs, in words for people. */
export interface Difference {
  readonly change: 'added' | 'removed' | 'changed';
  /** The node it concerns; `entry` for the entry; null for the journey as a whole. */
  readonly nodeId: string | null;
  /** Dotted paths of what changed, within the config of a node or the document. */
  readonly fields: readonly string[];
  readonly message: string;
}

const text = (value: unknown): string => JSON.stringify(value, (_key, item: unknown) => (isJsonObject(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item)) ?? '';

/** Dotted paths at which two JSON values differ, as deep as both are objects. */
function fieldsOf(before: unknown, after: unknown, at: string): string[] {
  if (text(before) === text(after)) return [];
  if (!isJsonObject(before) || !isJsonObject(after)) return [at];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => fieldsOf(Object.hasOwn(before, key) ? before[key] : undefined, Object.hasOwn(after, key) ? after[key] : undefined, at === '' ? key : `${at}.${key}`));
}

const quoted = (graph: Graph, id: string): string => {
  if (id === ENTRY) return 'the entry';
  const name = graph.nodes.find((node) => node.id === id)?.name ?? '';
  return `"${name === '' ? id : name}"`;
};
const label = (type: string): string => kindOf(type)?.label ?? type;

function nodeDifferences(before: Graph, after: Graph): Difference[] {
  const [old, fresh] = [new Map(before.nodes.map((node) => [node.id, node])), new Map(after.nodes.map((node) => [node.id, node]))];
  const found: Difference[] = [];
  for (const node of old.values()) if (!fresh.has(node.id)) found.push({ change: 'removed', nodeId: node.id, fields: [], message: `${label(node.type)} ${quoted(before, node.id)} removed` });
  for (const node of fresh.values()) {
    const was = old.get(node.id);
    if (was === undefined) {
      found.push({ change: 'added', nodeId: node.id, fields: [], message: `${label(node.type)} ${quoted(after, node.id)} added` });
      continue;
    }
    const fields = fieldsOf(was.config, node.config, '');
    if (was.type !== node.type) found.push({ change: 'changed', nodeId: node.id, fields: ['type'], message: `${quoted(after, node.id)} is now ${label(node.type)} instead of ${label(was.type)}` });
    else if (fields.length > 0) found.push({ change: 'changed', nodeId: node.id, fields, message: `${label(node.type)} ${quoted(after, node.id)} changed: ${fields.join(', ')}` });
    if (was.name !== node.name) found.push({ change: 'changed', nodeId: node.id, fields: ['name'], message: `${quoted(before, node.id)} renamed to ${quoted(after, node.id)}` });
  }
  return found;
}

const key = (edge: GraphEdge): string => `${edge.from} ${edge.outlet}`;

function edgeDifferences(before: Graph, after: Graph): Difference[] {
  const [old, fresh] = [new Map(before.edges.map((edge) => [key(edge), edge])), new Map(after.edges.map((edge) => [key(edge), edge]))];
  const gone = new Set(before.nodes.filter((node) => !after.nodes.some((one) => one.id === node.id)).map((node) => node.id));
  const found: Difference[] = [];
  for (const edge of old.values()) {
    if (!fresh.has(key(edge)) && !gone.has(edge.from)) found.push({ change: 'removed', nodeId: edge.from, fields: [edge.outlet], message: `Path from ${quoted(before, edge.from)} (${edge.outlet}) to ${quoted(before, edge.to)} removed` });
  }
  for (const edge of fresh.values()) {
    const was = old.get(key(edge));
    if (was === undefined) found.push({ change: 'added', nodeId: edge.from, fields: [edge.outlet], message: `Path from ${quoted(after, edge.from)} (${edge.outlet}) to ${quoted(after, edge.to)} added` });
    else if (was.to !== edge.to) found.push({ change: 'changed', nodeId: edge.from, fields: [edge.outlet], message: `Path from ${quoted(after, edge.from)} (${edge.outlet}) now leads to ${quoted(after, edge.to)} instead of ${quoted(before, was.to)}` });
  }
  return found;
}

const PARTS = { name: 'Name', pillar: 'Pillar', audience: 'Audience', entry: 'Entry', exit: 'Exit rules', goals: 'Goals', timezone: 'Time zone', guardrails: 'Guard rails' } as const;

/** What changed from one graph to another, whole journey first; layout is no change. */
export function diff(before: Graph, after: Graph): readonly Difference[] {
  const whole = (Object.keys(PARTS) as (keyof typeof PARTS)[]).flatMap((part): Difference[] => {
    const fields = fieldsOf(before[part], after[part], part);
    return fields.length === 0 ? [] : [{ change: 'changed', nodeId: part === 'entry' ? ENTRY : null, fields, message: `${PARTS[part]} changed` }];
  });
  return [...whole, ...nodeDifferences(before, after), ...edgeDifferences(before, after)];
}
