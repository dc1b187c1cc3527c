import { compileEmail, type CompiledMail } from '../mail.js';
import type { TemplateProblem } from '../problem.js';
import type { MailBlock, MailKit } from './kit.js';

/** A block tried in a mail: `compiled` shows it among sample words; or what must be mended, with the block's own lines. */
export type BlockProbe = { ok: true; compiled: CompiledMail; warnings: TemplateProblem[] } | { ok: false; problems: TemplateProblem[] };

const words = '<mj-section><mj-column><mj-text mj-class="title">A title</mj-text><mj-text>Words of a mail stand here.</mj-text><mj-button href="https://example.org">A button</mj-button></mj-column></mj-section>';

const body = (inside: string): string => `<mjml><mj-body>${inside}</mj-body></mjml>`;
const based = (inside: string): string => `{{#> base}}${inside}{{/base}}`;

/** Places that a partial may be made for, the usual first: in a mail with the standard layout, else in a bare one. */
const around: readonly ((call: string) => string)[] = [based, body].flatMap((mail) => [
  (call: string): string => mail(call),
  (call: string): string => mail(`<mj-section><mj-column>${call}</mj-column></mj-section>`),
  (call: string): string => mail(`<mj-section>${call}</mj-section>`),
  (call: string): string => mail(`<mj-section><mj-column><mj-text>${call}</mj-text></mj-column></mj-section>`),
]);
const inHead = (call: string): string => `<mjml><mj-head>${call}</mj-head><mj-body></mj-body></mjml>`;

/** Whether the standard layout of a workspace names a block, which then has to fit there. */
const isOfBase = (key: string, kit: MailKit): boolean => new RegExp(`\\{\\{~?>\\s*${key}[\\s}~]`).test(kit.blocks.get('base')?.mjml ?? '');

function mailsFor({ key, kind }: MailBlock, kit: MailKit): string[] {
  if (kind === 'layout') return [`{{#> ${key}}}${words}{{/${key}}}`];
  return isOfBase(key, kit) ? [based(words)] : [...around, inHead].map((place) => place(`{{> ${key}}}`));
}

/** A problem of the probe on the block's own line: the compiler leads to the call, and names the line in words. */
function atHome(problem: TemplateProblem, key: string): TemplateProblem {
  const found = /^In the block "([^"]+)", line (\d+): ([\s\S]*)$/.exec(problem.message);
  if (found === null || found[1] !== key) return { ...problem, line: null };
  return { ...problem, line: Number(found[2]), message: found[3] ?? problem.message };
}

/** Tries a block as it would stand in mails of a workspace: a layout around sample words, a partial where it fits. Never throws. */
export async function probeBlock(block: MailBlock, kit: MailKit): Promise<BlockProbe> {
  const within = { ...kit, blocks: new Map([...kit.blocks, [block.key, block]]) };
  let refused: TemplateProblem[] = [];
  for (const mjml of mailsFor(block, kit)) {
    const result = await compileEmail({ subject: 'A mail', preheader: '', mjml }, within);
    const home = (problems: readonly TemplateProblem[]): TemplateProblem[] => problems.map((problem) => atHome(problem, block.key));
    if (result.ok) return { ok: true, compiled: result.compiled, warnings: home(result.warnings) };
    if (refused.length === 0) refused = home(result.problems);
  }
  return { ok: false, problems: refused };
}
