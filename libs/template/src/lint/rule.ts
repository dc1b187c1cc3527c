import type { CompiledEmail } from '../email.js';
import type { TemplateProblem } from '../problem.js';
import type { MarkupTag } from './tags.js';

/** What a lint knows of the world. */
export interface LintOptions {
  /** Whether the mail's topic is one that people cannot leave (receipts, security), or there is none. */
  readonly mandatory: boolean;
  /** The catalogue of variables (`profile.plan`); null: not known, so that none is called unknown. */
  readonly knownPaths?: readonly string[] | null;
  /** Postal address of the workspace; null: not known. */
  readonly postalAddress?: string | null;
}

/** A mail in one language as rules look at it; lines are those of `mjml`. */
export interface LintedMail {
  readonly compiled: CompiledEmail;
  /** MJML with blocks in place. */
  readonly mjml: string;
  /** Opening tags of the MJML in order. */
  readonly tags: readonly MarkupTag[];
}

/** One thing to look at before a mail is sent. */
export interface LintRule {
  readonly name: string;
  readonly find: (mail: LintedMail, options: LintOptions) => readonly TemplateProblem[];
}
