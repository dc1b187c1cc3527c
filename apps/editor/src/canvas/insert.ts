import { ENTRY, newNode, type Edit, type Graph, type GraphNode, type Position } from '@perennial/journey';
import { shownOutlets } from '../kinds/anatomy.js';
import { GAP_X, GRID, outletPoint, outletsAt, overlap, placeOf, rects, rowStep, sizeOf, snap, type Rect, type Size } from './geometry.js';
import { downstream, waysFrom } from './order.js';

/** A way out of a node or the entry. */
export interface Place {
  readonly from: string;
  readonly outlet: string;
}

const NOTHING_USED: ReadonlySet<string> = new Set();

/** The size that a new node will have. */
export const sizeOfNew = (node: GraphNode): Size => sizeOf(node.type, shownOutlets(node, NOTHING_USED));

/**
 * Where a step goes that is added without saying where: after the selected one by its first open way, else on its first way;
 * before one that nothing leaves; with nothing selected, at the end of the main line. Null when no place can be found.
 */
export function nextPlace(graph: Graph, selected: string | null): Place | null {
  const start = selected ?? mainEnd(graph);
  const ways = waysFrom(graph, start);
  const way = ways.find((one) => one.to === null) ?? ways[0];
  if (way !== undefined) return { from: start, outlet: way.outlet };
  const into = graph.edges.find((edge) => edge.to === start);
  return into === undefined ? null : { from: into.from, outlet: into.outlet };
}

/** The last step of the line that takes the first outlet each time. */
function mainEnd(graph: Graph): string {
  const seen = new Set<string>();
  let id = ENTRY;
  for (;;) {
    seen.add(id);
    const to = waysFrom(graph, id)[0]?.to ?? null;
    if (to === null || seen.has(to)) return id;
    id = to;
  }
}

/** Moves a rectangle to the right until it is free of the others. */
export function freePlace(rect: Rect, others: readonly Rect[]): Position {
  let at = rect;
  for (let hit = others.find((other) => overlap(at, other, GRID)); hit !== undefined; hit = others.find((other) => overlap(at, other, GRID))) {
    at = { ...at, x: Math.ceil((hit.x + hit.width + GAP_X) / GRID) * GRID };
  }
  return { x: at.x, y: at.y };
}

/** The place of a new step below an outlet. */
function below(graph: Graph, { from, outlet }: Place, size: Size): Position {
  const type = graph.nodes.find((node) => node.id === from)?.type ?? '';
  const outlets = outletsAt(graph, from);
  const [at, point] = [placeOf(graph, from), outletPoint(type, outlets, outlet)];
  return snap({ x: at.x + point.x - size.width / 2, y: at.y + rowStep(sizeOf(type, outlets).height) });
}

/** Places of steps that move down, and of those that they would run into. */
function pushed(all: ReadonlyMap<string, Rect>, ids: readonly string[], shift: number): { readonly [id: string]: Position } {
  const moved = new Map<string, Rect>();
  const open = [...ids];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const rect = all.get(id);
    if (rect === undefined || moved.has(id)) continue;
    const at = { ...rect, y: rect.y + shift };
    moved.set(id, at);
    for (const [other, there] of all) if (!moved.has(other) && there.y >= rect.y && overlap(at, there)) open.push(other);
  }
  return Object.fromEntries([...moved].map(([id, { x, y }]) => [id, { x, y }]));
}

/** Puts a new step into a way out; what follows makes room. One undo takes all of it back. */
export function insertEdit(graph: Graph, node: GraphNode, place: Place): Edit {
  const size = sizeOfNew(node);
  const target = graph.edges.find((edge) => edge.from === place.from && edge.outlet === place.outlet)?.to;
  const wanted = below(graph, place, size);
  const all = rects(graph);
  if (target === undefined) {
    const position = freePlace({ ...wanted, ...size }, [...all.values()]);
    return { type: 'insertOnEdge', ...place, node, position };
  }
  const aim = all.get(target);
  const behind = aim === undefined || aim.y < wanted.y - 3 * GRID;
  const centred = aim === undefined || behind ? wanted : { x: Math.round((aim.x + aim.width / 2 - size.width / 2) / GRID) * GRID + 0, y: wanted.y };
  if (aim === undefined || behind) return { type: 'insertOnEdge', ...place, node, position: freePlace({ ...centred, ...size }, [...all.values()]) };
  const shift = Math.ceil(Math.max(0, wanted.y + rowStep(size.height) - aim.y) / GRID) * GRID;
  const positions = pushed(all, [...downstream(graph, target)].filter((id) => (all.get(id)?.y ?? 0) >= aim.y && id !== place.from), shift);
  const stay = [...all].filter(([id]) => !Object.hasOwn(positions, id)).map(([, rect]) => rect);
  const insert: Edit = { type: 'insertOnEdge', ...place, node, position: freePlace({ ...centred, ...size }, stay) };
  return shift === 0 ? insert : { type: 'batch', edits: [{ type: 'moveNodes', positions }, insert] };
}

/** A new step with the edit that adds it: into a way out, or freely at a point that is to be its middle. Null for a kind that there is not. */
export function addition(graph: Graph, type: string, at: Place | Position): { readonly id: string; readonly edit: Edit } | null {
  const node = newNode(graph, type);
  if (node === null) return null;
  if ('from' in at) return { id: node.id, edit: insertEdit(graph, node, at) };
  const { width, height } = sizeOfNew(node);
  return { id: node.id, edit: { type: 'addNode', node, position: snap({ x: at.x - width / 2, y: at.y - height / 2 }) } };
}

/** Whether an edge from an outlet to a node may be drawn: both are there and it does not lead to itself. */
export const mayConnect = (graph: Graph, from: string, outlet: string, to: string): boolean =>
  from !== to && to !== ENTRY && graph.nodes.some((node) => node.id === to) && outletsAt(graph, from).some((one) => one.id === outlet);
