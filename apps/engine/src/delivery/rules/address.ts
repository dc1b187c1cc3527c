import type { DeliveryRule } from '../candidate.js';

/** There is a person, and where the channel needs one, an address of a shape that its channel can write to. */
export const address: DeliveryRule<'profile' | 'reach' | 'address'> = {
  name: 'address',
  refuse: ({ profile, reach, address: to }) => {
    if (profile === null) return 'no such person';
    if (reach?.needsAddress !== true) return null;
    return to === null ? 'no address' : reach.problem(to);
  },
};
