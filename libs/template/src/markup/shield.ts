import { errorAt, lineAt, type TemplateProblem } from '../problem.js';
import { findMustaches, type Mustache } from './mustaches.js';

/** MJML in which words without meaning stand for the Handlebars expressions. */
export interface Shielded {
  readonly mjml: string;
  readonly problems: readonly TemplateProblem[];
  /** Lines of <mj-image> elements that have no `alt`. */
  readonly picturesWithoutAlt: readonly number[];
  /** Puts the expressions back, and tells the source line of the one that begins at an offset of the result. */
  readonly restore: (text: string) => { text: string; lineOf: (offset: number) => number | null };
}

/** Elements whose content MJML passes on as HTML (mjml 5.4). */
const contentElements = new Set([
  'mj-text', 'mj-button', 'mj-table', 'mj-raw', 'mj-style', 'mj-title', 'mj-preview', 'mj-navbar-link', 'mj-accordion-title',
  'mj-accordion-text', 'mj-social-element', 'mj-html-attribute',
]);
const headElements = new Set(['mj-head', 'mj-attributes', 'mj-html-attributes', 'mj-selector', 'mj-class']);

interface Open {
  readonly name: string;
  readonly line: number;
  readonly id: number;
}

class Shielder {
  readonly problems: TemplateProblem[] = [];
  readonly pictures: number[] = [];
  private readonly mustaches: ReadonlyMap<number, Mustache>;
  private readonly elements: Open[] = [];
  private readonly blocks: { mustache: Mustache; within: number }[] = [];
  private out = '';
  private at = 0;
  private ids = 0;
  private lines = 1;
  private counted = 0;

  constructor(
    private readonly source: string,
    private readonly word: (mustache: Mustache) => string,
  ) {
    this.mustaches = new Map(findMustaches(source).map((mustache) => [mustache.start, mustache]));
  }

  run(): string {
    while (this.at < this.source.length) {
      const content = this.elements.at(-1);
      if (content !== undefined && contentElements.has(content.name)) this.copyContent(content);
      else if (this.source.startsWith('<!--', this.at)) this.skipComment();
      else if (this.source[this.at] === '<') this.copyTag();
      else this.copyBetween();
    }
    for (const open of this.elements) this.error(open.line, `<${open.name}> is never closed. Add </${open.name}>.`);
    return this.out;
  }

  private error(line: number | null, message: string): void {
    this.problems.push(errorAt('mjml', line, message));
  }

  private line(): number {
    this.lines += lineAt(this.source.slice(this.counted, this.at), this.at - this.counted) - 1;
    this.counted = this.at;
    return this.lines;
  }

  /** Keeps blocks within the element or attribute in which they begin. */
  private note(mustache: Mustache, within: number): void {
    if (mustache.kind === 'open') this.blocks.push({ mustache, within });
    const open = this.blocks.at(-1);
    if (mustache.kind !== 'close' && mustache.kind !== 'else') return;
    if (open !== undefined && open.within !== within) {
      this.error(mustache.line, `${mustache.text} stands in another element than {{#${open.mustache.name}}} on line ${open.mustache.line}. Begin and end a block inside the same element.`);
    }
    if (mustache.kind === 'close') this.blocks.pop();
  }

  private copyBetween(): void {
    const mustache = this.mustaches.get(this.at);
    if (mustache === undefined) {
      this.out += this.source[this.at] ?? '';
      this.at += 1;
      return;
    }
    this.at = mustache.end;
    const newlines = mustache.text.replace(/[^\n]/g, '');
    if (mustache.kind === 'comment') {
      this.out += newlines;
      return;
    }
    const parent = this.elements.at(-1);
    this.note(mustache, parent?.id ?? 0);
    if (mustache.kind === 'value') {
      this.error(mustache.line, `${mustache.text} stands between elements. Put it into <mj-text> or another element that shows text.`);
    } else if (this.elements.some((open) => headElements.has(open.name)) || parent === undefined || parent.name === 'mjml') {
      this.error(mustache.line, `${mustache.text} can only stand inside <mj-body>.`);
    }
    this.out += `<mj-raw>${this.word(mustache)}</mj-raw>${newlines}`;
  }

  private copyContent(element: Open): void {
    const close = new RegExp(`<(/?)${element.name}(?=[\\s/>])`, 'iy');
    let depth = 1;
    let copied = this.at;
    for (let at = this.at; at < this.source.length; at += 1) {
      const mustache = this.mustaches.get(at);
      if (mustache !== undefined) {
        this.note(mustache, element.id);
        const newlines = mustache.text.replace(/[^\n]/g, '');
        this.out += this.source.slice(copied, at) + (mustache.kind === 'comment' ? '' : this.word(mustache)) + newlines;
        copied = mustache.end;
        at = mustache.end - 1;
        continue;
      }
      if (this.source[at] !== '<') continue;
      close.lastIndex = at;
      const tag = close.exec(this.source);
      if (tag === null) {
        if (this.source.startsWith('mj-', at + 1)) this.misplaced(at, element);
        continue;
      }
      depth += tag[1] === '/' ? -1 : 1;
      if (depth > 0) continue;
      this.out += this.source.slice(copied, at);
      this.at = at;
      this.copyTag();
      return;
    }
    this.out += this.source.slice(copied);
    this.at = this.source.length;
  }

