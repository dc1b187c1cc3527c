import type { OutgoingMail } from '@perennial/providers';
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

const mailOf = ({ candidate, links, content }: ReadyMessage<MailContent>, from: OutgoingMail['from']): OutgoingMail => ({
  channel: 'email', id: candidate.message.id, profileId: candidate.message.profileId, to: candidate.address ?? '', from, replyTo: null, returnPath: null, stream: links.canLeave ? 'promotional' : 'transactional', subject: content.subject, html: content.html, text: content.text,
  headers: { ...listHeaders(links.canLeave ? links.unsubscribe : null), ...(candidate.trapped === null ? {} : { 'X-Original-To': candidate.trapped }) },
});

/** Mail, through the workspace's provider. */
export const emailChannel = (outlets: Outlets): DeliveryChannel<MailContent> => ({
  name: 'email',
  reach: REACHES.email,
  sentEvent: 'email_sent',
  render: (template, facts) => {
    if (template.channel !== 'email') return { ok: false, reason: 'the template is not a mail' };
    const rendered = template.email.render(facts);
    return rendered.ok ? { ok: true, content: { subject: rendered.subject, html: rendered.html, text: rendered.text } } : { ok: false, reason: rendered.reason };
  },
  show: ({ subject, html, text }) => ({ subject, html, text }),
  hand: (workspace, messages) => outlets.hand(workspace, 'email', messages.map((message) => ({ candidate: message.candidate, from: (sender) => mailOf(message, sender) }))),
});
