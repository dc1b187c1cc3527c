import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { BounceClass } from '@perennial/model';
import { classifyBounce } from '../bounce-class.js';
import type { FeedbackFact, FeedbackKind } from '../feedback.js';
import { isFresh, refuse, sameText } from '../hooks/proof.js';
import { readBody } from '../hooks/read-json.js';
import { bounced, hard, heard, ID_NAME, inShort, instantOf, keyOf, soft, subjectOf, type Told } from '../hooks/telling.js';
import { secretField } from '../mail-api/settings.js';
import { mailgunSettings } from './settings.js';

const signed = z.looseObject({ timestamp: z.union([z.string(), z.number()]), token: z.string().min(1).max(200), signature: z.string() });
const eventSchema = z.looseObject({
  id: z.string().optional(), event: z.string(), timestamp: z.number(), recipient: z.string().optional(), severity: z.string().optional(), reason: z.string().nullish(), url: z.string().optional(),
  'delivery-status': z.looseObject({ code: z.union([z.number(), z.string()]).nullish(), message: z.string().nullish(), description: z.string().nullish(), 'bounce-type': z.string().nullish(), 'enhanced-code': z.string().nullish() }).nullish(),
  reject: z.looseObject({ reason: z.string().nullish(), description: z.string().nullish() }).nullish(),
  'client-info': z.looseObject({ 'client-type': z.string().nullish(), 'user-agent': z.string().nullish(), bot: z.string().nullish() }).nullish(),
  message: z.looseObject({ headers: z.looseObject({ 'message-id': z.string().optional() }).optional() }).optional(),
  'user-variables': z.record(z.string(), z.unknown()).optional(),
});
type MailgunEvent = z.infer<typeof eventSchema>;
const callSchema = z.looseObject({ signature: z.unknown().optional(), 'event-data': z.unknown().optional() });

/** Mailgun tries for eight hours; some more for clocks and queues. */
const LIFE_MS = 9 * 3_600_000;

/** Why Mailgun gave a mail up by itself; the others are read from the server's words. */
export const REASONS: Readonly<Record<string, BounceClass>> = { 'suppress-bounce': 'not_accepted', 'suppress-complaint': 'policy', 'suppress-unsubscribe': 'policy', old: 'network', 'espblock': 'blocked' };

function failed({ severity, reason, 'delivery-status': status }: MailgunEvent): FeedbackFact {
  const words = inShort(status?.code, status?.message, status?.description);
  const told = words === '' ? inShort(reason) : words;
  if (severity !== 'permanent') return { type: 'deferred', reason: told };
  const code = status?.['enhanced-code'] ?? null;
  const known = REASONS[reason ?? ''];
  if (known !== undefined) return bounced(known, told);
  return bounced(status?.['bounce-type'] === 'hard' ? hard(code, words) : status?.['bounce-type'] === 'soft' ? soft(classifyBounce(code, words)) : classifyBounce(code, words), told);
}

const client = (event: MailgunEvent): { machine: boolean; userAgent: string } => {
  const info = event['client-info'];
  return { machine: (info?.bot ?? '') !== '' || info?.['client-type'] === 'robot', userAgent: inShort(info?.['user-agent']) };
};

/** What each event means; accepted and stored tell nothing that we keep. */
const EVENTS: Readonly<Record<string, (event: MailgunEvent) => FeedbackFact | null>> = {
  accepted: () => null,
  stored: () => null,
  delivered: () => ({ type: 'delivered' }),
  failed,
  rejected: ({ reject }) => bounced('policy', inShort(reject?.reason, reject?.description)),
  opened: (event) => ({ type: 'opened', ...client(event) }),
  clicked: (event) => ({ type: 'clicked', ...client(event), url: event.url ?? '' }),
  complained: () => ({ type: 'complained', reason: '' }),
  unsubscribed: () => ({ type: 'unsubscribed' }),
};

const toldBy = (event: MailgunEvent, token: string): Told => ({
  subject: subjectOf(event['user-variables']?.[ID_NAME], event.message?.headers?.['message-id']), key: keyOf(event.id ?? token), at: instantOf(event.timestamp), address: event.recipient, fact: EVENTS[event.event]?.(event),
});

const read: FeedbackKind['read'] = async (request, settings) => {
  const body = readBody(callSchema, request);
  if (!body.ok) return body;
  const { signingKey } = mailgunSettings.parse(settings);
  if (signingKey === '') return refuse(401, 'no signing key is set here; copy the HTTP webhook signing key of Mailgun');
  const proof = signed.safeParse(body.value.signature).data;
  if (proof === undefined) return refuse(401, 'the call has no signature');
  const { timestamp, token, signature } = proof;
  if (!sameText(createHmac('sha256', signingKey).update(`${timestamp}${token}`).digest('hex'), signature.toLowerCase())) return refuse(401, 'the signature of the call is wrong');
  // 406 ends Mailgun's tries.
  if (!isFresh(Number(timestamp) * 1000, request, LIFE_MS)) return refuse(406, 'the call is too old');
  const event = eventSchema.safeParse(body.value['event-data']).data;
  // The signature is not over the event: only that its token comes once keeps a caught one from proving another.
  return { ...heard(event === undefined ? [] : [toldBy(event, token)]), once: { token, forMs: LIFE_MS } };
};

/** What Mailgun's webhooks tell. */
export const mailgunFeedback: FeedbackKind = {
  fields: [secretField('signingKey', 'Webhook signing key', 'The HTTP webhook signing key of the account; calls that it does not prove are refused', false)],
  setup: 'In Mailgun, under Sending, Webhooks, add {url} for delivered messages, permanent and temporary failures, spam complaints and unsubscribes. Copy the HTTP webhook signing key to here.',
  read,
};