  private misplaced(at: number, { name }: Open): void {
    this.at = at;
    this.error(this.line(), `<${/^<(mj-[\w-]*)/.exec(this.source.slice(at, at + 40))?.[1] ?? 'mj-'}> cannot stand among the words of <${name}>. Put it after </${name}>.`);
  }

  private skipComment(): void {
    const end = this.source.indexOf('-->', this.at);
    if (end === -1) this.error(this.line(), 'A comment is never closed. Add -->.');
    const stop = end === -1 ? this.source.length : end + 3;
    this.out += this.source.slice(this.at, stop).replace(/[^\n]/g, '');
    this.at = stop;
  }

  private copyTag(): void {
    const line = this.line();
    const head = /^<(\/?)([A-Za-z][\w:-]*)/.exec(this.source.slice(this.at, this.at + 100));
    if (head === null) {
      const end = this.source.indexOf('>', this.at);
      const declaration = /^<[!?]/.test(this.source.slice(this.at, this.at + 2));
      if (!declaration || end === -1) this.error(line, 'A "<" begins no element here. Write &lt; for the sign itself.');
      this.at = end === -1 ? this.source.length : end + 1;
      return;
    }
    const name = (head[2] ?? '').toLowerCase();
    this.out += head[0];
    this.at += head[0].length;
    const { selfClosing, names } = this.copyAttributes(line, name);
    if (head[1] === '/') return this.close(name, line);
    if (name === 'mj-image' && !names.has('alt') && !this.elements.some((open) => headElements.has(open.name))) this.pictures.push(line);
    if (!selfClosing) this.elements.push({ name, line, id: (this.ids += 1) });
  }

  private close(name: string, line: number): void {
    const open = this.elements.at(-1);
    if (open?.name === name) {
      this.elements.pop();
      return;
    }
    const known = this.elements.findLastIndex((element) => element.name === name);
    if (known === -1) return this.error(line, `</${name}> closes nothing. Remove it, or add <${name}> before it.`);
    this.error(open?.line ?? line, `<${open?.name ?? name}> is never closed: </${name}> on line ${line} comes first. Add </${open?.name ?? name}> before it.`);
    this.elements.length = known;
  }

  private copyAttributes(line: number, name: string): { selfClosing: boolean; names: ReadonlySet<string> } {
    const names = new Set<string>();
    let quote = '';
    let value = 0;
    while (this.at < this.source.length) {
      const mustache = this.mustaches.get(this.at);
      const char = this.source[this.at] ?? '';
      if (mustache !== undefined) {
        this.note(mustache, -value);
        if (quote === '') this.error(mustache.line, `${mustache.text} inside <${name}> must stand in the quoted value of an attribute.`);
        else if (mustache.kind !== 'comment') this.out += this.word(mustache);
        this.at = mustache.end;
        continue;
      }
      this.out += char;
      this.at += 1;
      if (quote !== '') {
        if (char === quote) quote = '';
      } else if (char === '"' || char === "'") {
        quote = char;
        value = this.ids += 1;
        names.add(/([\w:-]+)\s*=\s*["']$/.exec(this.out.slice(-80))?.[1] ?? '');
      } else if (char === '<') {
        this.error(line, `<${name}> has no ">" at its end.`);
        this.out = `${this.out.slice(0, -1)}>`;
        this.at -= 1;
        return { selfClosing: false, names };
      } else if (char === '>') {
        return { selfClosing: this.out.endsWith('/>'), names };
      }
    }
    this.error(line, quote === '' ? `<${name}> has no ">" at its end.` : `An attribute of <${name}> has no quote at its end.`);
    return { selfClosing: true, names };
  }
}

/** Replaces expressions by words that MJML carries along unchanged; blocks between elements are wrapped in <mj-raw>. */
export function shield(source: string): Shielded {
  let mark = 'HBX';
  while (source.includes(mark)) mark += 'X';
  const kept: Mustache[] = [];
  const shielder = new Shielder(source, (mustache) => `${mark}${kept.push(mustache) - 1}E`);
  const mjml = shielder.run();
  const pattern = new RegExp(`${mark}(\\d+)E`, 'g');
  const restore = (text: string): { text: string; lineOf: (offset: number) => number | null } => {
    const lines = new Map<number, number>();
    let restored = '';
    let from = 0;
    for (const match of text.matchAll(pattern)) {
      const mustache = kept[Number(match[1])];
      restored += text.slice(from, match.index);
      if (mustache !== undefined) {
        lines.set(restored.length, mustache.line);
        restored += mustache.text;
      }
      from = match.index + match[0].length;
    }
    return { text: restored + text.slice(from), lineOf: (offset) => lines.get(offset) ?? null };
  };
  return { mjml, problems: shielder.problems, picturesWithoutAlt: shielder.pictures, restore };
}
