import type { DeliveryRule } from '../candidate.js';

/** A message that no sender claimed within 72 hours would come too late. */
export const notExpired: DeliveryRule = { name: 'not expired', refuse: ({ message }) => (message.expired ? 'expired' : null) };
