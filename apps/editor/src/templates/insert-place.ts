/** An element of MJML in a source: offsets of its tags. */
interface Element {
  readonly name: string;
  readonly from: number;
  readonly inside: number;
  to: number;
}

const TAG = /<(\/?)(mj[\w-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/gi;

/** Elements of MJML in order of their beginnings; one that is never closed ends with the text. Quotes inside of expressions are not read. */
function elementsOf(text: string): Element[] {
  const plain = text.replace(/\{\{[\s\S]*?\}\}/g, (found) => '\u00b7'.repeat(found.length));
  const all: Element[] = [];
  const open: Element[] = [];
  for (const match of plain.matchAll(TAG)) {
    const name = (match[2] ?? '').toLowerCase();
    const end = match.index + match[0].length;
    if (match[1] === '/') {
      const at = open.findLastIndex((one) => one.name === name);
      if (at >= 0) for (const one of open.splice(at)) one.to = end;
    } else {
      const element = { name, from: match.index, inside: end, to: match[0].endsWith('/>') ? end : text.length };
      all.push(element);
      if (!match[0].endsWith('/>')) open.push(element);
    }
  }
  return all;
}

const SECTIONS: ReadonlySet<string> = new Set(['mj-section', 'mj-hero', 'mj-wrapper']);

const indentOf = (text: string, at: number): string => /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', at - 1) + 1))?.[0] ?? '';
const indented = (mjml: string, indent: string): string => mjml.split('\n').map((line) => indent + line).join('\n');

/** Whether an offset lies between the tags of an element, its own tags included. */
const holds = ({ from, to }: Element, at: number): boolean => from < at && at < to;

/** The offset behind the section at the cursor, else behind the last one before it, else where the mail's words end. */
function afterSection(text: string, elements: readonly Element[], at: number): { readonly at: number; readonly like: number } {
  const sections = elements.filter(({ name }) => SECTIONS.has(name));
  const around = sections.find((one) => one.name !== 'mj-wrapper' && holds(one, at));
  const before = sections.filter(({ to }) => to <= at).at(-1);
  const chosen = around ?? before ?? sections.at(-1);
  if (chosen !== undefined) return { at: afterLoop(text, chosen.to), like: chosen.from };
  const end = /\{\{\/[\w-]+\}\}\s*$|<\/mj-body>/.exec(text)?.index ?? text.length;
  return { at: text.slice(0, end).trimEnd().length, like: end };
}

/** A section that a loop or a condition repeats is left with all of it. */
function afterLoop(text: string, at: number): number {
  const close = /^\s*\{\{\/(?:each|if|unless|with)\}\}/.exec(text.slice(at));
  return close === null ? at : at + close[0].length;
}

/** What is put where: `text` goes in at `at`. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** Where a part of a mail goes for a cursor: content behind the element at the cursor in its column, sections behind the section. Content without a column gets a section of its own. */
export function insertionOf(text: string, cursor: number, part: { readonly mjml: string; readonly level: 'section' | 'content' }): Insertion {
  const elements = elementsOf(text);
  const column = part.level === 'content' ? elements.filter((one) => (one.name === 'mj-column' || one.name === 'mj-hero') && holds(one, cursor)).at(-1) : undefined;
  if (column === undefined) {
    const mjml = part.level === 'section' ? part.mjml : `<mj-section>\n  <mj-column>\n${indented(part.mjml, '    ')}\n  </mj-column>\n</mj-section>`;
    const { at, like } = afterSection(text, elements, cursor);
    return { at, text: `\n${indented(mjml, indentOf(text, like))}` };
  }
  const children = elements.filter((one) => one.from >= column.inside && one.to <= column.to && one !== column);
  const tops = children.filter((one) => !children.some((other) => other !== one && other.from < one.from && other.to >= one.to));
  const before = tops.find((one) => holds(one, cursor)) ?? tops.filter(({ to }) => to <= cursor).at(-1);
  const at = before?.to ?? column.inside;
  const indent = before === undefined ? `${indentOf(text, column.from)}  ` : indentOf(text, before.from);
  return { at, text: `\n${indented(part.mjml, indent)}` };
}
