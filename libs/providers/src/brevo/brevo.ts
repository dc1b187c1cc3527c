import { z } from 'zod';
import type { JsonObject } from '@perennial/model';
import { ID_NAME } from '../hooks/telling.js';
import { jsonIn, judged, readAnswer, takenAs, trialOf, type HttpReply } from '../mail-api/answers.js';
import { CALLS_AT_ONCE, mailProvider } from '../mail-api/mail-provider.js';
import { endpointOf } from '../mail-api/settings.js';
import type { HttpAnswer, Mailbox, OutgoingMail, Provider, ProviderKind, SendResult, Surroundings } from '../port.js';
import { brevoFeedback } from './feedback.js';
import { BREVO_FIELDS, brevoSettings } from './settings.js';

const HOST = 'https://api.brevo.com';
/** Longest name of a sender. */
const MAX_NAME = 70;
/** Refusals that whoever holds the account can mend. */
const MENDABLE: ReadonlySet<string> = new Set(['unauthorized', 'permission_denied', 'not_enough_credits', 'account_under_validation']);

const taken = z.object({ messageId: z.string().min(1) });
const account = z.looseObject({ email: z.string() });
const errorSchema = z.looseObject({ code: z.string().default(''), message: z.string().default('') });

const errorIn = (text: string | null): z.infer<typeof errorSchema> => errorSchema.safeParse(jsonIn(text)).data ?? { code: '', message: '' };
const isMendable = ({ status, text }: HttpReply): boolean => status === 402 || MENDABLE.has(errorIn(text).code);

/** True when an earlier try of this very message was taken. */
const isKnown = (answer: HttpAnswer): boolean => answer.type === 'answer' && answer.status >= 400 && answer.status < 500 && /idempoten|duplicate_request/i.test(`${errorIn(answer.text).code} ${errorIn(answer.text).message}`);

const box = ({ name, address }: Mailbox): JsonObject => ({ email: address, ...(name === '' ? {} : { name: name.slice(0, MAX_NAME) }) });

const requestOf = (mail: OutgoingMail): JsonObject => ({
  sender: box(mail.from), to: [{ email: mail.to }], ...(mail.replyTo === null ? {} : { replyTo: box(mail.replyTo) }), subject: mail.subject, htmlContent: mail.html, ...(mail.text === '' ? {} : { textContent: mail.text }),
  headers: { ...mail.headers, idempotencyKey: mail.id, 'X-Mailin-custom': `${ID_NAME}:${mail.id}` },
});

function open(raw: JsonObject, { post, get }: Surroundings): Provider {
  const own = brevoSettings.parse(raw);
  const base = endpointOf(own.endpoint, HOST);
  const headers = { 'api-key': own.apiKey, accept: 'application/json' };
  const sendOne = async (mail: OutgoingMail): Promise<SendResult> => {
    const answer = await post({ url: `${base}/v3/smtp/email`, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(requestOf(mail)) });
    if (isKnown(answer)) return { outcome: 'accepted', providerId: null };
    return judged(answer, ({ text }) => takenAs(readAnswer(taken, text)?.messageId), isMendable);
  };
  const verify: Provider['verify'] = async () => trialOf(await get({ url: `${base}/v3/account`, headers }), ({ text }) => {
    const read = readAnswer(account, text);
    return read === null ? null : { ok: true, detail: `Brevo accepted the key of ${read.email.slice(0, 100)}.` };
  });
  // Its messageVersions have no headers of their own, and List-Unsubscribe differs for each person. A call for each mail has an exact key too, whatever its neighbours.
  return mailProvider({ title: 'Brevo', takesUnicode: false, maxBatch: CALLS_AT_ONCE, sendMails: (mails) => Promise.all(mails.map(sendOne)), verify });
}

/** Brevo by its API of version 3; the message's id is its idempotency key (30 minutes). */
export const brevo: ProviderKind = {
  name: 'brevo', title: 'Brevo', about: 'European mail service, once Sendinblue', channels: ['email'], fields: () => BREVO_FIELDS, settings: brevoSettings, feedback: brevoFeedback, open,
};
