import { z } from 'zod';
import type { JsonObject } from '@perennial/model';
import { ID_NAME } from '../hooks/telling.js';
import { judged, readAnswer, takenAs, trialOf, type HttpReply } from '../mail-api/answers.js';
import { CALLS_AT_ONCE, mailProvider } from '../mail-api/mail-provider.js';
import { mimeOf } from '../mail-api/mime.js';
import { basicAuth, endpointOf } from '../mail-api/settings.js';
import type { OutgoingMail, Provider, ProviderKind, SendResult, Surroundings } from '../port.js';
import { mailgunFeedback } from './feedback.js';
import { MAILGUN_FIELDS, MAILGUN_HOSTS, mailgunSettings } from './settings.js';

const taken = z.object({ id: z.string().min(1) });
const domainSchema = z.object({ domain: z.looseObject({ state: z.string() }) });

/** A domain that is not there (404), credits that are used up (402): mended by whoever holds the account. */
const isMendable = ({ status }: HttpReply): boolean => status === 402 || status === 404;

/** A form of several parts; `boundary` must not stand in it at the beginning of a line. */
const formOf = (boundary: string, fields: Readonly<Record<string, string>>, mime: string): string => [
  ...Object.entries(fields).map(([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
  `--${boundary}\r\ncontent-disposition: form-data; name="message"; filename="message.mime"\r\ncontent-type: message/rfc822\r\n\r\n${mime}\r\n--${boundary}--\r\n`,
].join('');

function open(raw: JsonObject, { post, get }: Surroundings): Provider {
  const own = mailgunSettings.parse(raw);
  const base = endpointOf(own.endpoint, MAILGUN_HOSTS[own.region]);
  const headers = { authorization: basicAuth('api', own.apiKey), accept: 'application/json' };
  const sendOne = async (mail: OutgoingMail): Promise<SendResult> => {
    const boundary = `perennial-form-${mail.id}`;
    const fields = { to: mail.to, 'o:tracking': 'no', 'o:tracking-clicks': 'no', 'o:tracking-opens': 'no', [`v:${ID_NAME}`]: mail.id };
    const answer = await post({ url: `${base}/v3/${own.domain}/messages.mime`, headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` }, body: formOf(boundary, fields, mimeOf(mail)) });
    // Webhooks name the Message-ID without its brackets.
    return judged(answer, ({ text }) => takenAs(readAnswer(taken, text)?.id.replace(/^<|>$/g, '')), isMendable);
  };
  const verify: Provider['verify'] = async () => trialOf(await get({ url: `${base}/v3/domains/${own.domain}`, headers }), ({ text }) => {
    const state = readAnswer(domainSchema, text)?.domain.state;
    if (state === undefined) return null;
    return state === 'active' ? { ok: true, detail: `Mailgun accepted the key; ${own.domain} may send.` } : { ok: false, detail: `Mailgun accepted the key, and ${own.domain} may not send yet: it is ${state}.` };
  });
  // Its batches fill one content with values of each recipient, and ours differs as a whole. MIME keeps every header.
  return mailProvider({ title: 'Mailgun', takesUnicode: true, maxBatch: CALLS_AT_ONCE, sendMails: (mails) => Promise.all(mails.map(sendOne)), verify });
}

/** Mailgun by its API of version 3. */
export const mailgun: ProviderKind = {
  name: 'mailgun', title: 'Mailgun', about: 'Mail service for programs, in the US or the EU', channels: ['email'], fields: () => MAILGUN_FIELDS, settings: mailgunSettings, spf: () => 'include:mailgun.org', feedback: mailgunFeedback, open,
};
