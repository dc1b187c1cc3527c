import { ENTRY, ENTRY_OUTLET, type Graph, type GraphNode, type Outlet, type Position } from '@perennial/journey';
import { anatomyOf, shownOutlets } from '../kinds/anatomy.js';

/** Distance of the dots; everything snaps to it. */
export const GRID = 18;
/** Space between steps side by side. */
export const GAP_X = 36;

const PLAIN = { width: 240, height: 58 } as const;
/** Drawn 226 px wide in the middle of the 240, so that it stands straight below others on the grid. */
const END = { width: 240, height: 46 } as const;
const WIDE = 348;
const CELL = { width: 116, height: 30 } as const;
const CELLS_A_ROW = 4;

/** Rows of the grid that a step takes, and those between it and the next below it. */
const ROOM = 14;
const BETWEEN = 2 * GRID;

/** Height of a step with its room, in whole rows of the grid. */
export const roomyHeight = (height: number): number => Math.ceil((height + ROOM) / GRID) * GRID;
/** From the top of a step to the top of the next below it. */
export const rowStep = (height: number): number => roomyHeight(height) + BETWEEN;
/** Rows between the room of one step and the next. */
export const ROW_GAP = BETWEEN;

/** Width and height in px at 100%. */
export interface Size {
  readonly width: number;
  readonly height: number;
}
/** A size at a place. */
export interface Rect extends Size, Position {}

/** The outlet of the entry. */
export const ENTRY_OUTLETS: readonly Outlet[] = [{ id: ENTRY_OUTLET, label: 'Next' }];

/** Cells of outlets, row by row; one way out of a plain step has no cell. */
export function outletRows(type: string, outlets: readonly Outlet[]): readonly (readonly Outlet[])[] {
  if (outlets.length === 0 || (outlets.length === 1 && anatomyOf(type).shape !== 'wide')) return [];
  return Array.from({ length: Math.ceil(outlets.length / CELLS_A_ROW) }, (_, row) => outlets.slice(row * CELLS_A_ROW, (row + 1) * CELLS_A_ROW));
}

/** The size of a step of a kind with these outlets. */
export function sizeOf(type: string, outlets: readonly Outlet[]): Size {
  const { shape } = anatomyOf(type);
  if (shape === 'end') return END;
  const rows = outletRows(type, outlets);
  const width = Math.max(shape === 'wide' ? WIDE : PLAIN.width, Math.min(outlets.length, CELLS_A_ROW) * CELL.width);
  return { width, height: PLAIN.height + rows.length * CELL.height };
}

/** Where an outlet's handle is, from the top left of its step. */
export function outletPoint(type: string, outlets: readonly Outlet[], outlet: string): Position {
  const size = sizeOf(type, outlets);
  for (const [row, cells] of outletRows(type, outlets).entries()) {
    const cell = cells.findIndex((one) => one.id === outlet);
    if (cell >= 0) return { x: ((cell + 0.5) / cells.length) * size.width, y: PLAIN.height + (row + 1) * CELL.height };
  }
  return { x: size.width / 2, y: size.height };
}

/** A place on the grid. */
export const snap = ({ x, y }: Position): Position => ({ x: Math.round(x / GRID) * GRID + 0, y: Math.round(y / GRID) * GRID + 0 });

/** True when two rectangles are closer than `space`. */
export const overlap = (a: Rect, b: Rect, space = 0): boolean =>
  a.x < b.x + b.width + space && b.x < a.x + a.width + space && a.y < b.y + b.height + space && b.y < a.y + a.height + space;

/** Outlets with an edge, by node. */
export function usedOutlets(graph: Graph): ReadonlyMap<string, ReadonlySet<string>> {
  const used = new Map<string, Set<string>>();
  for (const { from, outlet } of graph.edges) {
    const own = used.get(from);
    if (own === undefined) used.set(from, new Set([outlet]));
    else own.add(outlet);
  }
  return used;
}

const NONE: ReadonlySet<string> = new Set();

/** The outlets of a node or the entry that are drawn. */
export function outletsAt(graph: Graph, id: string): readonly Outlet[] {
  if (id === ENTRY) return ENTRY_OUTLETS;
  const node = graph.nodes.find((one) => one.id === id);
  return node === undefined ? [] : shownOutlets(node, usedOutlets(graph).get(id) ?? NONE);
}

/** The place of a node or the entry; the corner where it has none. */
export const placeOf = (graph: Graph, id: string): Position => (Object.hasOwn(graph.layout.positions, id) ? graph.layout.positions[id] : undefined) ?? { x: 0, y: 0 };

/** All steps and the entry with the room that they take. */
export function rects(graph: Graph): ReadonlyMap<string, Rect> {
  const used = usedOutlets(graph);
  const rectOf = (node: GraphNode): Rect => ({ ...placeOf(graph, node.id), ...sizeOf(node.type, shownOutlets(node, used.get(node.id) ?? NONE)) });
  return new Map<string, Rect>([[ENTRY, { ...placeOf(graph, ENTRY), ...PLAIN }], ...graph.nodes.map((node): [string, Rect] => [node.id, rectOf(node)])]);
}
