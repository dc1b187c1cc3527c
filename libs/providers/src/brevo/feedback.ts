import { z } from 'zod';
import { classifyBounce } from '../bounce-class.js';
import type { FeedbackFact, FeedbackKind } from '../feedback.js';
import { HOOK_USER, wrongPassword } from '../hooks/proof.js';
import { readBody } from '../hooks/read-json.js';
import { bounced, hard, heard, ID_NAME, inShort, instantOf, keyOf, soft, subjectOf, type Told } from '../hooks/telling.js';
import { secretField } from '../mail-api/settings.js';
import { brevoSettings } from './settings.js';

const eventSchema = z.looseObject({
  event: z.string(), email: z.string().optional(), 'message-id': z.string().optional(), ts_event: z.number().optional(), ts_epoch: z.number().optional(), ts: z.number().optional(), reason: z.string().nullish(), link: z.string().nullish(), user_agent: z.string().nullish(),
  'X-Mailin-custom': z.string().nullish(),
});
type BrevoEvent = z.infer<typeof eventSchema>;

const opened = (machine: boolean) => ({ user_agent: agent }: BrevoEvent): FeedbackFact => ({ type: 'opened', machine, userAgent: inShort(agent) });
const complained = (): FeedbackFact => ({ type: 'complained', reason: '' });
const clicked = ({ user_agent: agent, link }: BrevoEvent): FeedbackFact => ({ type: 'clicked', machine: false, userAgent: inShort(agent), url: link ?? '' });

/** What each event means, by its name in lower case with underscores; request and sent tell nothing that we keep. */
const EVENTS: Readonly<Record<string, (event: BrevoEvent) => FeedbackFact | null>> = {
  request: () => null,
  sent: () => null,
  delivered: () => ({ type: 'delivered' }),
  deferred: ({ reason }) => ({ type: 'deferred', reason: inShort(reason) }),
  hard_bounce: ({ reason }) => bounced(hard(null, reason ?? ''), inShort(reason)),
  soft_bounce: ({ reason }) => bounced(soft(classifyBounce(null, reason ?? '')), inShort(reason)),
  invalid_email: ({ reason }) => bounced('user_unknown', inShort(reason)),
  blocked: ({ reason }) => bounced('policy', inShort(reason)), // on Brevo's own list of addresses that it withholds
  error: ({ reason }) => bounced('other', inShort(reason)),
  spam: complained,
  complaint: complained,
  unsubscribed: () => ({ type: 'unsubscribed' }),
  unsubscribe: () => ({ type: 'unsubscribed' }),
  opened: opened(false),
  open: opened(false),
  unique_opened: opened(false),
  proxy_open: opened(true),
  unique_proxy_open: opened(true),
  click: clicked,
  clicked,
};

/** Names come as `hard_bounce` and, in the settings of webhooks, as `hardBounce`. */
const nameOf = ({ event }: BrevoEvent): string => event.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();

const oursIn = (custom: string | null | undefined): string | undefined => new RegExp(`(?:^|[\\s|,;])${ID_NAME}:([\\w-]+)`).exec(custom ?? '')?.[1];

function toldBy(event: BrevoEvent): Told {
  const { 'message-id': theirs = '', email = '', ts_event: at, ts_epoch: epoch, ts, link } = event;
  const fact = EVENTS[nameOf(event)]?.(event) ?? null;
  // Brevo names no event: the same opening may be told under two names, so that the fact stands in the key and not the name.
  const key = keyOf(theirs, fact?.type ?? '', at ?? 0, epoch ?? 0, email, link ?? '');
  return { subject: subjectOf(oursIn(event['X-Mailin-custom']), theirs), key, at: instantOf(at ?? epoch ?? ts), address: email, fact };
}

const read: FeedbackKind['read'] = async (request, settings) => {
  const wrong = wrongPassword(request, brevoSettings.parse(settings).hookPassword);
  if (wrong !== null) return wrong;
  const body = readBody(z.union([z.array(z.unknown()), z.looseObject({})]), request);
  if (!body.ok) return body;
  const all = Array.isArray(body.value) ? body.value : [body.value];
  return heard(all.flatMap((one) => eventSchema.safeParse(one).data ?? []).map(toldBy));
};

/** What Brevo's webhooks tell. They carry no signature but a password. */
export const brevoFeedback: FeedbackKind = {
  fields: [secretField('hookPassword', 'Password for webhooks', 'Invent a long one. Brevo calls with it, since it signs nothing', false)],
  setup: `In Brevo, under Transactional, Settings, Webhook, add {url} with delivered, hard and soft bounces, blocked, invalid, error, deferred, spam and unsubscribed. Under basic authentication there enter the user name ${HOOK_USER} and the password from here.`,
  read,
};
