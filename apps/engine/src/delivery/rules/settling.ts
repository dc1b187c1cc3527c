import type { DeliveryRule, Ruling } from '../candidate.js';

/** A promotional message under caps waits for those that compete with it, for as long as the workspace says (journeys.md section 5). */
export const settling: DeliveryRule<'message' | 'rails' | 'topic' | 'moment' | 'settleMs', Ruling> = {
  name: 'settling',
  refuse: ({ message, rails, topic, moment, settleMs }) => {
    const until = message.queuedAt + settleMs;
    return topic?.mandatory === true || rails.caps.length === 0 || until <= moment.at ? null : { do: 'hold', until, reason: 'waits for messages that compete with it' };
  },
};
