import type { DeliveryRule } from '../candidate.js';

/** A message that a colleague discarded, who was asked before it goes out. */
export const discarded: DeliveryRule<'message'> = { name: 'review', refuse: ({ message }) => (message.review === 'discarded' ? 'discarded' : null) };
