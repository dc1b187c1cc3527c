import { errorAt, type TemplateProblem } from '../problem.js';
import { helperNamed } from '../helpers/registry.js';
import type { Mustache } from '../markup/mustaches.js';
import { isBlockCall, readCall } from './call.js';
import { brandValues, type MailKit } from './kit.js';
import { type Argument, fixedValue, type Names, rewrite, type Rewritten } from './rewrite.js';
import { type Branch, type Piece, treeOf } from './tree.js';
import { atOrigin, MailWriter, type Origin, type WrittenMail } from './written-mail.js';

/** Ceilings of what blocks may make of a mail: how deep they stand in one another, how many are put in, and characters in the end. */
export const blockLimits = { depth: 8, uses: 500, characters: 500_000 } as const;

/** A mail with its blocks in place, or why it cannot be made. */
export type Expansion = { readonly ok: true; readonly written: WrittenMail } | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

interface Place {
  readonly source: string;
  readonly origin: (line: number) => Origin;
  readonly names: Names;
  /** Keys of the blocks around, outermost first. */
  readonly chain: readonly string[];
  readonly body: { readonly pieces: readonly Piece[]; readonly place: Place } | null;
}

/** Ends an expansion that passed a limit. */
class Stopped extends Error {}

const escaped = (value: string | number | boolean): string =>
  String(value).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/\{\{/g, '&#123;{');

const asValue = (text: string): string => (/^\s*\(([\s\S]*)\)\s*$/.exec(text)?.[1] ?? text);

class Expander {
  readonly problems: TemplateProblem[] = [];
  readonly writer = new MailWriter();
  readonly used = new Set<string>();
  usesBrand = false;
  private uses = 0;

  constructor(private readonly kit: MailKit) {}

  pieces(pieces: readonly Piece[], place: Place): void {
    for (const piece of pieces) {
      if (piece.is === 'text') this.text(place.source.slice(piece.from, piece.to), piece.line, place);
      else if (piece.is === 'value') this.value(piece.mustache, place);
      else this.block(piece, place);
    }
  }

  private error({ line }: { readonly line: number }, place: Place, message: string): void {
    this.problems.push(atOrigin(errorAt('mjml', 1, message), { origins: [place.origin(line)] }));
  }

  private text(text: string, line: number, place: Place): void {
    this.writer.write(text, line, place.origin);
    this.checkSize();
  }

  private put(text: string, { line }: { readonly line: number }, place: Place): void {
    this.writer.write(text, line, place.origin, false);
    this.checkSize();
  }

  private checkSize(): void {
    if (this.writer.length <= blockLimits.characters) return;
    this.problems.push(errorAt('mjml', null, 'With its blocks the template is larger than 500 kB. Take parts out, or use fewer blocks.'));
    throw new Stopped();
  }

  private rewritten(mustache: Mustache, inside: string, place: Place): Rewritten {
    const made = rewrite(inside, place.names);
    this.usesBrand ||= made.usesBrand;
    for (const name of made.unknown) this.error(mustache, place, `There is no value "brand.${name}". The brand has ${[...place.names.brand.keys()].join(', ')}.`);
    return made;
  }

  private value(mustache: Mustache, place: Place): void {
    if (isBlockCall(mustache)) return this.call(mustache, null, place);
    const parts = /^(\{\{~?)(?![{!&\\])([\s\S]*?)(~?\}\})$/.exec(mustache.text);
    if (parts === null || mustache.kind !== 'value') return this.put(mustache.text, mustache, place);
    const made = this.rewritten(mustache, parts[2] ?? '', place);
    const known = fixedValue(made.words);
    const own = made.words.length === 1 && made.text === parts[2];
    return this.put(known === null || own ? `${parts[1]}${asValue(made.text)}${parts[3]}` : escaped(known), mustache, place);
  }

  private block(piece: Extract<Piece, { is: 'block' }>, place: Place): void {
    const { open, branches, close } = piece;
    if (isBlockCall(open)) return this.call(open, branches, place);
    const [first, second] = branches;
    const parts = /^(\{\{~?)([#^])([\s\S]*?)(~?\}\})$/.exec(open.text);
    if (parts === null || first === undefined) return this.put(open.text, open, place);
    const made = this.rewritten(open, parts[3] ?? '', place);
    const condition = made.words.length === 2 && parts[2] === '#' ? made.words[1]?.fixed : undefined;
    const known = condition !== undefined && ['if', 'unless'].includes(open.name) && (second === undefined || (branches.length === 2 && /^\{\{~?\s*(else|\^)\s*~?\}\}$/.test(second.marker.text)));
    if (known) {
      const holds = Boolean(condition) === (open.name === 'if');
      return this.pieces((holds ? first : second)?.pieces ?? [], place);
    }
    const inside: Place = helperNamed(open.name)?.kind === 'block' && ['each', 'with'].includes(open.name) ? { ...place, names: { ...place.names, inLoop: true } } : place;
    this.put(`${parts[1]}${parts[2]}${made.text}${parts[4]}`, open, place);
    branches.forEach((branch, index) => {
      if (index > 0) this.marker(branch, place);
      this.pieces(branch.pieces, index === 0 ? inside : place);
    });
    return this.put(close.text, close, place);
  }

  private marker({ marker }: Branch, place: Place): void {
    const parts = /^(\{\{~?\s*else\s)([\s\S]*?)(~?\}\})$/.exec(marker.text);
    this.put(parts === null ? marker.text : `${parts[1]}${this.rewritten(marker, parts[2] ?? '', place).text}${parts[3]}`, marker, place);
  }

  private call(mustache: Mustache, branches: readonly Branch[] | null, place: Place): void {
    const read = readCall(mustache);
    if (!read.ok) return this.error(mustache, place, read.message);
    if (read.body) return this.body(mustache, place);
    const block = this.kit.blocks.get(read.key);
    if (block === undefined) return this.error(mustache, place, `There is no block "${read.key}". The blocks are ${[...this.kit.blocks.keys()].join(', ')}.`);
    if (block.kind === 'layout' && branches === null) return this.error(mustache, place, `"${read.key}" is a layout and stands around a mail. Write {{#> ${read.key}}} before it and {{/${read.key}}} after it.`);
    if (block.kind === 'partial' && branches !== null) return this.error(mustache, place, `"${read.key}" has no place for what stands inside it. Write {{> ${read.key}}}, or choose a layout.`);
    if (place.chain.includes(read.key)) return this.error(mustache, place, `The block "${read.key}" is part of itself: ${[...place.chain, read.key].join(', then ')}. Take one of them out.`);
    if (place.chain.length >= blockLimits.depth) return this.error(mustache, place, `Blocks stand more than ${blockLimits.depth} deep inside one another. Take some apart.`);
    this.uses += 1;
    if (this.uses > blockLimits.uses) {
      this.error(mustache, place, `The mail is made of more than ${blockLimits.uses} blocks. Use fewer.`);
      throw new Stopped();
    }
    const args = this.arguments(read.args, mustache, place);
    const tree = treeOf(block.mjml);
    if (tree === null) return this.error(mustache, place, `The block "${read.key}" has a {{#...}} that is not closed, or one that is closed twice. Mend the block.`);
    this.used.add(read.key);
    const authorLine = place.origin(mustache.line).line;
    return this.pieces(tree, {
      source: block.mjml, chain: [...place.chain, read.key], names: { ...place.names, args, inLoop: false },
      origin: (line) => ({ line: authorLine, block: read.key, blockLine: line }),
      body: branches === null ? null : { pieces: branches[0]?.pieces ?? [], place },
    });
  }

  private arguments(given: ReadonlyMap<string, Argument>, mustache: Mustache, place: Place): Map<string, Argument> {
    const args = new Map<string, Argument>();
    for (const [name, value] of given) {
      if ('fixed' in value) args.set(name, value);
      else {
        const made = this.rewritten(mustache, value.code, place);
        const known = made.words.length === 1 ? made.words[0]?.fixed : undefined;
        args.set(name, known === undefined ? { code: made.text } : { fixed: known });
      }
    }
    return args;
  }

  private body(mustache: Mustache, place: Place): void {
    if (place.body === null) return this.error(mustache, place, '{{> @partial-block}} is where a layout puts the mail. It can stand in layouts only.');
    this.uses += 1;
    if (this.uses > blockLimits.uses) {
      this.error(mustache, place, `The mail is made of more than ${blockLimits.uses} blocks. Use fewer.`);
      throw new Stopped();
    }
    return this.pieces(place.body.pieces, place.body.place);
  }
}

const own = (source: string): WrittenMail => ({ mjml: source, origins: source.split('\n').map((_, index) => ({ line: index + 1, block: null, blockLine: index + 1 })), blocks: [], usesBrand: false });

/** Puts blocks, their values and those of the brand into a mail's MJML. A source whose own blocks do not close is left to the compiler, which says so. */
export function expandBlocks(source: string, kit: MailKit): Expansion {
  const tree = /\{\{~?#?\s*>|\bbrand\./.test(source) ? treeOf(source) : null;
  if (tree === null) return { ok: true, written: own(source) };
  const expander = new Expander(kit);
  try {
    expander.pieces(tree, { source, origin: (line) => ({ line, block: null, blockLine: line }), names: { args: null, brand: brandValues(kit.brand), inLoop: false }, chain: [], body: null });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  if (expander.problems.length > 0) return { ok: false, problems: expander.problems };
  return { ok: true, written: expander.writer.done(expander.used, expander.usesBrand) };
}
