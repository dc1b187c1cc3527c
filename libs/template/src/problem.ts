/** The field of a template that a problem was found in. */
export type TemplatePart = 'subject' | 'preheader' | 'mjml' | 'text' | 'title' | 'body' | 'actionLabel' | 'actionUrl' | 'link' | 'kind' | `survey${string}`;

/** Something to mend: `line` counts from 1 in the part's own source, null where no single line is to blame. */
export interface TemplateProblem {
  readonly line: number | null;
  readonly part: TemplatePart;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Language of the mail that it was found in; absent: the first one. */
  readonly locale?: string;
}

/** Makes a problem that refuses the template. */
export function errorAt(part: TemplatePart, line: number | null, message: string): TemplateProblem {
  return { line, part, severity: 'error', message };
}

/** Makes a problem that the template may be published with. */
export function warningAt(part: TemplatePart, line: number | null, message: string): TemplateProblem {
  return { line, part, severity: 'warning', message };
}

/** The line (from 1) that holds the character at `offset`. */
export function lineAt(source: string, offset: number): number {
  let line = 1;
  for (let at = source.indexOf('\n'); at !== -1 && at < offset; at = source.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** Keeps errors before warnings, and each of them in the order of lines, without repeats. */
export function inOrder(problems: readonly TemplateProblem[]): TemplateProblem[] {
  const seen = new Set<string>();
  const rank = (problem: TemplateProblem): number => (problem.severity === 'error' ? 0 : 1);
  return problems
    .filter((problem) => {
      const key = `${problem.locale ?? ''}\n${problem.part}\n${problem.line ?? ''}\n${problem.message}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .sort((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0));
}
