import type { Position } from '@perennial/journey';
import type { Rect } from './geometry.js';

/** The way of an edge: its corners from outlet to step, and where its number stands. */
export interface Route {
  readonly points: readonly Position[];
  readonly label: Position;
  /** The number stands right of an upright run instead of on a level one. */
  readonly beside: boolean;
}

/** From an outlet or to a step straight, before the edge may turn. */
const LEAD = 25;
/** Nearest that an edge passes by a step. */
const CLEAR = 8;
/** From a step to an edge that goes round it. */
const AROUND = 22;
/** Fewer px than this aside are no bend: steps of different widths cannot all stand exactly below each other on the grid. */
const NEARLY_STRAIGHT = 6;
const SHORT_RUN = 44;

const hits = (a: Position, b: Position, rect: Rect): boolean =>
  Math.min(a.x, b.x) < rect.x + rect.width + CLEAR && Math.max(a.x, b.x) > rect.x - CLEAR && Math.min(a.y, b.y) < rect.y + rect.height + CLEAR && Math.max(a.y, b.y) > rect.y - CLEAR;

const isFree = (points: readonly Position[], rects: readonly Rect[]): boolean => points.slice(1).every((point, i) => !rects.some((rect) => hits(points[i] ?? point, point, rect)));

function described(points: readonly Position[]): Route {
  const runs = points.slice(1).map((to, i) => ({ from: points[i] ?? to, to }));
  const level = runs.find(({ from, to }) => Math.abs(from.x - to.x) >= (runs.length > 3 ? SHORT_RUN : NEARLY_STRAIGHT));
  const upright = runs.reduce((best, run) => (Math.abs(run.to.y - run.from.y) > Math.abs(best.to.y - best.from.y) ? run : best), runs[0] ?? { from: { x: 0, y: 0 }, to: { x: 0, y: 0 } });
  const { from, to } = level ?? upright;
  return { points, label: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }, beside: level === undefined };
}

function round(from: Position, to: Position, all: readonly Rect[], others: readonly Rect[]): readonly Position[] | null {
  const [high, low] = [from.y + LEAD, to.y - LEAD];
  const by = (x: number): readonly Position[] => [from, { x: from.x, y: high }, { x, y: high }, { x, y: low }, { x: to.x, y: low }, to];
  const between = all.filter((rect) => rect.y < Math.max(high, low) + CLEAR && rect.y + rect.height > Math.min(high, low) - CLEAR);
  const lanes = [from.x, to.x, ...between.flatMap((rect) => [rect.x - AROUND, rect.x + rect.width + AROUND])].sort((a, b) => Math.abs(a - from.x) + Math.abs(a - to.x) - Math.abs(b - from.x) - Math.abs(b - to.x));
  const lane = lanes.find((x) => isFree(by(x), others) && isFree(by(x).slice(2, 4), all));
  return lane === undefined ? null : by(lane);
}

/**
 * The way of an edge from an outlet down to the top of a step, level and upright runs only: straight where it can be, with one level run
 * (in the middle, above the aim, or below the outlet), else round the steps in between. `others` are all steps but the two at its ends.
 */
export function route(from: Position, to: Position, ends: readonly Rect[], others: readonly Rect[]): Route {
  const all = [...ends, ...others];
  if (to.y < from.y + 2 * CLEAR) {
    const right = Math.max(...all.map((rect) => rect.x + rect.width)) + AROUND;
    const [high, low] = [from.y + LEAD, to.y - LEAD];
    return described(round(from, to, all, others) ?? [from, { x: from.x, y: high }, { x: right, y: high }, { x: right, y: low }, { x: to.x, y: low }, to]);
  }
  if (Math.abs(from.x - to.x) < NEARLY_STRAIGHT) {
    const straight = [from, { x: from.x, y: to.y }];
    if (isFree(straight, others)) return described(straight);
  }
  const turns = [(from.y + to.y) / 2, to.y - LEAD, from.y + LEAD].map((y) => [from, { x: from.x, y }, { x: to.x, y }, to]);
  return described(turns.find((points) => isFree(points, others)) ?? round(from, to, all, others) ?? turns[0] ?? [from, to]);
}

/** The corners as an SVG path with round turns; radius in px. */
export function pathOf(points: readonly Position[], radius = 14): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  return rest.reduce((path, point, i) => {
    const [before, next] = [points[i] ?? point, rest[i + 1]];
    if (next === undefined) return `${path}L${point.x} ${point.y}`;
    const [come, go] = [Math.hypot(point.x - before.x, point.y - before.y), Math.hypot(next.x - point.x, next.y - point.y)];
    const bend = Math.min(radius, come / 2, go / 2);
    if (bend < 0.5) return path;
    const enter = { x: point.x - ((point.x - before.x) / come) * bend, y: point.y - ((point.y - before.y) / come) * bend };
    const leave = { x: point.x + ((next.x - point.x) / go) * bend, y: point.y + ((next.y - point.y) / go) * bend };
    return `${path}L${enter.x} ${enter.y}Q${point.x} ${point.y} ${leave.x} ${leave.y}`;
  }, `M${first.x} ${first.y}`);
}
