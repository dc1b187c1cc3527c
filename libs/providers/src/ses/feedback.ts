import { z } from 'zod';
import type { FeedbackFact, FeedbackKind, FeedbackReading } from '../feedback.js';
import { amazonClass } from '../hooks/amazon-bounces.js';
import { refuse } from '../hooks/proof.js';
import { bounced, heard, ID_NAME, inShort, instantOf, keyOf, subjectOf, type Told } from '../hooks/telling.js';
import { readAnswer } from '../mail-api/answers.js';
import { textField } from '../mail-api/settings.js';
import { sesSettings } from './settings.js';
import { isOfSns, provenSns, type SnsCall } from './sns.js';

const recipients = z.array(z.looseObject({ emailAddress: z.string(), status: z.string().optional(), diagnosticCode: z.string().optional() }));
const when = z.looseObject({ timestamp: z.string().optional() });
const eventSchema = z.looseObject({
  eventType: z.string().optional(), notificationType: z.string().optional(),
  mail: z.looseObject({ messageId: z.string(), timestamp: z.string(), destination: z.array(z.string()).default([]), tags: z.record(z.string(), z.array(z.string())).optional() }),
  bounce: when.extend({ bounceType: z.string(), bounceSubType: z.string().default(''), bouncedRecipients: recipients }).optional(),
  complaint: when.extend({ complainedRecipients: recipients, complaintFeedbackType: z.string().nullish(), complaintSubType: z.string().nullish() }).optional(),
  delivery: when.extend({ recipients: z.array(z.string()).default([]) }).optional(),
  deliveryDelay: when.extend({ delayType: z.string().optional(), delayedRecipients: recipients.default([]) }).optional(),
  open: when.extend({ userAgent: z.string().default('') }).optional(),
  click: when.extend({ userAgent: z.string().default(''), link: z.string().default('') }).optional(),
  reject: z.looseObject({ reason: z.string().default('') }).optional(),
  failure: z.looseObject({ errorMessage: z.string().default('') }).optional(),
  subscription: when.extend({ newTopicPreferences: z.looseObject({ unsubscribeAll: z.boolean().optional() }).optional() }).optional(),
});
type SesEvent = z.infer<typeof eventSchema>;

/** A fact, whom it is about, and when; `at` undefined: when the call was made. */
interface Part {
  readonly address: string | undefined;
  readonly at: string | undefined;
  readonly fact: FeedbackFact | null;
}

const ofAll = (addresses: readonly string[], at: string | undefined, fact: FeedbackFact): Part[] => addresses.map((address) => ({ address, at, fact }));
const one = ({ mail }: SesEvent, at: string | undefined, fact: FeedbackFact | null): Part[] => [{ address: mail.destination[0], at, fact }];

/** What each event means; those that are not here are left out (Send: we know that we sent). */
const EVENTS: Readonly<Record<string, (event: SesEvent) => readonly Part[]>> = {
  Delivery: ({ delivery, mail }) => ofAll(delivery?.recipients ?? mail.destination, delivery?.timestamp, { type: 'delivered' }),
  Bounce: ({ bounce }) => (bounce?.bouncedRecipients ?? []).map(({ emailAddress, status, diagnosticCode }) => {
    const words = inShort(bounce?.bounceType, bounce?.bounceSubType, diagnosticCode);
    return { address: emailAddress, at: bounce?.timestamp, fact: bounced(amazonClass({ type: bounce?.bounceType ?? '', subType: bounce?.bounceSubType ?? '', status: status ?? null, words: diagnosticCode ?? '' }), words) };
  }),
  // A complaint of this subtype is no new one: SES did not send, since the address complained before.
  Complaint: ({ complaint }) => (complaint?.complainedRecipients ?? []).map(({ emailAddress }) => ({
    address: emailAddress, at: complaint?.timestamp, fact: complaint?.complaintSubType === 'OnAccountSuppressionList' ? bounced('policy', 'the address is on the suppression list of the SES account') : { type: 'complained', reason: inShort(complaint?.complaintFeedbackType) },
  })),
  Reject: (event) => one(event, undefined, bounced('content', inShort(event.reject?.reason))),
  DeliveryDelay: ({ deliveryDelay }) => (deliveryDelay?.delayedRecipients ?? []).flatMap(({ emailAddress, diagnosticCode }) => ofAll([emailAddress], deliveryDelay?.timestamp, { type: 'deferred', reason: inShort(deliveryDelay?.delayType, diagnosticCode) })),
  Open: (event) => one(event, event.open?.timestamp, { type: 'opened', machine: false, userAgent: inShort(event.open?.userAgent) }),
  Click: (event) => one(event, event.click?.timestamp, { type: 'clicked', machine: false, userAgent: inShort(event.click?.userAgent), url: event.click?.link ?? '' }),
  Subscription: (event) => one(event, event.subscription?.timestamp, event.subscription?.newTopicPreferences?.unsubscribeAll === true ? { type: 'unsubscribed' } : null),
  'Rendering Failure': (event) => one(event, undefined, bounced('other', inShort(event.failure?.errorMessage))),
};

function toldBy(call: SnsCall): Told[] {
  const event = readAnswer(eventSchema, call.Message);
  if (event === null) return [];
  const parts = EVENTS[event.eventType ?? event.notificationType ?? '']?.(event) ?? [];
  const subject = subjectOf(event.mail.tags?.[ID_NAME]?.[0], event.mail.messageId);
  return parts.map(({ address, at, fact }, place) => ({ subject, address, fact, key: keyOf(call.MessageId, place), at: instantOf(at ?? call.Timestamp) }));
}

const read: FeedbackKind['read'] = async (request, settings, surroundings): Promise<FeedbackReading> => {
  const proven = await provenSns(request, sesSettings.parse(settings).topicArn, surroundings);
  if (!proven.ok) return proven;
  const { call } = proven;
  if (call.Type !== 'SubscriptionConfirmation') return heard(call.Type === 'Notification' ? toldBy(call) : []);
  if (!isOfSns(call.SubscribeURL ?? '', /^\/$/)) return refuse(401, 'the address that confirms the subscription is not one of Amazon SNS');
  return { ...heard([]), confirm: call.SubscribeURL ?? '' };
};

/** What SES tells through an SNS topic. A call that is repeated has the same keys. */
export const sesFeedback: FeedbackKind = {
  fields: [textField('topicArn', 'SNS topic', 'The ARN of the topic that the configuration set publishes to; calls of other topics are refused')],
  setup: 'In Amazon SNS make a topic, and enter its ARN here. In SES add it as event destination of your configuration set, with deliveries, bounces, complaints, rejects and delivery delays. Then subscribe {url} to the topic by HTTPS, without raw message delivery; it is confirmed by itself.',
  read,
};
