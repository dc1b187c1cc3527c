import { compileInApp, lint, lintInApp, type CompiledEmail, type CompiledInApp } from '@perennial/template';
import type { TemplateFinding, TemplateSource } from '@perennial/model';
import { compileApart } from './compile-apart.js';

/** Most characters of MJML; compiling takes about 8 ms for 20 kB. */
const MAX_MJML = 200_000;
/** Most tags of MJML. */
const MAX_TAGS = 5000;

/** A compiled template by channel. */
export type Compiled = { readonly channel: 'email'; readonly email: CompiledEmail } | { readonly channel: 'in_app'; readonly inApp: CompiledInApp };

/** What the compiler and the lint say of a source; `compiled` is null when it cannot be sent. */
export interface Examined {
  readonly compiled: Compiled | null;
  readonly problems: readonly TemplateFinding[];
}

function tooMuch(mjml: string): TemplateFinding | null {
  const error = (message: string): TemplateFinding => ({ line: null, part: 'mjml', severity: 'error', message });
  if (mjml.length > MAX_MJML) return error(`The MJML has ${mjml.length.toLocaleString('en')} characters; at most ${MAX_MJML.toLocaleString('en')} can be compiled. Take parts out, and link to pictures instead of pasting them.`);
  let tags = 0;
  for (let at = mjml.indexOf('<'); at !== -1; at = mjml.indexOf('<', at + 1)) if (mjml[at + 1] !== '/') tags += 1;
  return tags > MAX_TAGS ? error(`The MJML has more than ${MAX_TAGS.toLocaleString('en')} tags. Take parts out.`) : null;
}

const hasError = (problems: readonly TemplateFinding[]): boolean => problems.some((problem) => problem.severity === 'error');

/** Compiles a source and looks it over; `canLeave`: its topic is one that people may leave, so that a mail needs a link to do so. */
export async function examine(source: TemplateSource, canLeave: boolean): Promise<Examined> {
  if (source.channel === 'in_app') {
    const result = compileInApp(source.inApp);
    if (!result.ok) return { compiled: null, problems: result.problems };
    return { compiled: { channel: 'in_app', inApp: result.compiled }, problems: [...result.warnings, ...lintInApp(result.compiled, null)] };
  }
  const large = tooMuch(source.email.mjml);
  if (large !== null) return { compiled: null, problems: [large] };
  const result = await compileApart(source.email);
  if (!result.ok) return { compiled: null, problems: result.problems };
  return { compiled: { channel: 'email', email: result.compiled }, problems: [...result.warnings, ...lint(result.compiled, null, { mandatory: !canLeave })] };
}

/** Whether what was found keeps a template from being sent. */
export const isRefused = (examined: Examined): boolean => examined.compiled === null || hasError(examined.problems);
