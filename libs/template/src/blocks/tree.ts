import { findMustaches, type Mustache } from '../markup/mustaches.js';

/** A part of a source: text as it stands, one expression, or a block with what stands inside it. */
export type Piece =
  | { readonly is: 'text'; readonly from: number; readonly to: number; readonly line: number }
  | { readonly is: 'value'; readonly mustache: Mustache }
  | { readonly is: 'block'; readonly open: Mustache; readonly branches: readonly Branch[]; readonly close: Mustache };

/** What stands between two markers of a block; `marker` is its beginning or its `{{else}}`. */
export interface Branch {
  readonly marker: Mustache;
  readonly pieces: readonly Piece[];
}

interface Open {
  readonly open: Mustache | null;
  readonly branches: { readonly marker: Mustache | null; readonly pieces: Piece[] }[];
}

/** Blocks inside one another, past the 32 that the compiler allows: it tells of them, and recursion stays shallow. */
const MOST_DEPTH = 100;

const newlines = (text: string): number => text.split('\n').length - 1;

/** Splits a source at its expressions; null when a block is not closed, or closed twice, or stands more than 100 deep. */
export function treeOf(source: string): readonly Piece[] | null {
  const stack: Open[] = [{ open: null, branches: [{ marker: null, pieces: [] }] }];
  let at = 0;
  let line = 1;
  const here = (): Piece[] => stack.at(-1)?.branches.at(-1)?.pieces ?? [];
  for (const mustache of findMustaches(source)) {
    if (mustache.start > at) here().push({ is: 'text', from: at, to: mustache.start, line });
    line = mustache.line + newlines(mustache.text);
    at = mustache.end;
    if (stack.length > MOST_DEPTH) return null;
    if (mustache.kind === 'open') stack.push({ open: mustache, branches: [{ marker: mustache, pieces: [] }] });
    else if (mustache.kind === 'else' && stack.length > 1) stack.at(-1)?.branches.push({ marker: mustache, pieces: [] });
    else if (mustache.kind === 'close') {
      const closed = stack.length > 1 ? stack.pop() : undefined;
      if (closed === undefined || closed.open === null) return null;
      here().push({ is: 'block', open: closed.open, branches: closed.branches.map(({ marker, pieces }) => ({ marker: marker ?? mustache, pieces })), close: mustache });
    } else here().push({ is: 'value', mustache });
  }
  if (stack.length > 1) return null;
  if (at < source.length) here().push({ is: 'text', from: at, to: source.length, line });
  return stack[0]?.branches[0]?.pieces ?? [];
}
