import type { CompiledEmail } from './email.js';
import type { CompiledInApp } from './in-app.js';
import type { CompiledPush } from './push.js';
import type { CompiledSms } from './sms.js';
import { templateLimits } from './limits.js';
import { errorAt, inOrder, type TemplateProblem, warningAt } from './problem.js';
import { utf8Length } from './utf8-length.js';

/** `mandatory`: whether the mail's topic is one that people cannot leave (receipts, security). */
export interface LintOptions {
  readonly mandatory: boolean;
}

/** Filled by ourselves for every message, so never missing. */
const alwaysThere = /^(links|workspace|now|zone|locale|context)\b|^profile\.(email|externalId)$/;
const catalogued = /^(profile|account|event|context)\./;

function variableWarnings({ reads }: Pick<CompiledEmail, 'reads'>, knownPaths: readonly string[] | null): TemplateProblem[] {
  const known = knownPaths === null ? null : new Set(knownPaths);
  const warnings: TemplateProblem[] = [];
  for (const read of reads) {
    const unknown = known !== null && catalogued.test(read.path) && !known.has(read.path);
    if (unknown) {
      warnings.push(warningAt(read.part, read.line, `"${read.path}" has never been seen. Check its spelling, or send it first.`));
    } else if (!read.guarded && !alwaysThere.test(read.path) && !read.path.includes('[]')) {
      warnings.push(warningAt(read.part, read.line, `"${read.path}" is empty for people who have none. Write {{default ${read.path} "..."}} or put it inside {{#if ${read.path}}}.`));
    }
  }
  return warnings;
}

/** What to look at before sending a mail; `knownPaths` is the catalogue of variables (`profile.plan`), null to skip that check. */
export function lint(compiled: CompiledEmail, knownPaths: readonly string[] | null, options: LintOptions = { mandatory: true }): TemplateProblem[] {
  const found = variableWarnings(compiled, knownPaths);
  for (const line of compiled.picturesWithoutAlt) {
    found.push(warningAt('mjml', line, 'This picture has no words for people who cannot see it. Add alt="...", or alt="" when it is only decoration.'));
  }
  if (!options.mandatory && !compiled.links.some((link) => /\{\{[^}]*\blinks\.unsubscribe\b/.test(link.href))) {
    found.push(errorAt('mjml', null, 'There is no link to unsubscribe. Add <a href="{{links.unsubscribe}}">Unsubscribe</a>.'));
  }
  const size = utf8Length(compiled.html);
  if (size > templateLimits.clippedBytes) {
    found.push(warningAt('mjml', null, `The HTML is ${Math.ceil(size / 1000)} kB; Gmail cuts mails off after 102 kB. Shorten it.`));
  }
  return inOrder(found);
}

/** What to look at before sending a text message. */
export function lintSms(compiled: CompiledSms, knownPaths: readonly string[] | null): TemplateProblem[] {
  return inOrder(variableWarnings(compiled, knownPaths));
}

/** Characters that a locked phone shows of each part; the rest is cut off. */
const SHOWN = { title: 50, body: 150 } as const;

/** What to look at before sending a push message. */
export function lintPush(compiled: CompiledPush, knownPaths: readonly string[] | null): TemplateProblem[] {
  const found = variableWarnings(compiled, knownPaths);
  for (const part of ['title', 'body'] as const) {
    const length = compiled[part].replace(/\{\{[\s\S]*?\}\}/g, '').length;
    if (length > SHOWN[part]) found.push(warningAt(part, null, `This is ${length} characters long before its values are filled in. Phones cut it off after about ${SHOWN[part]}.`));
  }
  return inOrder(found);
}

/** What to look at before showing an in-app message. */
export function lintInApp(compiled: CompiledInApp, knownPaths: readonly string[] | null): TemplateProblem[] {
  return inOrder(variableWarnings(compiled, knownPaths));
}
