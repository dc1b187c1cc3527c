import type { OutgoingText } from '@perennial/providers';
import type { Outlets } from '../outlets.js';
import { REACHES } from '../reach.js';
import type { DeliveryChannel, ReadyMessage } from './channel.js';

/** A rendered text message. */
export interface SmsContent {
  readonly text: string;
  readonly segments: number;
}

const textOf = ({ candidate, content }: ReadyMessage<SmsContent>, from: string): OutgoingText => ({
  channel: 'sms', id: candidate.message.id, profileId: candidate.message.profileId, to: candidate.address ?? '', from, text: content.text, segments: content.segments,
});

/** Text messages, through the workspace's provider. No reserved event tells that one was sent; the message itself does. */
export const smsChannel = (outlets: Outlets): DeliveryChannel<SmsContent> => ({
  name: 'sms',
  reach: REACHES.sms,
  sentEvent: null,
  follows: false,
  render: (template, facts) => {
    if (template.channel !== 'sms') return { ok: false, reason: 'the template is not a text message' };
    const rendered = template.sms.render(facts);
    return rendered.ok ? { ok: true, content: { text: rendered.text, segments: rendered.length.segments } } : { ok: false, reason: rendered.reason };
  },
  show: ({ text }) => ({ subject: '', html: '', text }),
  hand: (workspace, messages) => outlets.hand(workspace, 'sms', messages.map((message) => ({ candidate: message.candidate, through: ({ from }) => textOf(message, from.address) }))),
});
