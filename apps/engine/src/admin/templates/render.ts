import type { PreviewResult, TemplateFinding, TemplateSource } from '@perennial/model';
import type { TemplateFacts } from '@perennial/template';
import type { MailSetting } from './mail-setting.js';
import { BLANK, type Examined } from './channels/template-channel.js';
import { examine } from './examine.js';

const renderProblem = (reason: string, part: string): TemplateFinding => ({ line: null, part, severity: 'error', message: reason });

/** Renders an examined source for some facts. */
export function renderExamined({ compiled, problems }: Examined, facts: TemplateFacts): PreviewResult {
  if (compiled === null) return { ...BLANK, ok: false, problems: [...problems] };
  const made = compiled.look(facts);
  return made.ok ? { ...made.look, ok: true, problems: [...problems] } : { ...BLANK, ok: false, problems: [...problems, renderProblem(made.reason, made.part)] };
}

/** Compiles and renders a source, as a preview shows it; never throws for what a marketer writes. */
export async function preview(source: TemplateSource, facts: TemplateFacts, setting: MailSetting): Promise<PreviewResult> {
  return renderExamined(await examine(source, setting), facts);
}
