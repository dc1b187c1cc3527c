import type { TemplateFacts } from './facts.js';
import type { VariableRead } from './expression/check.js';
import { actionPlaces, plainPlaces } from './markup/find-places.js';
import { checkPart, newState, oneLine, type PartRenderer, preparePart, reasonOf } from './prepare.js';
import { templateLimits } from './limits.js';
import { errorAt, inOrder, lineAt, type TemplatePart, type TemplateProblem } from './problem.js';

/** An in-app message as its author wrote it: plain text, shown as text and never as HTML; an action has both label and address. */
export interface InAppSource {
  readonly title: string;
  readonly body: string;
  readonly actionLabel: string | null;
  readonly actionUrl: string | null;
}

/** A published in-app message as it is stored: plain JSON; empty texts stand for no action. */
export interface CompiledInApp {
  readonly format: 1;
  readonly title: string;
  readonly body: string;
  readonly actionLabel: string;
  readonly actionUrl: string;
  readonly variables: readonly string[];
  readonly reads: readonly VariableRead[];
}

/** A compiled in-app message with its warnings, or what must be mended first. */
export type InAppCompilation =
  | { ok: true; compiled: CompiledInApp; warnings: TemplateProblem[] }
  | { ok: false; problems: TemplateProblem[] };

/** A rendered in-app message; `actionUrl` is http, https, mailto, tel or begins with a single `/`, and null where it would be anything else. */
export type RenderedInApp =
  | { ok: true; title: string; body: string; actionLabel: string | null; actionUrl: string | null; missing: string[] }
  | { ok: false; reason: string };

/** An in-app message prepared once per version; `render` never throws. */
export interface InAppRenderer {
  render(facts: TemplateFacts): RenderedInApp;
}

const fields = ['title', 'body', 'actionLabel', 'actionUrl'] as const satisfies readonly TemplatePart[];

function formProblems(texts: Record<(typeof fields)[number], string>): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const empty = (field: (typeof fields)[number]): boolean => texts[field].trim() === '';
  if (empty('title') && empty('body')) problems.push(errorAt('title', null, 'The message is empty. Write a title or a text.'));
  if (empty('actionLabel') && !empty('actionUrl')) problems.push(errorAt('actionLabel', null, 'The button leads somewhere but has no words. Write its label.'));
  if (!empty('actionLabel') && empty('actionUrl')) problems.push(errorAt('actionUrl', null, 'The button has words but leads nowhere. Write its address.'));
  const size = fields.reduce((sum, field) => sum + texts[field].length, 0);
  if (size > templateLimits.sourceCharacters) problems.push(errorAt('body', null, 'The message is larger than 500 kB. Take parts out.'));
  return problems;
}

/** Compiles an in-app message once, at publish. Never throws on any source. */
export function compileInApp(source: InAppSource): InAppCompilation {
  const texts = { title: source.title, body: source.body, actionLabel: source.actionLabel ?? '', actionUrl: source.actionUrl ?? '' };
  const form = formProblems(texts);
  if (form.length > 0) return { ok: false, problems: form };
  const checked = fields.map((field) => checkPart(texts[field], field));
  const address = checked[fields.indexOf('actionUrl')]?.program ?? null;
  const places = address === null ? [] : actionPlaces(address).problems;
  const problems = inOrder([
    ...checked.flatMap((part) => part.problems),
    ...places.map(({ about, message }) => errorAt('actionUrl', lineAt(texts.actionUrl, texts.actionUrl.indexOf(about)), message)),
  ]);
  if (problems.some((problem) => problem.severity === 'error')) return { ok: false, problems };
  const reads = checked.flatMap((part) => part.reads);
  const variables = [...new Set(reads.map((read) => read.path))].sort();
  return { ok: true, compiled: { format: 1, ...texts, variables, reads }, warnings: problems };
}

/** Prepares a stored in-app message for any number of renders. */
export function loadInApp(compiled: CompiledInApp): InAppRenderer {
  const parts: PartRenderer[] = [];
  for (const field of fields) {
    const part = preparePart(compiled[field], field, field === 'actionUrl' ? actionPlaces : () => plainPlaces);
    if (typeof part === 'string') return { render: () => ({ ok: false, reason: part }) };
    parts.push(part);
  }
  return {
    render: (facts) => {
      const state = newState(facts, facts.links);
      try {
        const [title = '', body = '', label = '', url = ''] = parts.map((part) => part(state));
        const address = oneLine(url).trim();
        const action = address !== '' && address !== '#' && label.trim() !== '';
        return {
          ok: true,
          title: oneLine(title),
          body,
          actionLabel: action ? oneLine(label) : null,
          actionUrl: action ? address : null,
          missing: state.missing ?? [],
        };
      } catch (error) {
        return { ok: false, reason: reasonOf(error) };
      }
    },
  };
}
