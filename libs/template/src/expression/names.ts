import { isPath } from './nodes.js';

/** What one `each` or `with` adds to the names that its body may use. */
export interface Frame {
  readonly params: readonly string[];
  /** The path that the body begins at, as it is shown to people. */
  readonly base: string;
  readonly parent: Frame | null;
}

/** Where a path leads: a value of the loop, a block parameter, or properties below a scope (`frames` up; null is the facts). */
export type Target =
  | { kind: 'loop'; name: 'index' | 'key' | 'first' | 'last' }
  | { kind: 'param'; up: number; position: number; rest: readonly string[] }
  | { kind: 'scope'; up: number | null; rest: readonly string[] };

const loopNames: Readonly<Record<string, 'index' | 'key' | 'first' | 'last'>> = {
  index: 'index', key: 'key', first: 'first', last: 'last',
};

/** Number of frames around. */
export function framesAround(frame: Frame | null): number {
  let count = 0;
  for (let at = frame; at !== null; at = at.parent) count += 1;
  return count;
}

function resolveData(path: hbs.AST.PathExpression): Target | null {
  const first = path.parts[0] ?? '';
  if (path.depth > 0) return null;
  if (first === 'root') return { kind: 'scope', up: null, rest: path.parts.slice(1) };
  const name = Object.hasOwn(loopNames, first) && path.parts.length === 1 ? loopNames[first] : undefined;
  return name === undefined ? null : { kind: 'loop', name };
}

/** Finds where a path leads, once, before any render; null for names that do not exist here (`@other`, too many `../`). */
export function resolve(path: hbs.AST.PathExpression, frame: Frame | null): Target | null {
  if (path.data) return resolveData(path);
  const first = path.parts[0];
  if (path.depth === 0 && first !== undefined && !/^(this\b|\.\/)/.test(path.original)) {
    let up = 0;
    for (let at = frame; at !== null; at = at.parent) {
      const position = at.params.indexOf(first);
      if (position !== -1) return { kind: 'param', up, position, rest: path.parts.slice(1) };
      up += 1;
    }
  }
  const around = framesAround(frame);
  if (path.depth > around) return null;
  return { kind: 'scope', up: path.depth === around ? null : path.depth, rest: path.parts };
}

function frameAt(frame: Frame | null, up: number): Frame | null {
  let at = frame;
  for (let left = up; left > 0 && at !== null; left -= 1) at = at.parent;
  return at;
}

/** The path from the facts as people write it, such as `event.items[].name`; null for loop counters and unknown names. */
export function fullPath(node: hbs.AST.Node, frame: Frame | null): string | null {
  const target = isPath(node) ? resolve(node, frame) : null;
  if (target === null || target.kind === 'loop') return null;
  if (target.kind === 'param' && target.position > 0) return null;
  const base = target.up === null ? '' : (frameAt(frame, target.up)?.base ?? '');
  return [...(base === '' ? [] : [base]), ...target.rest].join('.');
}

/** The frame that the body of a block sees. */
export function frameInside(block: hbs.AST.BlockStatement, helper: string, frame: Frame | null): Frame {
  const first = block.params[0];
  const path = first === undefined ? null : fullPath(first, frame);
  const base = path === null ? '?' : path;
  return { params: block.program?.blockParams ?? [], base: helper === 'each' ? `${base}[]` : base, parent: frame };
}
