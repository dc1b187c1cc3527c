import { findMustaches } from '../markup/mustaches.js';

/** An opening tag of a source: attributes as written, expressions included, and the offset behind it. */
export interface MarkupTag {
  readonly name: string;
  readonly line: number;
  readonly attributes: ReadonlyMap<string, string>;
  readonly end: number;
}

const blank = (text: string): string => text.replace(/[^\n]/g, '\uE000');

/** The source with every expression and comment overwritten, lengths and lines kept. */
export function withoutExpressions(source: string): string {
  let out = '';
  let at = 0;
  for (const { start, end } of findMustaches(source)) {
    out += source.slice(at, start) + blank(source.slice(start, end));
    at = end;
  }
  return (out + source.slice(at)).replace(/<!--[\s\S]*?-->/g, blank);
}

const TAG = /<([a-z][\w-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/gi;
const ATTRIBUTE = /([a-z_:][\w:.-]*)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)/gi;

/** Opening tags of a source in order, whatever they stand in. */
export function tagsOf(source: string): MarkupTag[] {
  const plain = withoutExpressions(source);
  const found: MarkupTag[] = [];
  let line = 1;
  let counted = 0;
  for (const match of plain.matchAll(TAG)) {
    const [whole, name = '', inside = ''] = match;
    line += plain.slice(counted, match.index).split('\n').length - 1;
    counted = match.index;
    const from = match.index + 1 + name.length;
    const attributes = new Map<string, string>();
    for (const one of inside.matchAll(ATTRIBUTE)) {
      const end = from + one.index + one[0].length;
      const value = source.slice(end - (one[2]?.length ?? 0), end);
      attributes.set((one[1] ?? '').toLowerCase(), /^["']/.test(value) ? value.slice(1, -1) : value);
    }
    found.push({ name: name.toLowerCase(), line, attributes, end: match.index + whole.length });
  }
  return found;
}
