/** A run of plain text, with an address where it is a link. */
export interface TextRun {
  readonly text: string;
  readonly href: string | null;
}

/** Splits plain text into runs, so that its web addresses can be opened; a closing bracket or full stop is not part of one. */
export function linkedText(text: string): TextRun[] {
  const runs: TextRun[] = [];
  let from = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"'\]]+/g)) {
    const href = match[0].replace(/[).,;:!?]+$/, '');
    if (match.index > from) runs.push({ text: text.slice(from, match.index), href: null });
    runs.push({ text: href, href });
    from = match.index + href.length;
  }
  if (from < text.length) runs.push({ text: text.slice(from), href: null });
  return runs;
}
