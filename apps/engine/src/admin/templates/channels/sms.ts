import { compileSms, lintSms, loadSms } from '@perennial/template';
import type { MailSetting } from '../mail-setting.js';
import { BLANK, type Examined, type SourceOf, type TemplateChannel } from './template-channel.js';

function examine({ sms: source }: SourceOf<'sms'>, { knownPaths }: MailSetting): Examined {
  const result = compileSms(source);
  if (!result.ok) return { compiled: null, problems: result.problems };
  return {
    problems: [...result.warnings, ...lintSms(result.compiled, knownPaths)],
    compiled: {
      stored: result.compiled,
      look: (facts) => {
        const message = loadSms(result.compiled).render(facts);
        return message.ok ? { ok: true, look: { ...BLANK, sms: { text: message.text, ...message.length } } } : { ok: false, reason: message.reason, part: 'text' };
      },
    },
  };
}

/** Text messages. */
export const sms: TemplateChannel<SourceOf<'sms'>> = { first: { channel: 'sms', sms: { text: 'Hello {{default profile.firstName "there"}}, write your message here.' } }, examine };
