import { z } from 'zod';
import type { JsonObject } from '@perennial/model';
import { ID_NAME } from '../hooks/telling.js';
import { judged, readAnswer, trialOf } from '../mail-api/answers.js';
import { CALLS_AT_ONCE, mailProvider } from '../mail-api/mail-provider.js';
import { messageIdOf } from '../mail-api/mime.js';
import { endpointOf } from '../mail-api/settings.js';
import type { Mailbox, OutgoingMail, Provider, ProviderKind, SendResult, Surroundings } from '../port.js';
import { sendgridFeedback } from './feedback.js';
import { SENDGRID_FIELDS, SENDGRID_HOSTS, sendgridSettings } from './settings.js';

const scopes = z.object({ scopes: z.array(z.string()) });
const OFF = { enable: false };

const box = ({ name, address }: Mailbox): JsonObject => ({ email: address, ...(name === '' ? {} : { name }) });

const requestOf = (mail: OutgoingMail): JsonObject => ({
  personalizations: [{ to: [{ email: mail.to }], custom_args: { [ID_NAME]: mail.id } }], from: box(mail.from), ...(mail.replyTo === null ? {} : { reply_to: box(mail.replyTo) }), subject: mail.subject,
  // An empty part is refused.
  content: [...(mail.text === '' ? [] : [{ type: 'text/plain', value: mail.text }]), { type: 'text/html', value: mail.html }],
  headers: { ...mail.headers, 'Message-ID': messageIdOf(mail) },
  tracking_settings: { click_tracking: { ...OFF, enable_text: false }, open_tracking: OFF, subscription_tracking: OFF, ganalytics: OFF },
});

function open(raw: JsonObject, { post, get }: Surroundings): Provider {
  const own = sendgridSettings.parse(raw);
  const base = endpointOf(own.endpoint, SENDGRID_HOSTS[own.region]);
  const headers = { authorization: `Bearer ${own.apiKey}`, accept: 'application/json' };
  const sendOne = async (mail: OutgoingMail): Promise<SendResult> => {
    const answer = await post({ url: `${base}/v3/mail/send`, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(requestOf(mail)) });
    return judged(answer, (reply) => (reply.status === 202 ? { outcome: 'accepted', providerId: reply.headers['x-message-id'] ?? null } : null));
  };
  const verify: Provider['verify'] = async () => trialOf(await get({ url: `${base}/v3/scopes`, headers }), ({ text }) => {
    const read = readAnswer(scopes, text);
    if (read === null) return null;
    return read.scopes.includes('mail.send') ? { ok: true, detail: 'SendGrid accepted the key.' } : { ok: false, detail: 'SendGrid knows the key, and it may not send: give it the right “Mail Send”.' };
  });
  // A call has one content for all its personalizations, and ours differs for each person: a substitution holds 10,000 bytes at most. So each mail is a call.
  return mailProvider({ title: 'SendGrid', takesUnicode: false, maxBatch: CALLS_AT_ONCE, sendMails: (mails) => Promise.all(mails.map(sendOne)), verify });
}

/** Twilio SendGrid by its API of version 3. */
export const sendgrid: ProviderKind = {
  name: 'sendgrid', title: 'SendGrid', about: 'Twilio’s mail service, for large numbers of mails', channels: ['email'], fields: () => SENDGRID_FIELDS, settings: sendgridSettings, feedback: sendgridFeedback, open,
};
