import { tagsOf } from '../lint/tags.js';
import type { WrittenMail } from './written-mail.js';

/** Elements whose words an author can change in the preview. */
const WITH_WORDS: ReadonlySet<string> = new Set(['mj-text', 'mj-button']);

/** Gives each element with words of the author's own a class `pn-LINE-N`: the line of its tag in the author's source, and which of its kind it is on that line (from 0). Lines stay as they are. */
export function markTexts({ mjml, origins, ...rest }: WrittenMail): WrittenMail {
  const seen = new Map<number, number>();
  let out = '';
  let copied = 0;
  for (const { name, line, end, attributes } of tagsOf(mjml)) {
    const origin = origins[line - 1];
    if (!WITH_WORDS.has(name) || origin === undefined || origin.block !== null) continue;
    const at = seen.get(origin.line) ?? 0;
    seen.set(origin.line, at + 1);
    const mark = `pn-${origin.line}-${at}`;
    const start = mjml.lastIndexOf(`<${name}`, end - 1);
    const tag = mjml.slice(start, end);
    if (start < copied) continue;
    const marked = attributes.has('css-class') ? tag.replace(/css-class=(["'])/, `css-class=$1${mark} `) : tag.replace(/\s*\/?>$/, (close) => ` css-class="${mark}"${close}`);
    out += mjml.slice(copied, start) + marked;
    copied = end;
  }
  return { ...rest, origins, mjml: out + mjml.slice(copied) };
}
