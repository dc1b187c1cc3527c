import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { isJsonObject } from '@perennial/model';
import { classifyBounce } from '../bounce-class.js';
import type { FeedbackFact, FeedbackKind, FeedbackRequest } from '../feedback.js';
import { amazonClass } from '../hooks/amazon-bounces.js';
import { isFresh, refuse, sameText, type Refusal } from '../hooks/proof.js';
import { readBody } from '../hooks/read-json.js';
import { bounced, heard, ID_NAME, inShort, instantOf, keyOf, soft, subjectOf, type Told } from '../hooks/telling.js';
import { secretField } from '../mail-api/settings.js';
import { resendSettings } from './settings.js';

const callSchema = z.looseObject({
  type: z.string(), created_at: z.string(),
  data: z.looseObject({
    email_id: z.string().optional(), to: z.array(z.string()).optional(), tags: z.unknown().optional(), bounce: z.looseObject({ message: z.string().nullish(), type: z.string().nullish(), subType: z.string().nullish() }).optional(),
    click: z.looseObject({ link: z.string().optional(), userAgent: z.string().nullish() }).optional(), open: z.looseObject({ userAgent: z.string().nullish() }).optional(), failed: z.looseObject({ reason: z.string().nullish() }).optional(),
    suppressed: z.looseObject({ message: z.string().nullish(), type: z.string().nullish() }).optional(),
  }),
});
type ResendCall = z.infer<typeof callSchema>;

/** What Svix allows a call to be old. */
const LIFE_MS = 300_000;

/** What each event means; sent and scheduled tell nothing that we keep. Resend sends through Amazon SES, and tells its bounces in the words of that. */
const EVENTS: Readonly<Record<string, (data: ResendCall['data']) => FeedbackFact | null>> = {
  'email.sent': () => null,
  'email.scheduled': () => null,
  'email.delivered': () => ({ type: 'delivered' }),
  'email.delivery_delayed': () => ({ type: 'deferred', reason: '' }),
  'email.bounced': ({ bounce }) => bounced(amazonClass({ type: bounce?.type ?? '', subType: bounce?.subType ?? '', status: null, words: bounce?.message ?? '' }), inShort(bounce?.type, bounce?.subType, bounce?.message)),
  'email.failed': ({ failed }) => bounced(soft(classifyBounce(null, failed?.reason ?? '')), inShort(failed?.reason)),
  'email.suppressed': ({ suppressed }) => bounced(/bounce/i.test(`${suppressed?.type} ${suppressed?.message}`) ? 'not_accepted' : 'policy', inShort(suppressed?.type, suppressed?.message)),
  'email.complained': () => ({ type: 'complained', reason: '' }),
  'email.opened': ({ open }) => ({ type: 'opened', machine: false, userAgent: inShort(open?.userAgent) }),
  'email.clicked': ({ click }) => ({ type: 'clicked', machine: false, userAgent: inShort(click?.userAgent), url: click?.link ?? '' }),
};

/** Our id among the tags: a record by name, in older calls a list. */
const tagIn = (tags: unknown): unknown => (Array.isArray(tags) ? tags.filter(isJsonObject).find(({ name }) => name === ID_NAME)?.['value'] : isJsonObject(tags) ? tags[ID_NAME] : undefined);

/** Checks a signature of Svix: any of those that the call carries, over id, time and the exact bytes. Null: it is right. */
function unproven(request: FeedbackRequest, secret: string): Refusal | null {
  if (secret === '') return refuse(401, 'no signing secret is set here; copy it from the webhook at Resend');
  const { 'svix-id': id = '', 'svix-timestamp': time = '', 'svix-signature': given = '' } = request.headers;
  if (id === '' || time === '' || given === '') return refuse(401, 'the call has no signature');
  const right = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64')).update(`${id}.${time}.`).update(request.body).digest('base64');
  if (!given.split(' ').some((one) => sameText(one, `v1,${right}`))) return refuse(401, 'the signature of the call is wrong');
  return isFresh(Number(time) * 1000, request, LIFE_MS) ? null : refuse(401, 'the call is too old');
}

const toldBy = ({ type, created_at: at, data }: ResendCall, id: string): Told => ({ subject: subjectOf(tagIn(data.tags), data.email_id), key: keyOf(id), at: instantOf(at), address: data.to?.[0], fact: EVENTS[type]?.(data) });

const read: FeedbackKind['read'] = async (request, settings) => {
  const wrong = unproven(request, resendSettings.parse(settings).signingSecret);
  if (wrong !== null) return wrong;
  const body = readBody(callSchema, request);
  if (!body.ok) return body;
  const id = request.headers['svix-id'] ?? '';
  return { ...heard([toldBy(body.value, id)]), once: { token: id.slice(0, 200), forMs: 2 * LIFE_MS } };
};

/** What Resend's webhooks tell. */
export const resendFeedback: FeedbackKind = {
  fields: [secretField('signingSecret', 'Signing secret', 'Of the webhook at Resend; begins with whsec_', false)],
  setup: 'In Resend, under Webhooks, add {url} with email.delivered, delivery_delayed, bounced, complained, failed and suppressed. Copy its signing secret to here. Leave tracking of opens and clicks off for the domain.',
  read,
};
