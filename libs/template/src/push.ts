import type { VariableRead } from './expression/check.js';
import type { TemplateFacts } from './facts.js';
import { actionPlaces, plainPlaces } from './markup/find-places.js';
import { checkPart, newState, oneLine, preparePart, reasonOf, type PartRenderer } from './prepare.js';
import { errorAt, inOrder, lineAt, type TemplatePart, type TemplateProblem } from './problem.js';
import { utf8Length } from './utf8-length.js';

/** Most bytes of title, text and link together: APNs and FCM take 4,096 with what surrounds them. */
export const MAX_PUSH_BYTES = 3800;

/** A push message as its author wrote it; `link` (empty: none) opens when it is tapped. */
export interface PushSource {
  readonly title: string;
  readonly body: string;
  readonly link: string;
}

/** A published push message as it is stored: plain JSON. */
export interface CompiledPush extends PushSource {
  readonly format: 1;
  readonly variables: readonly string[];
  readonly reads: readonly VariableRead[];
}

/** A compiled push message with its warnings, or what must be mended first. */
export type PushCompilation = { ok: true; compiled: CompiledPush; warnings: TemplateProblem[] } | { ok: false; problems: TemplateProblem[] };

/** A rendered push message; `link` is http, https, mailto, tel, an app's own `scheme://` or begins with a single `/`, and null where it would be anything else. */
export type RenderedPush = { ok: true; title: string; body: string; link: string | null; bytes: number; missing: string[] } | { ok: false; reason: string };

/** A push message prepared once per version; `render` never throws. */
export interface PushRenderer {
  render(facts: TemplateFacts): RenderedPush;
}

const fields = ['title', 'body', 'link'] as const satisfies readonly TemplatePart[];
/** Schemes that run or read something on the phone instead of opening a place in an app. */
const refusedSchemes: ReadonlySet<string> = new Set(['javascript', 'vbscript', 'data', 'blob', 'file', 'about', 'content', 'intent']);
const SCHEME = /^\s*([a-z][a-z0-9+.-]*):\/\//i;

/** An app's own scheme that a link begins with, as fixed text; null: none. */
function appScheme(link: string): string | null {
  const scheme = SCHEME.exec(link)?.[1];
  return scheme === undefined || refusedSchemes.has(scheme.toLowerCase()) || /^https?$/i.test(scheme) ? null : scheme;
}

/** Places of values in a link of an app are those in one of the web. */
const webForm = (link: string): string => (appScheme(link) === null ? link : link.replace(SCHEME, 'https://'));

const sizeOf = (texts: PushSource): number => fields.reduce((sum, field) => sum + utf8Length(texts[field]), 0);
const tooLarge = (bytes: number): string => `takes ${bytes.toLocaleString('en')} bytes; phones take at most ${MAX_PUSH_BYTES.toLocaleString('en')}`;
const fixedText = (text: string): string => text.replace(/\{\{[\s\S]*?\}\}/g, '');

/** Compiles a push message once, at publish. Never throws on any source. */
export function compilePush({ title, body, link }: PushSource): PushCompilation {
  if (title.trim() === '' && body.trim() === '') return { ok: false, problems: [errorAt('title', null, 'The message is empty. Write a title or a text.')] };
  const bytes = sizeOf({ title: fixedText(title), body: fixedText(body), link: fixedText(link) });
  const large = bytes > MAX_PUSH_BYTES ? [errorAt('body', null, `The message alone ${tooLarge(bytes)}. Make it shorter.`)] : [];
  const texts = { title, body, link: webForm(link) };
  const checked = fields.map((field) => checkPart(texts[field], field));
  const address = checked[fields.indexOf('link')]?.program ?? null;
  const places = address === null ? [] : actionPlaces(address).problems;
  const problems = inOrder([...checked.flatMap((part) => part.problems), ...large, ...places.map(({ about, message }) => errorAt('link', lineAt(link, Math.max(0, link.indexOf(about))), message))]);
  if (problems.some((problem) => problem.severity === 'error')) return { ok: false, problems };
  const reads = checked.flatMap((part) => part.reads);
  return { ok: true, compiled: { format: 1, title, body, link, variables: [...new Set(reads.map((read) => read.path))].sort(), reads }, warnings: problems };
}

/** Prepares a stored push message for any number of renders. */
export function loadPush(compiled: CompiledPush): PushRenderer {
  const parts: PartRenderer[] = [];
  for (const field of fields) {
    const part = preparePart(field === 'link' ? webForm(compiled.link) : compiled[field], field, field === 'link' ? actionPlaces : () => plainPlaces);
    if (typeof part === 'string') return { render: () => ({ ok: false, reason: part }) };
    parts.push(part);
  }
  const scheme = appScheme(compiled.link);
  return {
    render: (facts) => {
      const state = newState(facts, facts.links);
      try {
        const [title = '', body = '', address = ''] = parts.map((part) => part(state));
        const web = oneLine(address).trim();
        const link = web === '#' ? '' : scheme === null ? web : web.replace(/^https:/, `${scheme}:`);
        const texts = { title: oneLine(title), body: body.trim(), link };
        if (texts.title === '' && texts.body === '') return { ok: false, reason: 'the message is empty once its values are filled in' };
        const bytes = sizeOf(texts);
        if (bytes > MAX_PUSH_BYTES) return { ok: false, reason: `the message ${tooLarge(bytes)}` };
        return { ok: true, ...texts, link: link === '' ? null : link, bytes, missing: state.missing ?? [] };
      } catch (error) {
        return { ok: false, reason: reasonOf(error) };
      }
    },
  };
}
