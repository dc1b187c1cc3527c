import type { OutgoingMail } from '@perennial/providers';
import type { SendingWorkspace } from '@perennial/store';
import type { Connection } from '../connections.js';
import { fromSender } from '../mail-sender.js';
import type { MailSignatures } from '../mail-signatures.js';
import type { Outlets } from '../outlets.js';
import { REACHES } from '../reach.js';
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

/** By what Gmail tells complaints apart (its Feedback Loop): journey, template, kind of mail, and the sender, which is the same for all mails of a workspace. */
const feedbackId = ({ message: { journeyId, template, workspaceId } }: ReadyMessage<MailContent>['candidate'], stream: OutgoingMail['stream']): string => `${journeyId ?? 'direct'}:${template}:${stream}:w${workspaceId}`;

function mailOf({ candidate, links, content }: ReadyMessage<MailContent>, { senders, domains }: SendingWorkspace, by: { readonly connection: Pick<Connection, 'from' | 'returnPath'>; readonly signatures: MailSignatures }): OutgoingMail {
  const { message, template } = candidate;
  const { from, replyTo } = fromSender(senders, template?.sender, by.connection.from);
  const stream = links.canLeave ? 'promotional' : 'transactional';
  return {
    channel: 'email', id: message.id, profileId: message.profileId, to: candidate.address ?? '', from, replyTo, returnPath: by.connection.returnPath(message.id), dkim: by.signatures.of(domains, from.address), stream,
    subject: content.subject, html: content.html, text: content.text,
    headers: { ...listHeaders(links.canLeave ? links.unsubscribe : null), 'Feedback-ID': feedbackId(candidate, stream), ...(candidate.trapped === null ? {} : { 'X-Original-To': candidate.trapped }) },
  };
}

/** Mail, through the workspace's providers. */
export const emailChannel = (outlets: Outlets, signatures: MailSignatures): DeliveryChannel<MailContent> => ({
  name: 'email',
  reach: REACHES.email,
  sentEvent: 'email_sent',
  follows: true,
  render: (template, facts) => {
    if (template.channel !== 'email') return { ok: false, reason: 'the template is not a mail' };
    const rendered = template.email.render(facts);
    return rendered.ok ? { ok: true, content: { subject: rendered.subject, html: rendered.html, text: rendered.text } } : { ok: false, reason: rendered.reason };
  },
  show: ({ subject, html, text }) => ({ subject, html, text }),
  hand: (workspace, messages) => outlets.hand(workspace, 'email', messages.map((message) => ({ candidate: message.candidate, through: (connection) => mailOf(message, workspace, { connection, signatures }) }))),
});
