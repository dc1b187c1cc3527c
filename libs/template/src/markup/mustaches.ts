import { lineAt } from '../problem.js';

/** One `{{...}}` of a source, with its braces; `name` is the first word. */
export interface Mustache {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly kind: 'open' | 'close' | 'else' | 'value' | 'comment';
  readonly name: string;
  readonly text: string;
}

function endOf(source: string, start: number): number {
  if (source.startsWith('{{!--', start) || source.startsWith('{{~!--', start)) {
    const end = /--~?\}\}/g;
    end.lastIndex = start + 5;
    return end.exec(source) === null ? -1 : end.lastIndex;
  }
  const closing = source.startsWith('{{{', start) ? '}}}' : '}}';
  if (/^\{\{~?!/.test(source.slice(start, start + 4))) {
    const end = source.indexOf('}}', start);
    return end === -1 ? -1 : end + 2;
  }
  let quote = '';
  for (let at = start + 2; at < source.length; at += 1) {
    const char = source[at] ?? '';
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (source.startsWith(closing, at)) return at + closing.length;
  }
  return -1;
}

const signs: Readonly<Record<string, Mustache['kind']>> = { '#': 'open', '/': 'close', '^': 'else', '!': 'comment' };

function kindOf(inside: string): Mustache['kind'] {
  const sign = signs[inside[0] ?? ''];
  if (sign === 'else') return /^\^\s*$/.test(inside) ? 'else' : 'open';
  if (sign !== undefined) return sign;
  return /^else\b/.test(inside) ? 'else' : 'value';
}

/** Finds all expressions in order; one that is never closed ends the list. */
export function findMustaches(source: string): Mustache[] {
  const found: Mustache[] = [];
  let line = 1;
  let counted = 0;
  for (let start = source.indexOf('{{'); start !== -1; ) {
    const end = endOf(source, start);
    if (end === -1) return found;
    line += lineAt(source.slice(counted, start), start - counted) - 1;
    counted = start;
    const inside = source.slice(start, end).replace(/^\{+~?\s*/, '');
    const escaped = source[start - 1] === '\\';
    const kind = escaped ? 'value' : kindOf(inside);
    found.push({
      start: escaped ? start - 1 : start,
      end,
      line,
      kind,
      name: /^[#/^]?\s*>?\s*([^\s}~]*)/.exec(inside)?.[1] ?? '',
      text: source.slice(escaped ? start - 1 : start, end),
    });
    start = source.indexOf('{{', end);
  }
  return found;
}

/** The innermost-last block that is opened and never closed, or null when all are. */
export function unclosedBlock(mustaches: readonly Mustache[]): Mustache | null {
  const open: Mustache[] = [];
  for (const mustache of mustaches) {
    if (mustache.kind === 'open') open.push(mustache);
    else if (mustache.kind === 'close') open.pop();
  }
  return open.at(-1) ?? null;
}
