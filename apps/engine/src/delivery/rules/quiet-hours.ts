import { quietUntil, releaseDelayMs } from '@perennial/journey';
import { EXPIRY_HOURS, type ClaimedMessage } from '@perennial/store';
import type { Candidate, DeliveryRule, Ruling } from '../candidate.js';
import { QUIET } from '../hold.js';

const EXPIRY_MS = EXPIRY_HOURS * 3_600_000;

type Limits = Pick<Candidate, 'rails' | 'topic' | 'moment' | 'priorities'>;

/** What quiet hours make of a message, on the person's clock: in-app messages pass, and so does a mandatory topic that is urgent (journeys.md sections 4 and 5). */
export function quietRuling({ id, channel, queuedAt }: Pick<ClaimedMessage, 'id' | 'channel' | 'queuedAt'>, { rails: { quietHours: hours, quietTemplate, priority }, topic, moment, priorities }: Limits): Ruling | null {
  if (channel === 'in_app' || topic?.urgent === true || hours === null) return null;
  const until = quietUntil(hours.windows, moment.at, moment.zone);
  if (until === null) return null;
  if (hours.action === 'drop') return QUIET;
  if (hours.action === 'in_app' && quietTemplate !== null) return { do: 'switch', template: quietTemplate, reason: `${QUIET}: shown in the product instead` };
  // A message that expires meanwhile is told so then, not when the quiet time is over.
  const at = Math.min(until + releaseDelayMs(id, priority, priorities), queuedAt + EXPIRY_MS + 1000);
  return { do: 'hold', until: at, reason: `${QUIET}: held until ${new Date(until).toISOString()}` };
}

/** Nothing but in-app messages goes out in quiet hours. */
export const quietHours: DeliveryRule<'message' | keyof Limits, Ruling> = { name: 'quiet hours', refuse: ({ message, ...limits }) => quietRuling(message, limits) };
