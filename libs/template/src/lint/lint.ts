import { atOrigin, type WrittenMail } from '../blocks/written-mail.js';
import type { CompiledEmail } from '../email.js';
import type { CompiledInApp } from '../in-app.js';
import type { CompiledMail, MailCompilation } from '../mail.js';
import type { CompiledPush } from '../push.js';
import type { CompiledSms } from '../sms.js';
import { inOrder, type TemplateProblem, warningAt } from '../problem.js';
import { alt } from './rules/alt.js';
import { contrast } from './rules/contrast.js';
import { links } from './rules/links.js';
import { loud } from './rules/loud.js';
import { postalAddress } from './rules/postal-address.js';
import { size } from './rules/size.js';
import { support } from './rules/support.js';
import { unsubscribe } from './rules/unsubscribe.js';
import { variables } from './rules/variables.js';
import type { LintOptions, LintRule } from './rule.js';
import { tagsOf } from './tags.js';
import { variableWarnings } from './variables.js';

/** All that is looked at before a mail is sent. */
export const lintRules: readonly LintRule[] = [unsubscribe, postalAddress, links, support, alt, contrast, loud, size, variables];

function lintOne(compiled: CompiledEmail, written: WrittenMail, options: LintOptions): TemplateProblem[] {
  const mail = { compiled, mjml: written.mjml, tags: tagsOf(written.mjml) };
  return lintRules.flatMap(({ find }) => find(mail, options)).map((problem) => atOrigin(problem, written));
}

/** What to look at before sending a mail, in each of its languages. */
export function lint({ compiled, written }: { readonly compiled: CompiledMail; readonly written: Extract<MailCompilation, { ok: true }>['written'] }, options: LintOptions = { mandatory: true }): TemplateProblem[] {
  const found: TemplateProblem[] = [];
  for (const [tag, one] of Object.entries(written)) {
    const variant = tag === '' ? compiled : compiled.variants?.[tag];
    if (variant !== undefined) found.push(...lintOne(variant, one, options).map((problem) => (tag === '' ? problem : { ...problem, locale: tag })));
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
