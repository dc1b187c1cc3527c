import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { JsonObject } from '@perennial/model';
import { ID_NAME } from '../hooks/telling.js';
import { formatted } from '../mail-api/addresses.js';
import { jsonIn, judgedAll, readAnswer, trialOf, waits } from '../mail-api/answers.js';
import { CALL_BYTES, callsOf, mailProvider } from '../mail-api/mail-provider.js';
import { endpointOf } from '../mail-api/settings.js';
import type { HttpAnswer, OutgoingMail, Provider, ProviderKind, SendResult, Surroundings } from '../port.js';
import { resendFeedback } from './feedback.js';
import { RESEND_FIELDS, resendSettings } from './settings.js';

const HOST = 'https://api.resend.com';
const batchSchema = z.object({ data: z.array(z.object({ id: z.string().min(1) })), errors: z.array(z.object({ index: z.number(), message: z.string() })).default([]) });
const errorSchema = z.looseObject({ name: z.string() });
const listSchema = z.looseObject({ data: z.array(z.unknown()) });

/** Key of a call: of its messages and their order, so that the same call is known again (24 hours; providers.md). */
export const callKey = (mails: readonly Pick<OutgoingMail, 'id'>[]): string => `perennial-${createHash('sha256').update(mails.map(({ id }) => id).join(' ')).digest('hex').slice(0, 48)}`;

const requestOf = (mail: OutgoingMail): JsonObject => ({
  from: formatted(mail.from), to: [mail.to], ...(mail.replyTo === null ? {} : { reply_to: formatted(mail.replyTo) }), subject: mail.subject, html: mail.html, text: mail.text, headers: { ...mail.headers }, tags: [{ name: ID_NAME, value: mail.id }],
});

/** One result for each mail of a batch that was taken in part: ids stand in the order of those that were taken. */
function resultsOf(mails: readonly OutgoingMail[], { data, errors }: z.infer<typeof batchSchema>): readonly SendResult[] | null {
  if (data.length + errors.length !== mails.length) return null;
  const refused = new Map(errors.map(({ index, message }) => [index, message]));
  const ids = data.map(({ id }) => id);
  return mails.map((_, place) => {
    const message = refused.get(place);
    return message === undefined ? { outcome: 'accepted', providerId: ids.shift() ?? null } : { outcome: 'permanent', reason: `Resend refused it: ${message.replace(/\s+/g, ' ').slice(0, 200)}` };
  });
}

const nameOf = (answer: HttpAnswer): string => (answer.type === 'answer' ? (errorSchema.safeParse(jsonIn(answer.text)).data?.name ?? '') : '');
const mayHaveGone = (answer: HttpAnswer): boolean => answer.type === 'unreachable' && answer.sent;

function open(raw: JsonObject, { post, get }: Surroundings): Provider {
  const own = resendSettings.parse(raw);
  const base = endpointOf(own.endpoint, HOST);
  const headers = { authorization: `Bearer ${own.apiKey}`, accept: 'application/json' };
  const callFor = (mails: readonly OutgoingMail[]): Promise<HttpAnswer> => post({
    url: `${base}/emails/batch`, headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': callKey(mails), 'x-batch-validation': 'permissive' }, body: JSON.stringify(mails.map(requestOf)),
  });
  const sendCall = async (mails: readonly OutgoingMail[]): Promise<readonly SendResult[]> => {
    const first = await callFor(mails);
    // The same call at once, under the same key: later the engine may put these mails into other calls, which the key would not know.
    const answer = mayHaveGone(first) ? await callFor(mails) : first;
    if (nameOf(answer) === 'invalid_idempotent_request') return mails.map(() => ({ outcome: 'accepted', providerId: null })); // an earlier try of these very messages was taken, with other words
    if (nameOf(answer) === 'concurrent_idempotent_requests') return mails.map(() => waits('an earlier try of it is still under way'));
    const results = judgedAll(answer, mails.length, ({ text }) => {
      const read = readAnswer(batchSchema, text);
      return read === null ? null : resultsOf(mails, read);
    });
    // A batch that is refused as a whole sent nothing: one by one, those that are at fault are told apart.
    const isRefused = answer.type === 'answer' && answer.status >= 400 && results.every(({ outcome }) => outcome === 'permanent');
    return isRefused && mails.length > 1 ? (await Promise.all(mails.map((mail) => sendCall([mail])))).flat() : results;
  };
  const verify: Provider['verify'] = async () => {
    const answer = await get({ url: `${base}/domains`, headers });
    if (nameOf(answer) === 'restricted_api_key') return { ok: true, detail: 'Resend accepted the key. It may only send, which is enough.' };
    return trialOf(answer, ({ text }) => (readAnswer(listSchema, text) === null ? null : { ok: true, detail: 'Resend accepted the key.' }));
  };
  return mailProvider({ title: 'Resend', takesUnicode: false, maxBatch: 100, sendMails: async (mails) => (await Promise.all(callsOf(mails, CALL_BYTES).map(sendCall))).flat(), verify });
}

/** Resend by its API: a batch a call under one idempotency key. 5 calls a second a team: 100 mails a second leave as 4 calls. */
export const resend: ProviderKind = {
  name: 'resend', title: 'Resend', about: 'For developers; never sends a repeated call twice', channels: ['email'], fields: () => RESEND_FIELDS, settings: resendSettings, rate: { perSecond: 100 }, feedback: resendFeedback, open,
};
