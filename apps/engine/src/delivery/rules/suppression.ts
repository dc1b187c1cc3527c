import type { DeliveryRule } from '../candidate.js';

/** A suppressed address (dead, complaint, by hand) is not written to, whatever the topic. */
export const suppression: DeliveryRule<'suppression'> = { name: 'suppression', refuse: (candidate) => (candidate.suppression === null ? null : `suppressed: ${candidate.suppression}`) };
