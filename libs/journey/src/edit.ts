import type { JsonObject } from '@perennial/model';
import { ENTRY, type Entry, type Graph, type GraphEdge, type GraphNode, type Note, type Position } from './graph.js';
import { kindOf } from './kinds/registry.js';

/** A change of a graph, as a value. One that names what is not there changes nothing. */
export type Edit =
  | { readonly type: 'addNode'; readonly node: GraphNode; readonly position: Position }
  /** Puts a node into the way that leaves an outlet: its own first outlet goes on to where the way led. */
  | { readonly type: 'insertOnEdge'; readonly from: string; readonly outlet: string; readonly node: GraphNode; readonly position: Position }
  /** Removes nodes with their edges; `heal` joins what came in to where the first outlet led. */
  | { readonly type: 'removeNodes'; readonly ids: readonly string[]; readonly heal?: boolean | undefined }
  /** Connects an outlet, instead of where it led before. */
  | ({ readonly type: 'connect' } & Readonly<GraphEdge>)
  | { readonly type: 'disconnect'; readonly from: string; readonly outlet: string }
  | { readonly type: 'moveNodes'; readonly positions: { readonly [id: string]: Position } }
  | { readonly type: 'rename'; readonly id: string; readonly name: string }
  /** Sets a config; edges of outlets that it takes away go too. */
  | { readonly type: 'setConfig'; readonly id: string; readonly config: JsonObject }
  | { readonly type: 'setEntry'; readonly entry: Entry }
  | { readonly type: 'setExit'; readonly exit: Graph['exit'] }
  | { readonly type: 'setGoals'; readonly goals: Graph['goals'] }
  | { readonly type: 'setGuardrails'; readonly guardrails: Graph['guardrails'] }
  | { readonly type: 'setMeta'; readonly meta: Partial<Pick<Graph, 'name' | 'pillar' | 'audience' | 'timezone'>> }
  /** Copies nodes and the edges among them, under new ids. */
  | { readonly type: 'duplicate'; readonly ids: readonly string[]; readonly offset: Position }
  | { readonly type: 'paste'; readonly fragment: Fragment; readonly offset: Position }
  | { readonly type: 'addNote'; readonly note: Note }
  | { readonly type: 'changeNote'; readonly id: string; readonly change: Partial<Omit<Note, 'id'>> }
  | { readonly type: 'removeNote'; readonly id: string }
  | { readonly type: 'batch'; readonly edits: readonly Edit[] }
  /** Puts parts of the document back as they were: what `undo` is made of. */
  | { readonly type: 'restore'; readonly parts: Partial<Graph> };

/** Nodes with the edges among them and their places, as copied. */
export interface Fragment {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly positions: { readonly [id: string]: Position };
}

/** An id that no node has: the base itself, or with a number. */
export function freshId(taken: ReadonlySet<string>, base: string): string {
  const stem = base.toLowerCase().replace(/[^a-z0-9_-]/g, '_').replace(/^[^a-z]+/, '').slice(0, 34) || 'step';
  if (!taken.has(stem) && stem !== ENTRY) return stem;
  const root = stem.replace(/_\d+$/, '');
  let number = 2;
  while (taken.has(`${root}_${number}`)) number += 1;
  return `${root}_${number}`;
}

/** A new node of a kind with its initial config, under a free id; null for a kind that there is not. */
export function newNode(graph: Graph, type: string): GraphNode | null {
  const kind = kindOf(type);
  return kind === undefined ? null : { id: freshId(new Set(graph.nodes.map((node) => node.id)), type), type, name: kind.label, config: kind.initial(graph.subject) };
}

const has = (graph: Graph, id: string): boolean => graph.nodes.some((node) => node.id === id);
const outletsOf = (node: GraphNode): readonly string[] => (kindOf(node.type)?.outlets(node.config) ?? []).map((outlet) => outlet.id);
const leaves = (edge: GraphEdge, from: string, outlet: string): boolean => edge.from === from && edge.outlet === outlet;

const move = (graph: Graph, positions: Edit & { type: 'moveNodes' }): Graph => {
  const known = Object.entries(positions.positions).filter(([id]) => id === ENTRY || has(graph, id));
  return known.length === 0 ? graph : { ...graph, layout: { ...graph.layout, positions: { ...graph.layout.positions, ...Object.fromEntries(known) } } };
};

function addNode(graph: Graph, node: GraphNode, position: Position): Graph {
  if (has(graph, node.id) || node.id === ENTRY) return graph;
  return { ...graph, nodes: [...graph.nodes, node], layout: { ...graph.layout, positions: { ...graph.layout.positions, [node.id]: position } } };
}

function connect(graph: Graph, { from, outlet, to }: GraphEdge): Graph {
  if (!has(graph, to) || (from !== ENTRY && !has(graph, from))) return graph;
  return { ...graph, edges: [...graph.edges.filter((edge) => !leaves(edge, from, outlet)), { from, outlet, to }] };
}

function disconnect(graph: Graph, from: string, outlet: string): Graph {
  return graph.edges.some((edge) => leaves(edge, from, outlet)) ? { ...graph, edges: graph.edges.filter((edge) => !leaves(edge, from, outlet)) } : graph;
}

function insertOnEdge(graph: Graph, { from, outlet, node, position }: Extract<Edit, { type: 'insertOnEdge' }>): Graph {
  const before = graph.edges.find((edge) => leaves(edge, from, outlet));
  const added = addNode(graph, node, position);
  if (added === graph || (from !== ENTRY && !has(graph, from))) return graph;
  const first = outletsOf(node)[0];
  const entered = connect(added, { from, outlet, to: node.id });
  return before === undefined || first === undefined ? entered : connect(entered, { from: node.id, outlet: first, to: before.to });
}

