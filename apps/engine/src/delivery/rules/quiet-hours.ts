import { quietUntil, releaseDelayMs } from '@perennial/journey';
import { EXPIRY_HOURS } from '@perennial/store';
import type { Candidate, DeliveryRule, Ruling } from '../candidate.js';
import { QUIET } from '../hold.js';

const EXPIRY_MS = EXPIRY_HOURS * 3_600_000;

type Looks = 'message' | 'rails' | 'topic' | 'moment' | 'priorities';

function quiet({ message, rails: { quietHours, quietTemplate, priority }, moment, priorities }: Pick<Candidate, Looks>): Ruling | null {
  const until = quietHours === null ? null : quietUntil(quietHours.windows, moment.at, moment.zone);
  if (quietHours === null || until === null) return null;
  if (quietHours.action === 'drop') return QUIET;
  if (quietHours.action === 'in_app' && quietTemplate !== null) return { do: 'switch', template: quietTemplate, reason: `${QUIET}: shown in the product instead` };
  // A message that expires meanwhile is told so then, not when the quiet time is over.
  const at = Math.min(until + releaseDelayMs(message.id, priority, priorities), message.queuedAt + EXPIRY_MS + 1000);
  return { do: 'hold', until: at, reason: `${QUIET}: held until ${new Date(until).toISOString()}` };
}

/** Nothing but in-app messages goes out in quiet hours, on the person's clock; a mandatory topic that is urgent does (journeys.md sections 4 and 5). */
export const quietHours: DeliveryRule<Looks, Ruling> = { name: 'quiet hours', refuse: (candidate) => (candidate.message.channel === 'in_app' || candidate.topic?.urgent === true ? null : quiet(candidate)) };
