import { capReached, capWords } from '@perennial/journey';
import type { Candidate, DeliveryRule } from '../candidate.js';

type Limits = Pick<Candidate, 'rails' | 'topic' | 'moment' | 'taken'>;

/** Which cap leaves a message of a channel no place, in words; null: there is one. Mandatory topics ask for none. */
export function capRefusal(channel: string, { rails, topic, moment, taken }: Limits): string | null {
  const cap = topic?.mandatory === true ? null : capReached(rails.caps, { channel, topic: topic?.key ?? null }, taken, moment);
  return cap === null ? null : `frequency cap: ${capWords(cap)}`;
}

/** A person gets no more than the caps allow (journeys.md section 5). */
export const frequencyCaps: DeliveryRule<'message' | keyof Limits> = { name: 'frequency caps', refuse: ({ message, ...limits }) => capRefusal(message.channel, limits) };
