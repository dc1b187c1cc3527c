import { buildProgram } from './expression/build.js';
import { checkProgram, type VariableRead } from './expression/check.js';
import { parse } from './expression/nodes.js';
import { checkLength, RenderLimit, type RenderState, type Write } from './expression/state.js';
import type { TemplateFacts, TemplateLinks } from './facts.js';
import { findMustaches, unclosedBlock } from './markup/mustaches.js';
import type { FoundPlaces } from './markup/find-places.js';
import { errorAt, lineAt, type TemplatePart, type TemplateProblem } from './problem.js';

/** How a part decides where its values stand. */
export type PlaceFinder = (program: hbs.AST.Program) => FoundPlaces;

/** A part that parsed and was checked. */
export interface CheckedPart {
  readonly program: hbs.AST.Program | null;
  readonly problems: TemplateProblem[];
  readonly reads: readonly VariableRead[];
}

function parseProblem(source: string, part: TemplatePart, failure: { line: number | null; reason: string }): TemplateProblem {
  const mismatch = /^(\S+) doesn't match (\S+)/.exec(failure.reason);
  if (mismatch !== null) {
    return errorAt(part, failure.line, `{{#${mismatch[1]}}} is closed by {{/${mismatch[2]}}}. Write {{/${mismatch[1]}}} where it ends.`);
  }
  const mustaches = findMustaches(source);
  const last = mustaches.at(-1)?.end ?? 0;
  const loose = source.indexOf('{{', last);
  if (loose !== -1) return errorAt(part, lineAt(source, loose), 'This {{ is never closed. Add }} after the name.');
  const unclosed = /got 'EOF'/.test(failure.reason) ? unclosedBlock(mustaches) : null;
  if (unclosed !== null) return errorAt(part, unclosed.line, `{{#${unclosed.name}}} is never closed. Add {{/${unclosed.name}}} where it ends.`);
  if (/got '(OPEN_ENDBLOCK|INVERSE)'/.test(failure.reason)) {
    return errorAt(part, failure.line, 'This closes or continues a block that was never begun. Remove it, or add {{#if ...}} before it.');
  }
  const shown = mustaches.find((mustache) => mustache.line === failure.line)?.text;
  return errorAt(part, failure.line, `${shown ?? 'An expression'} cannot be read. Write {{profile.firstName}} or {{helper value "text"}}.`);
}

/** Parses and checks one part of a source; problems carry that source's lines. */
export function checkPart(source: string, part: TemplatePart): CheckedPart {
  const parsed = parse(source);
  if (!parsed.ok) return { program: null, problems: [parseProblem(source, part, parsed)], reads: [] };
  const raw = findMustaches(source).find((mustache) => mustache.text.startsWith('{{{{'));
  if (raw !== undefined) return { program: null, problems: [errorAt(part, raw.line, 'Blocks with four braces cannot be used. Write two.')], reads: [] };
  const { problems, reads } = checkProgram(parsed.program, part);
  return { program: parsed.program, problems, reads };
}

/** A part ready to be rendered any number of times. */
export type PartRenderer = (state: RenderState) => string;

/** Prepares a stored part, with what `mark` puts in the place of some of it; a part that no longer parses or passes its checks gives the reason instead. */
export function preparePart(source: string, part: TemplatePart, find: PlaceFinder, mark: (source: string) => string = (same) => same): PartRenderer | string {
  const checked = checkPart(source, part);
  const problem = checked.problems.find((found) => found.severity === 'error');
  if (checked.program === null || problem !== undefined) return problem?.message ?? 'The template cannot be read.';
  const marked = parse(mark(source));
  if (!marked.ok) return marked.reason;
  const found = find(marked.program);
  if (found.problems[0] !== undefined) return found.problems[0].message;
  const write: Write = buildProgram(marked.program, null, found.place);
  return (state) => {
    state.out = '';
    state.steps = 0;
    state.depth = 0;
    write(state, null);
    checkLength(state);
    return state.out;
  };
}

/** A fresh state for the parts of one message. */
export function newState(facts: TemplateFacts, links: TemplateLinks): RenderState {
  return { facts, links, tracking: facts.tracking ?? null, out: '', steps: 0, depth: 0, missing: null };
}

/** Why a render ended early: a limit's own words, or what went wrong. */
export function reasonOf(error: unknown): string {
  if (error instanceof RenderLimit) return error.message;
  return `The template could not be rendered: ${error instanceof Error ? error.message : 'unknown fault'}`;
}

// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const breaks = /[\u0000-\u001f\u007f\u0085\u2028\u2029]+/;
const allBreaks = new RegExp(breaks, 'g');

/** One line for a header: line breaks and other control characters become one space. */
export function oneLine(text: string): string {
  return breaks.test(text) ? text.replace(allBreaks, ' ').trim() : text;
}
