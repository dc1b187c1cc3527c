import type { DeliveryRule } from '../candidate.js';

/** A message that a pause held back for longer than whoever ended the pause wanted is not sent any more. */
export const notStale: DeliveryRule = { name: 'not stale', refuse: ({ message }) => (message.stale ? 'stale' : null) };
