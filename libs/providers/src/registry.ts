import { brevo } from './brevo/brevo.js';
import { discard } from './discard/discard.js';
import { http } from './http/http.js';
import { mailbox } from './mailbox/mailbox.js';
import { mailgun } from './mailgun/mailgun.js';
import type { CarriedChannel, ProviderKind, SettingField } from './port.js';
import { postmark } from './postmark/postmark.js';
import { resend } from './resend/resend.js';
import { sendgrid } from './sendgrid/sendgrid.js';
import { ses } from './ses/ses.js';
import { smtp } from './smtp/smtp.js';

/** Every provider, by name; the first is the default. */
export const providerKinds: readonly ProviderKind[] = [
  mailbox,
  smtp,
  ses,
  sendgrid,
  postmark,
  mailgun,
  resend,
  brevo,
  http,
  discard,
];

/** The provider of this name, or undefined. */
export const providerKind = (name: string): ProviderKind | undefined => providerKinds.find((kind) => kind.name === name);

/** All fields of a provider's settings on a channel: those of sending, then those of what it tells about mails. */
export const settingFields = (kind: ProviderKind, channel: CarriedChannel): readonly SettingField[] => [...kind.fields(channel), ...(channel === 'email' ? (kind.feedback?.fields ?? []) : [])];
