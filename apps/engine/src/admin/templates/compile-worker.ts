import { compileEmail, lint, probeBlock, type BlockProbe, type LintOptions, type MailBlock, type MailCompilation, type MailKit, type MailSource } from '@perennial/template';

/** What a thread is asked: a mail, what it is made with, and what it is looked over by. */
export interface CompileTask {
  readonly source: MailSource;
  readonly kit?: MailKit | undefined;
  readonly lint?: LintOptions | undefined;
  /** Marks words that the preview lets the author change. */
  readonly mark?: boolean | undefined;
}

/** Runs on a thread of its own (`compile-apart.ts`): compiles one mail and looks it over; what it finds stands among the warnings. */
export async function compileMail({ source, kit, lint: options, mark }: CompileTask): Promise<MailCompilation> {
  const result = await compileEmail(source, kit, { mark });
  return result.ok && options !== undefined ? { ...result, warnings: [...result.warnings, ...lint(result, options)] } : result;
}

/** What a thread is asked: a block, and what mails of its workspace are made with. */
export interface ProbeTask {
  readonly block: MailBlock;
  readonly kit: MailKit;
}

/** Runs on a thread of its own: tries a block in a mail. */
export function tryBlock({ block, kit }: ProbeTask): Promise<BlockProbe> {
  return probeBlock(block, kit);
}
