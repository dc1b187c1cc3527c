import { capReached, capWords } from '@perennial/journey';
import type { DeliveryRule } from '../candidate.js';

/** A person gets no more than the caps allow, mandatory topics apart (journeys.md section 5). */
export const frequencyCaps: DeliveryRule<'message' | 'rails' | 'topic' | 'moment' | 'taken'> = {
  name: 'frequency caps',
  refuse: ({ message, rails, topic, moment, taken }) => {
    if (topic?.mandatory === true) return null;
    const cap = capReached(rails.caps, { channel: message.channel, topic: topic?.key ?? null }, taken, moment);
    return cap === null ? null : `frequency cap: ${capWords(cap)}`;
  },
};
