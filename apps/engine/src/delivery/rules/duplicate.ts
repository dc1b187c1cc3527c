import type { DeliveryRule } from '../candidate.js';

/** Nobody gets the same template of one visit twice, which a merge of two members would make happen, and no address a step's message twice within a broadcast. */
export const duplicate: DeliveryRule<'madeTwice'> = { name: 'duplicate', refuse: ({ madeTwice }) => (madeTwice ? 'duplicate' : null) };
