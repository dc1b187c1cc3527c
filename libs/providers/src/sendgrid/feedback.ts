import { createHash, createPublicKey, createVerify } from 'node:crypto';
import { z } from 'zod';
import type { BounceClass } from '@perennial/model';
import { classifyBounce } from '../bounce-class.js';
import type { FeedbackFact, FeedbackKind, FeedbackRequest } from '../feedback.js';
import { isFresh, refuse, type Refusal } from '../hooks/proof.js';
import { readBody } from '../hooks/read-json.js';
import { bounced, hard, heard, ID_NAME, inShort, instantOf, keyOf, soft, subjectOf, type Told } from '../hooks/telling.js';
import { textField } from '../mail-api/settings.js';
import { sendgridSettings } from './settings.js';

const eventSchema = z.looseObject({
  event: z.string(), sg_event_id: z.string().optional(), sg_message_id: z.string().optional(), timestamp: z.number().optional(), email: z.string().optional(), type: z.string().optional(), reason: z.string().nullish(), response: z.string().nullish(),
  status: z.string().nullish(), bounce_classification: z.string().nullish(), useragent: z.string().nullish(), url: z.string().nullish(), sg_machine_open: z.boolean().optional(), [ID_NAME]: z.string().optional(),
});
type SendgridEvent = z.infer<typeof eventSchema>;

/** SendGrid tries for 24 hours; whether it signs anew is not said. */
const LIFE_MS = 25 * 3_600_000;

/** What SendGrid's classes of bounces mean where they leave no doubt; the others are read from the server's words. */
export const CLASSIFICATIONS: Readonly<Record<string, BounceClass>> = { 'Invalid Address': 'user_unknown', Content: 'content', Reputation: 'blocked', 'Frequency or Volume Too High': 'rate' };

/** Why SendGrid did not send at all. */
export const DROPS: Readonly<Record<string, BounceClass>> = {
  'Bounced Address': 'not_accepted', Invalid: 'user_unknown', 'Spam Content': 'content', 'Spam Reporting Address': 'policy', 'Unsubscribed Address': 'policy', 'Recipient List over Package Quota': 'rate',
};

function bounceOf({ type, reason, status, bounce_classification: told }: SendgridEvent): FeedbackFact {
  const words = inShort(reason);
  const known = CLASSIFICATIONS[told ?? ''];
  if (type === 'blocked') return bounced(soft(known ?? classifyBounce(status ?? null, words)), words);
  return bounced(known ?? hard(status ?? null, words), words);
}

/** What each event means; processed and group_resubscribe tell nothing that we keep. */
const EVENTS: Readonly<Record<string, (event: SendgridEvent) => FeedbackFact | null>> = {
  processed: () => null,
  delivered: () => ({ type: 'delivered' }),
  deferred: ({ response, reason }) => ({ type: 'deferred', reason: inShort(response ?? reason) }),
  bounce: bounceOf,
  dropped: ({ reason }) => bounced(DROPS[reason ?? ''] ?? 'other', inShort('dropped:', reason)),
  spamreport: () => ({ type: 'complained', reason: '' }),
  unsubscribe: () => ({ type: 'unsubscribed' }),
  group_unsubscribe: () => ({ type: 'unsubscribed' }),
  group_resubscribe: () => null,
  open: ({ useragent, sg_machine_open: machine }) => ({ type: 'opened', machine: machine === true, userAgent: inShort(useragent) }),
  click: ({ useragent, url }) => ({ type: 'clicked', machine: false, userAgent: inShort(useragent), url: url ?? '' }),
};

/** Checks the signature: ECDSA on P-256 over the time and the exact bytes. Null: it is right. */
function unproven(request: FeedbackRequest, publicKey: string): Refusal | null {
  if (publicKey === '') return refuse(401, 'no verification key is set here; copy it from the signed event webhook of SendGrid');
  const signature = request.headers['x-twilio-email-event-webhook-signature'] ?? '';
  const time = request.headers['x-twilio-email-event-webhook-timestamp'] ?? '';
  if (signature === '' || time === '') return refuse(401, 'the call has no signature; turn on the signed event webhook');
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    if (!createVerify('sha256').update(time).update(request.body).verify(key, signature, 'base64')) return refuse(401, 'the signature of the call is wrong');
  } catch {
    return refuse(401, 'the verification key in the settings is none; copy it again');
  }
  return isFresh(Number(time) * 1000, request, LIFE_MS) ? null : refuse(401, 'the call is too old');
}

const toldBy = (event: SendgridEvent): Told => {
  const { event: name, sg_event_id: id, sg_message_id: theirs, timestamp, email } = event;
  // Behind the first dot stand the names of their servers; before it the id that sending was answered with.
  return { subject: subjectOf(event[ID_NAME], theirs?.split('.')[0]), key: keyOf(id ?? keyOf(theirs ?? '', name, timestamp ?? 0, email ?? '')), at: instantOf(timestamp), address: email, fact: EVENTS[name]?.(event) };
};

const read: FeedbackKind['read'] = async (request, settings) => {
  const wrong = unproven(request, sendgridSettings.parse(settings).publicKey);
  if (wrong !== null) return wrong;
  const body = readBody(z.array(z.unknown()), request);
  if (!body.ok) return body;
  const events = body.value.flatMap((one) => eventSchema.safeParse(one).data ?? []);
  const time = request.headers['x-twilio-email-event-webhook-timestamp'] ?? '';
  // Of what is signed and not of the signature, which can be written in more than one way.
  return { ...heard(events.map(toldBy)), once: { token: createHash('sha256').update(time).update(request.body).digest('hex'), forMs: LIFE_MS } };
};

/** What SendGrid's event webhook tells. */
export const sendgridFeedback: FeedbackKind = {
  fields: [textField('publicKey', 'Verification key', 'Of the signed event webhook; calls that it does not prove are refused')],
  setup: 'In SendGrid, under Settings, Mail Settings, Event Webhooks, add {url} with all deliverability events. Turn on its signed event webhook, and copy the verification key to here.',
  read,
};
