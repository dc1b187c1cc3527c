import { Position as Side, type Edge, type Node, type NodeHandle } from '@xyflow/react';
import type { JourneyCounts, NodeCounts } from '@perennial/model';
import { ENTRY, type Graph, type GraphEdge, type GraphNode, type Outlet, type Position } from '@perennial/journey';
import { anatomyOf, shownOutlets, type TemplateNames } from '../kinds/anatomy.js';
import { count, share } from '../ui/format.js';
import { countedSubjects, type Subject } from '../ui/subject-words.js';
import { edgeId, flowsOf, type Flow } from './flows.js';
import { ENTRY_OUTLETS, outletPoint, placeOf, sizeOf, usedOutlets, type Rect } from './geometry.js';
import { route, type Route } from './route.js';
import { entrySummary, entryTitle, summaryOf, titleOf } from './words.js';

/** What is drawn of a step. */
export interface StepData extends Record<string, unknown> {
  readonly kind: string;
  readonly title: string;
  readonly summary: string;
  readonly outlets: readonly Outlet[];
  /** Outlets that nothing leaves yet. */
  readonly hanging: readonly Outlet[];
  readonly here: number;
  readonly stuck: number;
  readonly paused: boolean;
  readonly edited: boolean;
  readonly problem: 'error' | 'warning' | null;
}
/** A step or the entry. */
export type StepView = Node<StepData, 'step'>;
/** A sticky note. */
export type NoteView = Node<{ readonly text: string; readonly noteId: string }, 'note'>;
/** What is drawn of an edge. */
export interface EdgeData extends Record<string, unknown> {
  readonly flow: Flow | null;
  readonly outlet: string;
  readonly insertLabel: string;
  readonly way: Route;
}
/** An edge. */
export type EdgeView = Edge<EdgeData, 'flow'>;

/** All that the picture of a journey depends on. */
export interface Scene {
  readonly graph: Graph;
  readonly selected: readonly string[];
  /** Places while something is dragged, by id of the view. */
  readonly moving: { readonly [id: string]: Position } | null;
  readonly counts: JourneyCounts | null;
  readonly paused: boolean;
  readonly edited: ReadonlySet<string>;
  readonly templates: TemplateNames;
  readonly problems: ReadonlyMap<string, 'error' | 'warning'>;
}

/** Size of a sticky note. */
export const NOTE = { width: 198, height: 108 } as const;
const HANDLE = 9;
const NO_OUTLETS: ReadonlySet<string> = new Set();

const dot = (id: string | null, type: 'source' | 'target', { x, y }: Position): NodeHandle => ({
  ...(id === null ? {} : { id }), type, position: type === 'source' ? Side.Bottom : Side.Top, x: x - HANDLE / 2, y: y - HANDLE / 2, width: HANDLE, height: HANDLE,
});

function spoken(label: string, { title, here, stuck, outlets, problem }: StepData, { selected, subject }: { readonly selected: boolean; readonly subject: Subject }): string {
  const parts = [label, title, ...(here > 0 ? [`${countedSubjects(here, subject)} here`] : []), ...(stuck > 0 ? [`${count(stuck)} stuck`] : [])];
  if (outlets.length > 1) parts.push(`${outlets.length} outlets`);
  if (problem !== null) parts.push(problem === 'error' ? 'has a problem' : 'has a warning');
  return [...parts, ...(selected ? ['selected'] : [])].join(', ');
}

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

function stepView(scene: Scene, node: GraphNode | undefined, used: ReadonlySet<string>, tabStop: string): StepView {
  const { graph, counts, paused, edited, problems, selected, moving } = scene;
  const id = node?.id ?? ENTRY;
  const own: NodeCounts | undefined = counts !== null && Object.hasOwn(counts.nodes, id) ? counts.nodes[id] : undefined;
  const outlets = node === undefined ? ENTRY_OUTLETS : shownOutlets(node, used);
  const kind = node === undefined ? 'trigger' : node.type;
  const chosen = selected.includes(id);
  const data: StepData = {
    kind,
    title: node === undefined ? entryTitle(graph) : titleOf(node),
    summary: node === undefined ? entrySummary(graph) : summaryOf(node, own, scene.templates),
    outlets,
    hanging: outlets.filter((outlet) => !used.has(outlet.id)),
    here: node === undefined ? 0 : (own?.here ?? 0),
    stuck: own?.stuck ?? 0,
    paused,
    edited: edited.has(id),
    problem: problems.get(id) ?? null,
  };
  const size = sizeOf(kind, outlets);
  return {
    id, type: 'step', data, ...size, measured: size, selected: chosen, deletable: false,
    position: moving?.[id] ?? placeOf(graph, id),
    handles: [...(node === undefined ? [] : [dot(null, 'target', { x: size.width / 2, y: 0 })]), ...outlets.map((outlet) => dot(outlet.id, 'source', outletPoint(kind, outlets, outlet.id)))],
    ariaLabel: spoken(node === undefined ? 'Entry' : anatomyOf(kind).label, data, { selected: chosen, subject: graph.subject }),
    domAttributes: { tabIndex: id === tabStop ? 0 : -1, 'aria-roledescription': 'step' },
  };
}

