import type { DeliveryRule } from '../candidate.js';

/** Whoever is muted, or whose account is (attribute `mutedUntil`), gets nothing but mandatory topics until then. */
export const muted: DeliveryRule<'moment' | 'mutedUntil' | 'topic'> = {
  name: 'mute',
  refuse: ({ moment, mutedUntil, topic }) => (topic?.mandatory !== true && mutedUntil !== null && mutedUntil > moment.at ? 'muted' : null),
};
