import type { TemplateProblem } from '../problem.js';

/** Where a line of an expanded mail comes from: the author's line, and for what a block brought the block's key and its own line. */
export interface Origin {
  readonly line: number;
  readonly block: string | null;
  readonly blockLine: number;
}

/** MJML with its blocks in place; `origins[n]` is that of line n + 1. */
export interface WrittenMail {
  readonly mjml: string;
  readonly origins: readonly Origin[];
  /** Keys of the blocks that it is made of, sorted. */
  readonly blocks: readonly string[];
  readonly usesBrand: boolean;
}

/** Collects the text of an expanded mail, and for each of its lines the first origin that wrote more than space. */
export class MailWriter {
  private readonly parts: string[] = [];
  private readonly origins: Origin[] = [];
  private weak = true;
  private size = 0;

  /** Characters so far. */
  get length(): number {
    return this.size;
  }

  /** Appends text that begins at `line` of its source, whose further lines follow when `moves`; `origin` tells where a line of that source belongs. */
  write(text: string, line: number, origin: (line: number) => Origin, moves = true): void {
    this.parts.push(text);
    this.size += text.length;
    text.split('\n').forEach((piece, index) => {
      if (index > 0) this.weak = true;
      if (index > 0 || this.origins.length === 0) this.origins.push(origin(moves ? line + index : line));
      else if (this.weak && piece.trim() !== '') this.origins[this.origins.length - 1] = origin(line);
      if (piece.trim() !== '') this.weak = false;
    });
  }

  /** All that was written. */
  done(blocks: ReadonlySet<string>, usesBrand: boolean): WrittenMail {
    return { mjml: this.parts.join(''), origins: this.origins, blocks: [...blocks].sort(), usesBrand };
  }
}

/** Leads a problem of the expanded mail to the author's line; one inside a block says so. */
export function atOrigin(problem: TemplateProblem, { origins }: Pick<WrittenMail, 'origins'>): TemplateProblem {
  const origin = problem.part === 'mjml' && problem.line !== null ? origins[problem.line - 1] : undefined;
  if (origin === undefined) return problem;
  return { ...problem, line: origin.line, message: origin.block === null ? problem.message : `In the block "${origin.block}", line ${origin.blockLine}: ${problem.message}` };
}
