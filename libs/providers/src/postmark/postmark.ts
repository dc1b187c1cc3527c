import { z } from 'zod';
import type { JsonObject } from '@perennial/model';
import { ID_NAME } from '../hooks/telling.js';
import { jsonIn, judgedAll, readAnswer, trialOf, waits, type HttpReply } from '../mail-api/answers.js';
import { formatted } from '../mail-api/addresses.js';
import { CALL_BYTES, callsOf, mailProvider } from '../mail-api/mail-provider.js';
import { messageIdOf } from '../mail-api/mime.js';
import { endpointOf } from '../mail-api/settings.js';
import type { OutgoingMail, Provider, ProviderKind, SendResult, Surroundings } from '../port.js';
import { postmarkFeedback } from './feedback.js';
import { POSTMARK_FIELDS, postmarkSettings } from './settings.js';

const HOST = 'https://api.postmarkapp.com';
/** Error codes that pass, or that whoever holds the account can mend: token, maintenance, sender not confirmed, credits, approval, streams. */
const MENDABLE: ReadonlySet<number> = new Set([10, 100, 400, 401, 405, 412, 413, 429, 1226]);

const errorSchema = z.looseObject({ ErrorCode: z.number(), Message: z.string().default(''), MessageID: z.string().optional() });
const answers = z.array(errorSchema);
const server = z.looseObject({ Name: z.string() });

const isMendable = ({ text }: HttpReply): boolean => MENDABLE.has(errorSchema.safeParse(jsonIn(text)).data?.ErrorCode ?? 0);

/** What Postmark said of one mail within a call that it took: 0 is yes, whatever the status of the call. */
function resultOf({ ErrorCode: code, Message: words, MessageID: id }: z.infer<typeof errorSchema>): SendResult {
  if (code === 0) return { outcome: 'accepted', providerId: id ?? null };
  const reason = `Postmark answered ${code}: ${words.replace(/\s+/g, ' ').slice(0, 200)}`;
  return MENDABLE.has(code) ? waits(reason) : { outcome: 'permanent', reason };
}

function open(raw: JsonObject, { post, get }: Surroundings): Provider {
  const own = postmarkSettings.parse(raw);
  const base = endpointOf(own.endpoint, HOST);
  const headers = { 'x-postmark-server-token': own.serverToken, accept: 'application/json' };
  const requestOf = (mail: OutgoingMail): JsonObject => ({
    From: formatted(mail.from), To: mail.to, ...(mail.replyTo === null ? {} : { ReplyTo: formatted(mail.replyTo) }), Subject: mail.subject, HtmlBody: mail.html, TextBody: mail.text,
    MessageStream: mail.stream === 'transactional' ? own.transactionalStream : own.promotionalStream,
    // X-PM-KeepID makes our Message-ID stay.
    Headers: Object.entries({ ...mail.headers, 'Message-ID': messageIdOf(mail), 'X-PM-KeepID': 'true' }).map(([Name, Value]) => ({ Name, Value })),
    TrackOpens: false, TrackLinks: 'None', Metadata: { [ID_NAME]: mail.id },
  });
  const sendCall = async (mails: readonly OutgoingMail[]): Promise<readonly SendResult[]> => {
    const answer = await post({ url: `${base}/email/batch`, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(mails.map(requestOf)) });
    return judgedAll(answer, mails.length, ({ text }) => {
      const read = readAnswer(answers, text);
      return read?.length === mails.length ? read.map(resultOf) : null;
    }, isMendable);
  };
  return mailProvider({
    // 500 would do; an answer about 100 stays below the 64 kB that are read of one.
    title: 'Postmark', takesUnicode: false, maxBatch: 100,
    sendMails: async (mails) => (await Promise.all(callsOf(mails, CALL_BYTES).map(sendCall))).flat(),
    verify: async () => trialOf(await get({ url: `${base}/server`, headers }), ({ text }) => {
      const read = readAnswer(server, text);
      return read === null ? null : { ok: true, detail: `Postmark accepted the token of its server “${read.Name.slice(0, 80)}”.` };
    }),
  });
}

/** Postmark by its API: a batch a call, each mail with its own answer. */
export const postmark: ProviderKind = {
  name: 'postmark', title: 'Postmark', about: 'Keeps receipts and offers apart; quick to arrive', channels: ['email'], fields: () => POSTMARK_FIELDS, settings: postmarkSettings, feedback: postmarkFeedback, open,
};
