import { AwsV4Signer } from 'aws4fetch';
import { z } from 'zod';
import type { JsonObject } from '@perennial/model';
import { ID_NAME } from '../hooks/telling.js';
import { judged, readAnswer, takenAs, trialOf, type HttpReply } from '../mail-api/answers.js';
import { CALLS_AT_ONCE, mailProvider } from '../mail-api/mail-provider.js';
import { mimeOf } from '../mail-api/mime.js';
import { endpointOf } from '../mail-api/settings.js';
import type { OutgoingMail, Provider, ProviderKind, SendResult, Surroundings } from '../port.js';
import { sesFeedback } from './feedback.js';
import { SES_FIELDS, sesSettings, type SesSettings } from './settings.js';

/** Refusals that whoever holds the account can mend, so that mails wait. */
const MENDABLE: ReadonlySet<string> = new Set(['AccountSuspendedException', 'SendingPausedException', 'LimitExceededException', 'MailFromDomainNotVerifiedException', 'NotFoundException']);

const taken = z.object({ MessageId: z.string().min(1) });
const account = z.object({ SendingEnabled: z.boolean(), ProductionAccessEnabled: z.boolean(), SendQuota: z.object({ Max24HourSend: z.number(), MaxSendRate: z.number() }) });

const isMendable = ({ headers, text }: HttpReply): boolean => MENDABLE.has((headers['x-amzn-errortype'] ?? '').split(/[:,]/)[0] ?? '') || /not verified/i.test(text ?? '');

const asBase64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/** The request that sends a mail: raw MIME, so that every header is ours. Bounces are told by SNS: a return path would have to be an identity verified at SES. */
const requestOf = (mail: OutgoingMail, { configurationSet }: SesSettings): string => JSON.stringify({
  Destination: { ToAddresses: [mail.to] }, Content: { Raw: { Data: asBase64(mimeOf(mail)) } }, EmailTags: [{ Name: ID_NAME, Value: mail.id }], ...(configurationSet === '' ? {} : { ConfigurationSetName: configurationSet }),
});

function open(raw: JsonObject, { post, get }: Surroundings): Provider {
  const own = sesSettings.parse(raw);
  const base = endpointOf(own.endpoint, `https://email.${own.region}.amazonaws.com`);
  const signed = async (method: string, path: string, body: string | null): Promise<{ url: string; headers: Record<string, string>; body: string | null }> => {
    const url = `${base}${path}`;
    const signer = new AwsV4Signer({ method, url, body, headers: body === null ? {} : { 'content-type': 'application/json' }, accessKeyId: own.accessKeyId, secretAccessKey: own.secretAccessKey, service: 'ses', region: own.region });
    return { url, headers: Object.fromEntries((await signer.sign()).headers), body };
  };
  const sendOne = async (mail: OutgoingMail): Promise<SendResult> => {
    const answer = await post(await signed('POST', '/v2/email/outbound-emails', requestOf(mail, own)));
    return judged(answer, ({ text }) => takenAs(readAnswer(taken, text)?.MessageId), isMendable);
  };
  const verify: Provider['verify'] = async () => trialOf(await get(await signed('GET', '/v2/email/account', null)), ({ text }) => {
    const read = readAnswer(account, text);
    if (read === null) return null;
    if (!read.SendingEnabled) return { ok: false, detail: 'Amazon SES knows the key, and does not let the account send at the moment. Look into its console.' };
    const limits = `${read.SendQuota.MaxSendRate} mails a second, ${read.SendQuota.Max24HourSend} a day`;
    return { ok: true, detail: `Amazon SES accepted the key and takes ${limits}.${read.ProductionAccessEnabled ? '' : ' The account is in the sandbox: mail goes to verified addresses only.'}` };
  });
  // SES takes one content a call; its bulk call fills templates that are kept there.
  return mailProvider({ title: 'Amazon SES', takesUnicode: false, maxBatch: CALLS_AT_ONCE, sendMails: (mails) => Promise.all(mails.map(sendOne)), verify });
}

/** Amazon SES by its API of version 2. */
export const ses: ProviderKind = {
  name: 'ses', title: 'Amazon SES', about: 'Amazon’s mail service: low price, keys of AWS', channels: ['email'], fields: () => SES_FIELDS, settings: sesSettings, rate: { perSecond: 14 }, feedback: sesFeedback, open,
};
