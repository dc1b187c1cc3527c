import type { DeliveryRule } from '../candidate.js';

/** A template may ask something of whoever gets it: those for whom it does not hold do not. */
export const templateCondition: DeliveryRule<'meetsTemplate'> = { name: 'template condition', refuse: ({ meetsTemplate }) => (meetsTemplate ? null : 'template condition') };
