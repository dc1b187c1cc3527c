import type { VariableRead } from './expression/check.js';
import type { TemplateFacts } from './facts.js';
import { plainPlaces } from './markup/find-places.js';
import { checkPart, newState, preparePart, reasonOf } from './prepare.js';
import { errorAt, warningAt, type TemplateProblem } from './problem.js';
import { smsLength, type SmsLength } from './sms-length.js';

/** Most segments that one message may be sent in: what most networks put together again. */
export const MAX_SMS_SEGMENTS = 10;

/** A text message as its author wrote it. */
export interface SmsSource {
  readonly text: string;
}

/** A published text message as it is stored: plain JSON. */
export interface CompiledSms {
  readonly format: 1;
  readonly text: string;
  readonly variables: readonly string[];
  readonly reads: readonly VariableRead[];
}

/** A compiled text message with its warnings, or what must be mended first. */
export type SmsCompilation = { ok: true; compiled: CompiledSms; warnings: TemplateProblem[] } | { ok: false; problems: TemplateProblem[] };

/** A rendered text message with what it takes to send it. */
export type RenderedSms = { ok: true; text: string; length: SmsLength; missing: string[] } | { ok: false; reason: string };

/** A text message prepared once per version; `render` never throws. */
export interface SmsRenderer {
  render(facts: TemplateFacts): RenderedSms;
}

const fixedText = (text: string): string => text.replace(/\{\{[\s\S]*?\}\}/g, '');

/** Compiles a text message once, at publish. Never throws on any source. */
export function compileSms({ text }: SmsSource): SmsCompilation {
  if (text.trim() === '') return { ok: false, problems: [errorAt('text', null, 'The message is empty. Write its text.')] };
  const { segments } = smsLength(fixedText(text));
  const long = segments > MAX_SMS_SEGMENTS ? [errorAt('text', null, `The text alone takes ${segments} segments; at most ${MAX_SMS_SEGMENTS} are sent. Make it shorter.`)] : [];
  const checked = checkPart(text, 'text');
  const problems = [...checked.problems, ...long];
  if (problems.some((problem) => problem.severity === 'error')) return { ok: false, problems };
  const odd = smsLength(fixedText(text)).encoding === 'UCS-2' ? [...new Set(fixedText(text))].filter((one) => smsLength(one).encoding === 'UCS-2') : [];
  const warnings = odd.length === 0 ? [] : [warningAt('text', null, `${odd.slice(0, 5).map((one) => `“${one}”`).join(', ')} ${odd.length === 1 ? 'makes' : 'make'} each segment hold 70 characters instead of 160.`)];
  return { ok: true, compiled: { format: 1, text, variables: [...new Set(checked.reads.map((read) => read.path))].sort(), reads: checked.reads }, warnings: [...problems, ...warnings] };
}

/** Prepares a stored text message for any number of renders. */
export function loadSms(compiled: CompiledSms): SmsRenderer {
  const part = preparePart(compiled.text, 'text', () => plainPlaces);
  if (typeof part === 'string') return { render: () => ({ ok: false, reason: part }) };
  return {
    render: (facts) => {
      const state = newState(facts, facts.links);
      try {
        const text = part(state).trim();
        const length = smsLength(text);
        if (length.segments === 0) return { ok: false, reason: 'the message is empty once its values are filled in' };
        if (length.segments > MAX_SMS_SEGMENTS) return { ok: false, reason: `the message takes ${length.segments} segments; at most ${MAX_SMS_SEGMENTS} are sent` };
        return { ok: true, text, length, missing: state.missing ?? [] };
      } catch (error) {
        return { ok: false, reason: reasonOf(error) };
      }
    },
  };
}
