import type { OutgoingMail } from '@perennial/providers';
import type { SendingWorkspace } from '@perennial/store';
import type { Connection, Connections } from '../connections.js';
import { REACHES } from '../reach.js';
import type { DeliveryChannel, ReadyMessage } from './channel.js';
import { sendAll } from './send-all.js';

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

const mailOf = ({ candidate, links, content }: ReadyMessage<MailContent>, { from, returnPath }: Pick<Connection, 'from' | 'returnPath'>): OutgoingMail => ({
  channel: 'email', id: candidate.message.id, profileId: candidate.message.profileId, to: candidate.address ?? '', from, replyTo: null, returnPath: returnPath(candidate.message.id), stream: links.canLeave ? 'promotional' : 'transactional', subject: content.subject, html: content.html, text: content.text,
  headers: { ...listHeaders(links.canLeave ? links.unsubscribe : null), ...(candidate.trapped === null ? {} : { 'X-Original-To': candidate.trapped }) },
});

/** Mail, through the workspace's provider. */
export const emailChannel = (connections: Connections): DeliveryChannel<MailContent> => ({
  name: 'email',
  reach: REACHES.email,
  sentEvent: 'email_sent',
  render: (template, facts) => {
    if (template.channel !== 'email') return { ok: false, reason: 'the template is not a mail' };
    const rendered = template.email.render(facts);
    return rendered.ok ? { ok: true, content: { subject: rendered.subject, html: rendered.html, text: rendered.text } } : { ok: false, reason: rendered.reason };
  },
  show: ({ subject, html, text }) => ({ subject, html, text }),
  hand: async (workspace: SendingWorkspace, messages) => {
    const connection = await connections.get(workspace, 'email');
    return { provider: connection.name, results: await sendAll(connection, messages.map((message) => mailOf(message, connection))) };
  },
});
