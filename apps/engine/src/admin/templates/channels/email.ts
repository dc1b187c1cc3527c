import type { TemplateFinding } from '@perennial/model';
import { loadEmail } from '@perennial/template';
import { compileApart } from '../compile-apart.js';
import { FIRST_MJML } from './first-mjml.js';
import type { MailSetting } from '../mail-setting.js';
import { BLANK, type Examined, type SourceOf, type TemplateChannel } from './template-channel.js';

/** Most characters of MJML; compiling takes about 8 ms for 20 kB. */
const MAX_MJML = 200_000;
/** Most tags of MJML. */
const MAX_TAGS = 5000;

function tooMuch(mjml: string): TemplateFinding | null {
  const error = (message: string): TemplateFinding => ({ line: null, part: 'mjml', severity: 'error', message });
  if (mjml.length > MAX_MJML) return error(`The MJML has ${mjml.length.toLocaleString('en')} characters; at most ${MAX_MJML.toLocaleString('en')} can be compiled. Take parts out, and link to pictures instead of pasting them.`);
  let tags = 0;
  for (let at = mjml.indexOf('<'); at !== -1; at = mjml.indexOf('<', at + 1)) if (mjml[at + 1] !== '/') tags += 1;
  return tags > MAX_TAGS ? error(`The MJML has more than ${MAX_TAGS.toLocaleString('en')} tags. Take parts out.`) : null;
}

async function examine({ email: source }: SourceOf<'email'>, { kit, knownPaths, postalAddress, canLeave, mark }: MailSetting): Promise<Examined> {
  const large = [source.mjml, ...Object.values(source.locales ?? {}).map(({ mjml }) => mjml)].map(tooMuch).find((found) => found !== null);
  if (large !== undefined && large !== null) return { compiled: null, problems: [large] };
  const result = await compileApart({ source, kit, mark, lint: { mandatory: !canLeave, knownPaths, postalAddress } });
  if (!result.ok) return { compiled: null, problems: result.problems };
  return {
    problems: result.warnings,
    compiled: {
      stored: result.compiled,
      look: (facts) => {
        const mail = loadEmail(result.compiled).render(facts);
        if (!mail.ok) return { ok: false, reason: mail.reason, part: 'mjml' };
        return { ok: true, look: { ...BLANK, subject: mail.subject, preheader: mail.preheader, html: mail.html, text: mail.text } };
      },
    },
  };
}

/** Mails: MJML, compiled on a thread of its own; one that may be left needs a link to do so. */
export const email: TemplateChannel<SourceOf<'email'>> = { first: { channel: 'email', email: { subject: 'News from {{workspace.name}}', preheader: '', mjml: FIRST_MJML, text: null } }, examine };
