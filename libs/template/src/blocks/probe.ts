import { compileEmail, type CompiledMail } from '../mail.js';
import type { TemplateProblem } from '../problem.js';
import type { MailBlock, MailKit } from './kit.js';

/** A block tried in a mail: `compiled` shows it among sample words; or what must be mended, with the block's own lines. */
export type BlockProbe = { ok: true; compiled: CompiledMail; warnings: TemplateProblem[] } | { ok: false; problems: TemplateProblem[] };

const words = '<mj-section><mj-column><mj-text mj-class="title">A title</mj-text><mj-text>Words of a mail stand here.</mj-text><mj-button href="https://example.org">A button</mj-button></mj-column></mj-section>';

/** Places that a partial may be made for, the usual first. */
const around: readonly ((call: string) => string)[] = [
  (call) => `<mjml><mj-body>${call}</mj-body></mjml>`,
  (call) => `<mjml><mj-body><mj-section><mj-column>${call}</mj-column></mj-section></mj-body></mjml>`,
  (call) => `<mjml><mj-body><mj-section>${call}</mj-section></mj-body></mjml>`,
  (call) => `<mjml><mj-body><mj-section><mj-column><mj-text>${call}</mj-text></mj-column></mj-section></mj-body></mjml>`,
  (call) => `<mjml><mj-head>${call}</mj-head><mj-body></mj-body></mjml>`,
];

/** A problem of the probe on the block's own line: the compiler leads to the call, and names the line in words. */
function atHome(problem: TemplateProblem, key: string): TemplateProblem {
  const found = /^In the block "([^"]+)", line (\d+): ([\s\S]*)$/.exec(problem.message);
  if (found === null || found[1] !== key) return { ...problem, line: null };
  return { ...problem, line: Number(found[2]), message: found[3] ?? problem.message };
}

/** Tries a block as it would stand in mails of a workspace: a layout around sample words, a partial where it fits. Never throws. */
export async function probeBlock(block: MailBlock, kit: MailKit): Promise<BlockProbe> {
  const within = { ...kit, blocks: new Map([...kit.blocks, [block.key, block]]) };
  const mails = block.kind === 'layout' ? [`{{#> ${block.key}}}${words}{{/${block.key}}}`] : around.map((place) => place(`{{> ${block.key}}}`));
  let refused: TemplateProblem[] = [];
  for (const mjml of mails) {
    const result = await compileEmail({ subject: 'A mail', preheader: '', mjml }, within);
    const home = (problems: readonly TemplateProblem[]): TemplateProblem[] => problems.map((problem) => atHome(problem, block.key));
    if (result.ok) return { ok: true, compiled: result.compiled, warnings: home(result.warnings) };
    if (refused.length === 0) refused = home(result.problems);
  }
  return { ok: false, problems: refused };
}
