import { z } from 'zod';
import { classifyBounce } from '../bounce-class.js';
import type { FeedbackFact, FeedbackKind } from '../feedback.js';
import { HOOK_USER, wrongPassword } from '../hooks/proof.js';
import { readBody } from '../hooks/read-json.js';
import { bounced, hard, heard, ID_NAME, inShort, instantOf, keyOf, soft, subjectOf, type Told } from '../hooks/telling.js';
import { secretField } from '../mail-api/settings.js';
import { postmarkSettings } from './settings.js';

const recordSchema = z.looseObject({
  RecordType: z.string(), MessageID: z.string().optional(), ID: z.number().optional(), Type: z.string().optional(), Description: z.string().nullish(), Details: z.string().nullish(), Email: z.string().optional(), Recipient: z.string().optional(),
  BouncedAt: z.string().optional(), DeliveredAt: z.string().optional(), ReceivedAt: z.string().optional(), ChangedAt: z.string().optional(), UserAgent: z.string().nullish(), OriginalLink: z.string().nullish(),
  SuppressSending: z.boolean().optional(), SuppressionReason: z.string().nullish(), Origin: z.string().nullish(), Metadata: z.record(z.string(), z.unknown()).optional(),
});
type PostmarkRecord = z.infer<typeof recordSchema>;

const wordsOf = ({ Type, Description, Details }: PostmarkRecord): string => inShort(Type, Details ?? Description);

/** What each of Postmark's 22 types of bounces means; null: nothing became of the mail. */
export const BOUNCE_TYPES: Readonly<Record<string, (record: PostmarkRecord) => FeedbackFact | null>> = {
  HardBounce: (record) => bounced(hard(null, inShort(record.Details)), wordsOf(record)),
  SoftBounce: (record) => bounced(soft(classifyBounce(null, inShort(record.Details))), wordsOf(record)),
  Unknown: (record) => bounced(soft(classifyBounce(null, inShort(record.Details))), wordsOf(record)),
  Transient: (record) => ({ type: 'deferred', reason: wordsOf(record) }),
  BadEmailAddress: (record) => bounced('user_unknown', wordsOf(record)),
  AddressChange: (record) => bounced('moved', wordsOf(record)),
  DnsError: (record) => bounced('network', wordsOf(record)), // "a temporary DNS error", in Postmark's words
  SpamNotification: (record) => bounced('content', wordsOf(record)),
  VirusNotification: (record) => bounced('content', wordsOf(record)),
  Blocked: (record) => bounced('blocked', wordsOf(record)),
  DMARCPolicy: (record) => bounced('authentication', wordsOf(record)),
  ChallengeVerification: (record) => bounced('policy', wordsOf(record)),
  ManuallyDeactivated: (record) => bounced('policy', wordsOf(record)),
  Unconfirmed: (record) => bounced('policy', wordsOf(record)),
  SMTPApiError: (record) => bounced('other', wordsOf(record)),
  TemplateRenderingFailed: (record) => bounced('other', wordsOf(record)),
  SpamComplaint: (record) => ({ type: 'complained', reason: wordsOf(record) }),
  Unsubscribe: () => ({ type: 'unsubscribed' }),
  Subscribe: () => null,
  AutoResponder: () => null,
  OpenRelayTest: () => null,
  InboundError: () => null,
};

/** What each record means. A change of subscription counts where the recipient made it: bounces and complaints come as records of their own. */
const RECORDS: Readonly<Record<string, (record: PostmarkRecord) => FeedbackFact | null | undefined>> = {
  Delivery: () => ({ type: 'delivered' }),
  Bounce: (record) => BOUNCE_TYPES[record.Type ?? '']?.(record),
  SpamComplaint: (record) => ({ type: 'complained', reason: wordsOf(record) }),
  Open: ({ UserAgent }) => ({ type: 'opened', machine: false, userAgent: inShort(UserAgent) }),
  Click: ({ UserAgent, OriginalLink }) => ({ type: 'clicked', machine: false, userAgent: inShort(UserAgent), url: OriginalLink ?? '' }),
  SubscriptionChange: ({ SuppressSending, SuppressionReason, Origin }) => (SuppressSending === true && SuppressionReason === 'ManualSuppression' && Origin === 'Recipient' ? { type: 'unsubscribed' } : null),
};

function toldBy(record: PostmarkRecord): Told {
  const { RecordType, MessageID = '', ID, Email, Recipient, OriginalLink } = record;
  const at = record.BouncedAt ?? record.DeliveredAt ?? record.ReceivedAt ?? record.ChangedAt;
  // A complaint may be told as a bounce too, with the same ID.
  const key = ID === undefined ? keyOf(MessageID, RecordType, at ?? '', OriginalLink ?? '') : keyOf('bounce', ID);
  return { subject: subjectOf(record.Metadata?.[ID_NAME], MessageID), key, at: instantOf(at), address: Email ?? Recipient, fact: RECORDS[RecordType]?.(record) };
}

const read: FeedbackKind['read'] = async (request, settings) => {
  const wrong = wrongPassword(request, postmarkSettings.parse(settings).hookPassword);
  if (wrong !== null) return wrong;
  const body = readBody(recordSchema, request);
  return body.ok ? heard([toldBy(body.value)]) : body;
};

/** What Postmark's webhooks tell. They carry no signature but a password. */
export const postmarkFeedback: FeedbackKind = {
  fields: [secretField('hookPassword', 'Password for webhooks', 'Invent a long one. Postmark calls with it, since it signs nothing', false)],
  setup: `In Postmark add {url} as a webhook to each message stream, with all events but opens and link clicks. Under basic authentication there enter the user name ${HOOK_USER} and the password from here.`,
  read,
};
