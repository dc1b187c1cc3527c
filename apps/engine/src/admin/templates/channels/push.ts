import { compilePush, lintPush, loadPush } from '@perennial/template';
import type { MailSetting } from '../mail-setting.js';
import { BLANK, type Examined, type SourceOf, type TemplateChannel } from './template-channel.js';

function examine({ push: source }: SourceOf<'push'>, { knownPaths }: MailSetting): Examined {
  const result = compilePush(source);
  if (!result.ok) return { compiled: null, problems: result.problems };
  return {
    problems: [...result.warnings, ...lintPush(result.compiled, knownPaths)],
    compiled: {
      stored: result.compiled,
      look: (facts) => {
        const message = loadPush(result.compiled).render(facts);
        if (!message.ok) return { ok: false, reason: message.reason, part: 'body' };
        const { title, body, link, bytes } = message;
        return { ok: true, look: { ...BLANK, push: { title, body, link: link ?? '', bytes } } };
      },
    },
  };
}

/** Push messages. */
export const push: TemplateChannel<SourceOf<'push'>> = { first: { channel: 'push', push: { title: 'Hello {{default profile.firstName "there"}}', body: 'Write your message here.', link: '' } }, examine };
