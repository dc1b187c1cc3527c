import type { TemplateFacts, TemplateLinks } from '../facts.js';
import { templateLimits } from '../limits.js';
import type { Tracking } from '../tracking.js';

/** What `each` and `with` put around their body: the value that paths begin at, and the round of the loop. */
export interface Scope {
  readonly value: unknown;
  readonly parent: Scope | null;
  readonly key: string | number | undefined;
  readonly index: number | undefined;
  readonly first: boolean;
  readonly last: boolean;
}

/** The one object that a render of a message changes. */
export interface RenderState {
  readonly facts: TemplateFacts;
  readonly links: TemplateLinks;
  /** Null: nothing is followed. */
  readonly tracking: Tracking | null;
  out: string;
  steps: number;
  depth: number;
  missing: string[] | null;
}

/** Reads a value. */
export type Evaluate = (state: RenderState, scope: Scope | null) => unknown;
/** Appends to `state.out`. */
export type Write = (state: RenderState, scope: Scope | null) => void;

/** Thrown inside a render that passes a limit; its message says which. */
export class RenderLimit extends Error {}

/** Counts one step of work; throws RenderLimit past the 100,000th. */
export function countStep(state: RenderState): void {
  state.steps += 1;
  if (state.steps > templateLimits.steps) {
    throw new RenderLimit(`The template takes more than ${templateLimits.steps.toLocaleString('en')} steps; shorten the lists it repeats.`);
  }
}

/** Throws RenderLimit when the output has grown past 2 MB. */
export function checkLength(state: RenderState): void {
  if (state.out.length > templateLimits.outputCharacters) {
    throw new RenderLimit('The message grows beyond 2 MB; shorten the lists it repeats.');
  }
}

/** Runs `body` one loop deeper; throws RenderLimit at the ninth. */
export function enterLoop(state: RenderState): void {
  state.depth += 1;
  if (state.depth > templateLimits.loopDepth) {
    throw new RenderLimit(`Loops stand more than ${templateLimits.loopDepth} deep inside one another.`);
  }
}

const missingKept = 50;

/** Notes a variable that gave nothing; the first 50 names are kept. */
export function noteMissing(state: RenderState, path: string): void {
  if (state.missing === null) state.missing = [path];
  else if (state.missing.length < missingKept && !state.missing.includes(path)) state.missing.push(path);
}
