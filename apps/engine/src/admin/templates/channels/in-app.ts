import { compileInApp, lintInApp, loadInApp } from '@perennial/template';
import type { MailSetting } from '../mail-setting.js';
import { BLANK, type Examined, type SourceOf, type TemplateChannel } from './template-channel.js';

function examine({ inApp: source }: SourceOf<'in_app'>, { knownPaths }: MailSetting): Examined {
  const result = compileInApp(source);
  if (!result.ok) return { compiled: null, problems: result.problems };
  return {
    problems: [...result.warnings, ...lintInApp(result.compiled, knownPaths)],
    compiled: {
      stored: result.compiled,
      look: (facts) => {
        const message = loadInApp(result.compiled).render(facts);
        if (!message.ok) return { ok: false, reason: message.reason, part: 'body' };
        const { title, body, actionLabel, actionUrl, survey } = message;
        return { ok: true, look: { ...BLANK, inApp: { kind: source.kind, title, body, actionLabel: actionLabel ?? '', actionUrl: actionUrl ?? '', ...(survey === null ? {} : { survey }) } } };
      },
    },
  };
}

/** Messages inside the product. */
export const inApp: TemplateChannel<SourceOf<'in_app'>> = {
  first: { channel: 'in_app', inApp: { kind: 'banner', title: 'Hello {{default profile.firstName "there"}}', body: 'Write your message here.', actionLabel: '', actionUrl: '' } }, examine,
};
