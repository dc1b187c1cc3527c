/** Where an element with words stands in a source: the line of its tag, from 1, and which of its kind it is on that line, from 0. */
export interface WordsPlace {
  readonly line: number;
  readonly at: number;
}

/** The words of an element in a source, with their offsets; null when the element is not there any more. */
export function wordsAt(mjml: string, { line, at }: WordsPlace): { readonly from: number; readonly to: number; readonly words: string } | null {
  let start = 0;
  for (let left = line; left > 1; left -= 1) {
    start = mjml.indexOf('\n', start) + 1;
    if (start === 0) return null;
  }
  const end = mjml.indexOf('\n', start);
  const plain = mjml.replace(/\{\{[\s\S]*?\}\}/g, (found) => found.replace(/[^\n]/g, '\u00b7'));
  const tags = [...plain.slice(start, end === -1 ? undefined : end).matchAll(/<(mj-text|mj-button)(?=[\s>/])/g)];
  const tag = tags[at];
  if (tag === undefined) return null;
  const open = /^<[\w-]+(?:"[^"]*"|'[^']*'|[^'">])*>/.exec(plain.slice(start + tag.index));
  if (open === null) return null;
  const from = start + tag.index + open[0].length;
  const to = plain.indexOf(`</${tag[1]}`, from);
  return to === -1 || open[0].endsWith('/>') ? null : { from, to, words: mjml.slice(from, to) };
}

/** The source with other words in an element, the space around them kept; null when the element is not there any more. */
export function withWordsAt(mjml: string, place: WordsPlace, words: string): string | null {
  const found = wordsAt(mjml, place);
  if (found === null) return null;
  const [lead = '', tail = ''] = [/^\s*/.exec(found.words)?.[0], found.words.trim() === '' ? '' : /\s*$/.exec(found.words)?.[0]];
  return mjml.slice(0, found.from) + lead + words + tail + mjml.slice(found.to);
}
