import { loadEmail, loadInApp, type RenderedEmail, type TemplateFacts } from '@perennial/template';
import type { PreviewResult, TemplateFinding, TemplateSource } from '@perennial/model';
import { examine, type Examined } from './examine.js';

const EMPTY: Omit<PreviewResult, 'ok' | 'problems'> = { subject: '', preheader: '', html: '', text: '', inApp: null };
const renderProblem = (reason: string, part: string): TemplateFinding => ({ line: null, part, severity: 'error', message: reason });

/** Renders an examined source for some facts. */
export function renderExamined(source: TemplateSource, { compiled, problems }: Examined, facts: TemplateFacts): PreviewResult {
  if (compiled === null) return { ...EMPTY, ok: false, problems: [...problems] };
  if (compiled.channel === 'email') {
    const mail: RenderedEmail = loadEmail(compiled.email).render(facts);
    if (!mail.ok) return { ...EMPTY, ok: false, problems: [...problems, renderProblem(mail.reason, 'mjml')] };
    return { ok: true, subject: mail.subject, preheader: mail.preheader, html: mail.html, text: mail.text, inApp: null, problems: [...problems] };
  }
  const message = loadInApp(compiled.inApp).render(facts);
  if (!message.ok || source.channel !== 'in_app') return { ...EMPTY, ok: false, problems: [...problems, renderProblem(message.ok ? 'The channel is another.' : message.reason, 'body')] };
  const { title, body, actionLabel, actionUrl } = message;
  return { ...EMPTY, ok: true, inApp: { kind: source.inApp.kind, title, body, actionLabel: actionLabel ?? '', actionUrl: actionUrl ?? '' }, problems: [...problems] };
}

/** Compiles and renders a source, as a preview shows it; never throws for what a marketer writes. */
export async function preview(source: TemplateSource, facts: TemplateFacts, canLeave: boolean): Promise<PreviewResult> {
  return renderExamined(source, await examine(source, canLeave), facts);
}