interface Box extends Rect {
  readonly id: string;
}

function wayOf({ from, outlet, to }: GraphEdge, views: ReadonlyMap<string, StepView>, boxes: readonly Box[]): Route {
  const [source, target] = [views.get(from), views.get(to)];
  if (source === undefined || target === undefined) return { points: [], label: { x: 0, y: 0 }, beside: true };
  const point = outletPoint(source.data.kind, source.data.outlets, outlet);
  const start = { x: source.position.x + point.x, y: source.position.y + (source.height ?? 0) };
  const end = { x: target.position.x + (target.width ?? 0) / 2, y: target.position.y };
  const found = route(start, end, boxes.filter((box) => box.id === from || box.id === to), boxes.filter((box) => box.id !== from && box.id !== to));
  return { ...found, points: [{ x: start.x, y: source.position.y + point.y }, ...found.points.slice(1)] };
}

interface EdgeScene {
  readonly titles: ReadonlyMap<string, string>;
  readonly outlets: readonly Outlet[];
  readonly flow: Flow | null;
  readonly selected: readonly string[];
  readonly way: Route;
}

function edgeView(edge: GraphEdge, { titles, outlets, flow, selected, way }: EdgeScene): EdgeView {
  const id = edgeId(edge.from, edge.outlet);
  const label = outlets.find((outlet) => outlet.id === edge.outlet)?.label ?? edge.outlet;
  const [from, to] = [titles.get(edge.from) ?? edge.from, titles.get(edge.to) ?? edge.to];
  const amount = flow === null ? '' : `, ${flow.share === null ? count(flow.count) : share(flow.share)}`;
  return {
    id, type: 'flow', source: edge.from, sourceHandle: edge.outlet, target: edge.to, selected: selected.includes(id), deletable: false, ariaRole: 'img', focusable: false,
    ariaLabel: `${outlets.length > 1 ? label : from}, to ${to}${amount}`,
    data: { flow, outlet: edge.outlet, insertLabel: `Add a step after ${from}, ${label}`, way },
  };
}

/** Makes pictures of a journey as React Flow takes them; what did not change since the last picture is the same object, so that it is not drawn again. */
export function createView(): (scene: Scene) => { readonly nodes: (StepView | NoteView)[]; readonly edges: EdgeView[] } {
  let old: { nodes: Map<string, StepView | NoteView>; edges: Map<string, EdgeView> } = { nodes: new Map(), edges: new Map() };
  return (scene) => {
    const { graph, counts, selected } = scene;
    const tabStop = selected.find((id) => id === ENTRY || graph.nodes.some((node) => node.id === id)) ?? ENTRY;
    const used = usedOutlets(graph);
    const steps = [undefined, ...graph.nodes].map((node) => stepView(scene, node, used.get(node?.id ?? ENTRY) ?? NO_OUTLETS, tabStop));
    const notes = graph.layout.notes.map((note): NoteView => ({
      id: `note:${note.id}`, type: 'note', position: scene.moving?.[`note:${note.id}`] ?? { x: note.x, y: note.y }, data: { text: note.text, noteId: note.id }, ...NOTE, measured: NOTE,
      selected: selected.includes(`note:${note.id}`), deletable: false, connectable: false, zIndex: -1, handles: [], ariaLabel: 'Note', domAttributes: { 'aria-roledescription': 'note', tabIndex: -1 },
    }));
    const flows = flowsOf(graph, counts);
    const outletsOf = new Map(steps.map((step) => [step.id, step.data.outlets]));
    const titles = new Map(steps.map((step) => [step.id, step.data.title]));
    const drawn = graph.edges.filter((edge) => titles.has(edge.to) && (outletsOf.get(edge.from) ?? []).some((outlet) => outlet.id === edge.outlet));
    const views = new Map(steps.map((step) => [step.id, step]));
    const boxes = steps.map((step): Box => ({ id: step.id, ...step.position, width: step.width ?? 0, height: step.height ?? 0 }));
    const edges = drawn.map((edge) => edgeView(edge, { way: wayOf(edge, views, boxes), titles, outlets: outletsOf.get(edge.from) ?? [], flow: flows.get(edgeId(edge.from, edge.outlet)) ?? null, selected }));
    const nodes = [...notes, ...steps].map((fresh) => {
      const kept = old.nodes.get(fresh.id);
      return kept !== undefined && same(kept, fresh) ? kept : fresh;
    });
    const joined = edges.map((fresh) => {
      const kept = old.edges.get(fresh.id);
      return kept !== undefined && same(kept, fresh) ? kept : fresh;
    });
    old = { nodes: new Map(nodes.map((node) => [node.id, node])), edges: new Map(joined.map((edge) => [edge.id, edge])) };
    return { nodes, edges: joined };
  };
}
