import type { Survey } from '@perennial/model';
import type { TemplateFacts } from './facts.js';
import type { VariableRead } from './expression/check.js';
import { actionPlaces, plainPlaces } from './markup/find-places.js';
import { checkPart, newState, oneLine, type PartRenderer, preparePart, reasonOf } from './prepare.js';
import { templateLimits } from './limits.js';
import { errorAt, inOrder, lineAt, type TemplatePart, type TemplateProblem } from './problem.js';
import { surveyProblems, surveyTexts, withTexts } from './survey.js';

/** An in-app message as its author wrote it: plain text, shown as text and never as HTML; an action has both label and address. A survey has a question as its title and at most the label of its button as its action. */
export interface InAppSource {
  /** Left out: not a survey. */
  readonly kind?: 'banner' | 'inbox' | 'survey';
  readonly title: string;
  readonly body: string;
  readonly actionLabel: string | null;
  readonly actionUrl: string | null;
  readonly survey?: Survey | undefined;
}

/** A published in-app message as it is stored: plain JSON; empty texts stand for no action. */
export interface CompiledInApp {
  readonly format: 1;
  readonly title: string;
  readonly body: string;
  readonly actionLabel: string;
  readonly actionUrl: string;
  readonly survey?: Survey;
  readonly variables: readonly string[];
  readonly reads: readonly VariableRead[];
}

/** A compiled in-app message with its warnings, or what must be mended first. */
export type InAppCompilation =
  | { ok: true; compiled: CompiledInApp; warnings: TemplateProblem[] }
  | { ok: false; problems: TemplateProblem[] };

/** A rendered in-app message; a survey has no `actionUrl`, and its `actionLabel` is that of its button (null: the page's own word); else `actionUrl` is http, https, mailto, tel or begins with a single `/`, and null where it would be anything else. */
export type RenderedInApp =
  | { ok: true; title: string; body: string; actionLabel: string | null; actionUrl: string | null; survey: Survey | null; missing: string[] }
  | { ok: false; reason: string };

/** An in-app message prepared once per version; `render` never throws. */
export interface InAppRenderer {
  render(facts: TemplateFacts): RenderedInApp;
}

const fields = ['title', 'body', 'actionLabel', 'actionUrl'] as const satisfies readonly TemplatePart[];

type Texts = Record<(typeof fields)[number], string>;

/** The form of the button: a survey sends its answer by it, all others lead somewhere. */
function actionProblems(texts: Texts, survey: boolean): TemplateProblem[] {
  const empty = (field: (typeof fields)[number]): boolean => texts[field].trim() === '';
  if (survey) return empty('actionUrl') ? [] : [errorAt('actionUrl', null, 'The button of a survey sends the answer and leads nowhere. Remove its address.')];
  if (empty('actionLabel') && !empty('actionUrl')) return [errorAt('actionLabel', null, 'The button leads somewhere but has no words. Write its label.')];
  return !empty('actionLabel') && empty('actionUrl') ? [errorAt('actionUrl', null, 'The button has words but leads nowhere. Write its address.')] : [];
}

function formProblems({ kind, survey }: InAppSource, texts: Texts): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const asks = kind === 'survey';
  if (asks && texts.title.trim() === '') problems.push(errorAt('title', null, 'The survey asks nothing. Write its question.'));
  else if (texts.title.trim() === '' && texts.body.trim() === '') problems.push(errorAt('title', null, 'The message is empty. Write a title or a text.'));
  if (asks && survey === undefined) problems.push(errorAt('survey', null, 'The survey offers nothing to answer. Choose a scale or write choices.'));
  if (!asks && survey !== undefined) problems.push(errorAt('kind', null, 'Nobody would see the answers of this message, because it is no survey. Make it one, or remove them.'));
  problems.push(...actionProblems(texts, asks), ...(asks && survey !== undefined ? surveyProblems(survey) : []));
  const size = fields.reduce((sum, field) => sum + texts[field].length, 0);
  if (size > templateLimits.sourceCharacters) problems.push(errorAt('body', null, 'The message is larger than 500 kB. Take parts out.'));
  return problems;
}

/** Compiles an in-app message once, at publish. Never throws on any source. */
export function compileInApp(source: InAppSource): InAppCompilation {
  const texts = { title: source.title, body: source.body, actionLabel: source.actionLabel ?? '', actionUrl: source.actionUrl ?? '' };
  const { survey } = source;
  const form = formProblems(source, texts);
  if (form.length > 0) return { ok: false, problems: form };
  const checked = [...fields.map((field) => checkPart(texts[field], field)), ...(survey === undefined ? [] : surveyTexts(survey).map(({ part, text }) => checkPart(text, part)))];
  const address = checked[fields.indexOf('actionUrl')]?.program ?? null;
  const places = address === null ? [] : actionPlaces(address).problems;
  const problems = inOrder([
    ...checked.flatMap((part) => part.problems),
    ...places.map(({ about, message }) => errorAt('actionUrl', lineAt(texts.actionUrl, texts.actionUrl.indexOf(about)), message)),
  ]);
  if (problems.some((problem) => problem.severity === 'error')) return { ok: false, problems };
  const reads = checked.flatMap((part) => part.reads);
  const variables = [...new Set(reads.map((read) => read.path))].sort();
  return { ok: true, compiled: { format: 1, ...texts, ...(survey === undefined ? {} : { survey }), variables, reads }, warnings: problems };
}

function prepareAll(compiled: CompiledInApp): PartRenderer[] | string {
  const parts: PartRenderer[] = [];
  const asked = compiled.survey === undefined ? [] : surveyTexts(compiled.survey);
  for (const { part: field, text } of [...fields.map((part) => ({ part, text: compiled[part] })), ...asked]) {
    const part = preparePart(text, field, field === 'actionUrl' ? actionPlaces : () => plainPlaces);
    if (typeof part === 'string') return part;
    parts.push(part);
  }
  return parts;
}

/** What the button says and where it leads. */
function actionOf(compiled: CompiledInApp, label: string, url: string): Pick<Extract<RenderedInApp, { ok: true }>, 'actionLabel' | 'actionUrl'> {
  const words = label.trim() === '' ? null : oneLine(label);
  if (compiled.survey !== undefined) return { actionLabel: words, actionUrl: null };
  const address = oneLine(url).trim();
  return words !== null && address !== '' && address !== '#' ? { actionLabel: words, actionUrl: address } : { actionLabel: null, actionUrl: null };
}

/** Prepares a stored in-app message for any number of renders. */
export function loadInApp(compiled: CompiledInApp): InAppRenderer {
  const parts = prepareAll(compiled);
  if (typeof parts === 'string') return { render: () => ({ ok: false, reason: parts }) };
  return {
    render: (facts) => {
      const state = newState(facts, facts.links);
      try {
        const [title = '', body = '', label = '', url = '', ...asked] = parts.map((part) => part(state));
        const survey = compiled.survey === undefined ? null : withTexts(compiled.survey, asked.map(oneLine));
        return { ok: true, title: oneLine(title), body, ...actionOf(compiled, label, url), survey, missing: state.missing ?? [] };
      } catch (error) {
        return { ok: false, reason: reasonOf(error) };
      }
    },
  };
}
