import { randomUUID } from 'node:crypto';
import { foldPhone, isAddress, isDeviceToken, type PreviewResult } from '@perennial/model';
import type { CarriedChannel, OutgoingMail, OutgoingMessage } from '@perennial/providers';
import { listHeaders } from '../../delivery/channels/email.js';
import type { Connection } from '../../delivery/connections.js';

/** What a test message is addressed with. */
export interface TestFrame {
  readonly to: string;
  readonly profileId: number | null;
  readonly from: Connection['from'];
  /** Where answers go; null: to the sender. */
  readonly replyTo: OutgoingMail['replyTo'];
  /** What mails from there are signed with; null: nothing. */
  readonly dkim: OutgoingMail['dkim'];
}

/** How tests are made on a channel. */
export interface TestChannel {
  /** The address as messages are sent to it, or null for text that is none. */
  readonly read: (to: string) => string | null;
  readonly wrong: string;
  /** What was taken, in words. */
  readonly taken: (to: string) => string;
  readonly fromPreview: (frame: TestFrame, look: PreviewResult) => OutgoingMessage;
  /** A message that says why it was sent. */
  readonly fromWords: (frame: TestFrame, subject: string, words: string) => OutgoingMessage;
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (found) => `&#${found.charCodeAt(0)};`);
const head = ({ profileId }: TestFrame): { readonly id: string; readonly profileId: number | null } => ({ id: randomUUID(), profileId });
const mail = (frame: TestFrame, { subject, html, text }: { readonly subject: string; readonly html: string; readonly text: string }): OutgoingMessage => ({ channel: 'email', ...head(frame), to: frame.to, from: frame.from, replyTo: frame.replyTo, returnPath: null, dkim: frame.dkim, stream: 'transactional', headers: listHeaders(null), subject, html, text });
const sms = (frame: TestFrame, text: string, segments: number): OutgoingMessage => ({ channel: 'sms', ...head(frame), to: frame.to, from: frame.from.address, text, segments });
const push = (frame: TestFrame, said: { readonly title: string; readonly body: string; readonly link: string }): OutgoingMessage => ({ channel: 'push', ...head(frame), devices: [{ token: frame.to, type: '' }], title: said.title, body: said.body, link: said.link });

/** How tests are made on each channel that providers carry. */
export const TEST_CHANNELS: Record<CarriedChannel, TestChannel> = {
  email: {
    read: (to) => (isAddress(to) ? to : null), wrong: 'is not an e-mail address', taken: (to) => `A mail to ${to} was taken.`,
    fromPreview: mail, fromWords: (frame, subject, words) => mail(frame, { subject, html: `<p>${escaped(words)}</p>`, text: words }),
  },
  sms: {
    read: foldPhone, wrong: 'is not a phone number in international form, such as +351 912 345 678', taken: (to) => `A text message to ${to} was taken.`,
    fromPreview: (frame, look) => sms(frame, look.sms?.text ?? '', look.sms?.segments ?? 1), fromWords: (frame, _subject, words) => sms(frame, words, 1),
  },
  push: {
    read: (to) => (isDeviceToken(to) ? to : null), wrong: 'is not the token of a device', taken: () => 'A push message to that device was taken.',
    fromPreview: (frame, look) => push(frame, look.push ?? { title: '', body: '', link: '' }), fromWords: (frame, subject, words) => push(frame, { title: subject, body: words, link: '' }),
  },
};
