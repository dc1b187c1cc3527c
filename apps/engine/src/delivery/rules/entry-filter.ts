import type { DeliveryRule } from '../candidate.js';

/** Where the journey asks for it, its entry filter must still hold for the person. */
export const entryFilter: DeliveryRule<'stillFits'> = { name: 'entry filter', refuse: ({ stillFits }) => (stillFits ? null : 'entry filter') };
