import { type TemplateProblem, warningAt } from '../../problem.js';
import { contrast as contrastOf, readColor, type Rgb } from '../color.js';
import type { LintRule } from '../rule.js';
import { withoutExpressions } from '../tags.js';

/** Least contrast of words, and of large ones (WCAG 2.2, 1.4.3). */
const LEAST = { usual: 4.5, large: 3 } as const;
/** CSS pixels from which words are large: 18 points, or 14 points when bold. */
const LARGE = { usual: 24, bold: 18.66 } as const;

interface Look {
  readonly name: string;
  readonly color: Rgb | null;
  readonly ground: Rgb | null;
  readonly size: number;
  readonly bold: boolean;
  readonly hidden: boolean;
}

const start: Look = { name: '', color: [0, 0, 0], ground: [255, 255, 255], size: 16, bold: false, hidden: false };
const empty = new Set(['img', 'br', 'hr', 'meta', 'link', 'col', 'input', 'wbr', 'area', 'base']);
const silent = new Set(['style', 'title', 'script', 'head']);
const TOKEN = /<(\/?)([a-z][\w:-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>|[^<]+/gi;

const declared = (style: string, name: string): string | undefined => new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*([^;]+)`, 'i').exec(style)?.[1]?.replace('!important', '').trim();

/** The ground of an element: null when it cannot be known, undefined when it has none of its own. */
function groundOf(style: string, inside: string): Rgb | null | undefined {
  const value = declared(style, 'background-color') ?? declared(style, 'background') ?? /\bbgcolor="([^"]*)"/i.exec(inside)?.[1];
  if (value === undefined || /^(transparent|none|inherit)\b/i.test(value)) return /background(?:-image)?\s*:[^;]*url/i.test(style) ? null : undefined;
  if (/url\(|gradient\(/.test(value)) return null;
  return readColor(value);
}

function lookOf(name: string, inside: string, parent: Look): Look {
  const style = /\bstyle="([^"]*)"/i.exec(inside)?.[1] ?? '';
  const color = declared(style, 'color');
  const ground = groundOf(style, inside);
  const size = /^([\d.]+)px$/.exec(declared(style, 'font-size') ?? '')?.[1];
  const weight = declared(style, 'font-weight');
  return {
    name,
    // A link without a colour takes one from the mail program or a style sheet.
    color: color !== undefined ? readColor(color) : (name === 'a' ? null : parent.color),
    ground: ground === undefined ? parent.ground : ground,
    size: size === undefined ? parent.size : Number(size),
    bold: weight === undefined ? parent.bold || ['b', 'strong', 'th', 'h1', 'h2', 'h3'].includes(name) : weight === 'bold' || Number(weight) >= 700,
    hidden: parent.hidden || silent.has(name) || /display\s*:\s*none|mso-hide/i.test(style),
  };
}

const shown = ([red, green, blue]: Rgb): string => `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('').toUpperCase()}`;

function problemOf(text: string, { color, ground, size, bold, hidden }: Look, mjml: string): TemplateProblem | null {
  const words = text.replace(/&\w+;|&#\w+;|\uE000/g, ' ').trim();
  if (hidden || color === null || ground === null || !/[\p{L}\p{N}]/u.test(words)) return null;
  const ratio = contrastOf(color, ground);
  const least = size >= LARGE.usual || (bold && size >= LARGE.bold) ? LEAST.large : LEAST.usual;
  if (ratio >= least) return null;
  const at = mjml.indexOf(words.split(/\s{2,}|\n/)[0] ?? words);
  const line = at === -1 ? null : mjml.slice(0, at).split('\n').length;
  return warningAt('mjml', line, `"${words.replace(/\s+/g, ' ').slice(0, 30)}" is hard to read: ${shown(color)} on ${shown(ground)} has a contrast of ${(Math.floor(ratio * 10) / 10).toFixed(1)}, and needs ${least}. Make one of them darker or lighter.`);
}

/** Words that are hard to read on their ground, from inline styles; one finding a pair of colours. */
export const contrast: LintRule = {
  name: 'contrast',
  find: ({ compiled, mjml }) => {
    const stack: Look[] = [start];
    const found = new Map<string, TemplateProblem>();
    for (const [whole, closing, name = '', inside = ''] of withoutExpressions(compiled.html).matchAll(TOKEN)) {
      const look = stack.at(-1) ?? start;
      const tag = name.toLowerCase();
      if (tag === '') {
        const key = `${look.color?.join() ?? ''} ${look.ground?.join() ?? ''}`;
        const problem = found.has(key) ? null : problemOf(whole, look, mjml);
        if (problem !== null) found.set(key, problem);
      } else if (closing === '/') {
        const at = stack.findLastIndex((one) => one.name === tag);
        if (at > 0) stack.length = at;
      } else if (!empty.has(tag) && !whole.endsWith('/>')) stack.push(lookOf(tag, inside, look));
    }
    return [...found.values()];
  },
};
