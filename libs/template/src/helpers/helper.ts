import type { Evaluate, RenderState, Scope, Write } from '../expression/state.js';

/** One argument as the editor shows it; `named` ones are written `name=value`, `rest` ones may be repeated. */
export interface HelperArgument {
  readonly name: string;
  readonly required: boolean;
  readonly about: string;
  readonly named?: boolean;
  readonly rest?: boolean;
}

interface HelperDescription {
  readonly name: string;
  readonly about: string;
  readonly args: readonly HelperArgument[];
  /** A template and what it gives for the facts of the specification. */
  readonly example: { readonly template: string; readonly result: string };
}

/** What a value helper may know besides its arguments. */
export interface Surroundings {
  readonly zone: string;
  readonly locale: string;
}

/** Gives a value: `{{upper profile.firstName}}`, or inside another: `{{#if (eq a b)}}`. */
export interface ValueHelper extends HelperDescription {
  readonly kind: 'value';
  readonly run: (args: readonly unknown[], named: Readonly<Record<string, unknown>>, surroundings: Surroundings) => unknown;
}

/** The prepared parts of one block. */
export interface BlockParts {
  readonly argument: Evaluate;
  readonly named: Readonly<Record<string, Evaluate>>;
  readonly body: Write;
  readonly otherwise: Write;
}

/** Writes a block: `{{#each event.items}}...{{/each}}`; `scoped` ones make paths begin at another value. */
export interface BlockHelper extends HelperDescription {
  readonly kind: 'block';
  readonly scoped: boolean;
  readonly run: (block: BlockParts, state: RenderState, scope: Scope | null) => void;
}

/** Either kind of helper. */
export type TemplateHelper = ValueHelper | BlockHelper;