function removeNode(graph: Graph, id: string, heal: boolean): Graph {
  const node = graph.nodes.find((one) => one.id === id);
  if (node === undefined) return graph;
  const first = outletsOf(node)[0];
  const onward = heal ? graph.edges.find((edge) => edge.from === id && edge.outlet === first && edge.to !== id)?.to : undefined;
  const edges = graph.edges.flatMap((edge) => {
    if (edge.from === id) return [];
    if (edge.to !== id) return [edge];
    return onward === undefined ? [] : [{ ...edge, to: onward }];
  });
  const positions = Object.fromEntries(Object.entries(graph.layout.positions).filter(([key]) => key !== id));
  return { ...graph, nodes: graph.nodes.filter((one) => one !== node), edges, layout: { ...graph.layout, positions } };
}

const changeNode = (graph: Graph, id: string, change: Partial<GraphNode>): Graph =>
  has(graph, id) ? { ...graph, nodes: graph.nodes.map((node) => (node.id === id ? { ...node, ...change } : node)) } : graph;

function setConfig(graph: Graph, id: string, config: JsonObject): Graph {
  const node = graph.nodes.find((one) => one.id === id);
  if (node === undefined) return graph;
  const after = new Set(outletsOf({ ...node, config }));
  const gone = new Set(after.size === 0 ? [] : outletsOf(node).filter((outlet) => !after.has(outlet)));
  const changed = changeNode(graph, id, { config });
  return gone.size === 0 ? changed : { ...changed, edges: graph.edges.filter((edge) => edge.from !== id || !gone.has(edge.outlet)) };
}

/** The nodes of these ids, as they would be copied. */
export function fragmentOf(graph: Graph, ids: readonly string[]): Fragment {
  const nodes = graph.nodes.filter((node) => ids.includes(node.id));
  const own = new Set(nodes.map((node) => node.id));
  const positions = Object.fromEntries(Object.entries(graph.layout.positions).filter(([id]) => own.has(id)));
  return { nodes, edges: graph.edges.filter((edge) => own.has(edge.from) && own.has(edge.to)), positions };
}

function paste(graph: Graph, { nodes, edges, positions }: Fragment, offset: Position): Graph {
  const taken = new Set(graph.nodes.map((node) => node.id));
  const names = new Map<string, string>();
  for (const { id } of nodes) {
    const fresh = freshId(taken, id);
    taken.add(fresh);
    names.set(id, fresh);
  }
  const renamed = (id: string): string => names.get(id) ?? id;
  const added = nodes.reduce((all, node) => {
    const at = Object.hasOwn(positions, node.id) ? positions[node.id] : undefined;
    return addNode(all, { ...node, id: renamed(node.id) }, { x: (at?.x ?? 0) + offset.x, y: (at?.y ?? 0) + offset.y });
  }, graph);
  return edges.filter((edge) => names.has(edge.from) && names.has(edge.to)).reduce((all, edge) => connect(all, { from: renamed(edge.from), outlet: edge.outlet, to: renamed(edge.to) }), added);
}

const withNotes = (graph: Graph, notes: Note[]): Graph => ({ ...graph, layout: { ...graph.layout, notes } });

function apply(graph: Graph, edit: Edit): Graph {
  const { notes } = graph.layout;
  switch (edit.type) {
    case 'addNode':
      return addNode(graph, edit.node, edit.position);
    case 'insertOnEdge':
      return insertOnEdge(graph, edit);
    case 'removeNodes':
      return edit.ids.reduce((all, id) => removeNode(all, id, edit.heal === true), graph);
    case 'connect':
      return connect(graph, edit);
    case 'disconnect':
      return disconnect(graph, edit.from, edit.outlet);
    case 'moveNodes':
      return move(graph, edit);
    case 'rename':
      return changeNode(graph, edit.id, { name: edit.name });
    case 'setConfig':
      return setConfig(graph, edit.id, edit.config);
    case 'setEntry':
      return { ...graph, entry: edit.entry };
    case 'setExit':
      return { ...graph, exit: edit.exit };
    case 'setGoals':
      return { ...graph, goals: edit.goals };
    case 'setGuardrails':
      return { ...graph, guardrails: edit.guardrails };
    case 'setMeta':
      return { ...graph, ...edit.meta };
    case 'duplicate':
      return paste(graph, fragmentOf(graph, edit.ids), edit.offset);
    case 'paste':
      return paste(graph, edit.fragment, edit.offset);
    case 'addNote':
      return notes.some((note) => note.id === edit.note.id) ? graph : withNotes(graph, [...notes, edit.note]);
    case 'changeNote':
      return withNotes(graph, notes.map((note) => (note.id === edit.id ? { ...note, ...edit.change } : note)));
    case 'removeNote':
      return withNotes(graph, notes.filter((note) => note.id !== edit.id));
    case 'batch':
      return edit.edits.reduce(apply, graph);
    case 'restore':
      return { ...graph, ...edit.parts };
  }
}

/** Applies an edit. `undo` is its exact inverse: applied to the result, it gives an equal graph back, and its own undo is the redo. */
export function applyEdit(graph: Graph, edit: Edit): { readonly graph: Graph; readonly undo: readonly Edit[] } {
  const after = apply(graph, edit);
  if (after === graph) return { graph, undo: [] };
  const keys = (Object.keys(graph) as (keyof Graph)[]).filter((key) => graph[key] !== after[key]);
  const parts: Partial<Graph> = Object.fromEntries(keys.map((key) => [key, graph[key]]));
  return { graph: after, undo: keys.length === 0 ? [] : [{ type: 'restore', parts }] };
}
