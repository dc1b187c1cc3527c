import type { OutgoingMail, SendResult } from '@perennial/providers';
import type { SendingWorkspace } from '@perennial/store';
import type { Connection, Connections } from '../connections.js';
import type { DeliveryChannel, ReadyMessage } from './channel.js';

/** A rendered mail. */
export interface MailContent {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Headers that every non-mandatory mail carries, so that one click leaves its topic (RFC 8058), and those of automatic mail (RFC 3834). */
export const listHeaders = (unsubscribe: string | null): Record<string, string> => ({
  'Auto-Submitted': 'auto-generated',
  ...(unsubscribe === null ? {} : { 'List-Unsubscribe': `<${unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
});

const mailOf = ({ candidate, links, content }: ReadyMessage<MailContent>, from: OutgoingMail['from']): OutgoingMail => ({
  id: candidate.message.id, profileId: candidate.message.profileId, to: candidate.address ?? '', from, subject: content.subject, html: content.html, text: content.text,
  headers: listHeaders(links.canLeave ? links.unsubscribe : null),
});

async function sendAll(connection: Connection, mails: readonly OutgoingMail[]): Promise<SendResult[]> {
  const results: SendResult[] = [];
  for (let at = 0; at < mails.length; at += connection.provider.maxBatch) results.push(...await connection.provider.send(mails.slice(at, at + connection.provider.maxBatch)));
  return results;
}

/** Mail, through the workspace's provider. */
export const emailChannel = (connections: Connections): DeliveryChannel<MailContent> => ({
  name: 'email',
  needsAddress: true,
  sentEvent: 'email_sent',
  addressOf: (profile) => profile.email,
  render: (template, facts) => {
    if (template.channel !== 'email') return { ok: false, reason: 'the template is not a mail' };
    const rendered = template.email.render(facts);
    return rendered.ok ? { ok: true, content: { subject: rendered.subject, html: rendered.html, text: rendered.text } } : { ok: false, reason: rendered.reason };
  },
  hand: async (workspace: SendingWorkspace, messages) => {
    const connection = await connections.get(workspace);
    return { provider: connection.name, results: await sendAll(connection, messages.map((message) => mailOf(message, connection.from))) };
  },
});
