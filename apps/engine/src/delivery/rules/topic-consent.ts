import type { DeliveryRule } from '../candidate.js';

/** A person gets a topic on a channel unless they left it there, and an opt-in topic only after they subscribed; mandatory topics ignore both. */
export const topicConsent: DeliveryRule<'topic' | 'subscribed'> = {
  name: 'topic consent',
  refuse: ({ topic, subscribed }) => {
    if (topic === null || topic.mandatory) return null;
    if (subscribed === false) return 'unsubscribed';
    return topic.optIn && subscribed !== true ? 'not subscribed' : null;
  },
};
