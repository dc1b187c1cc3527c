import { isAddress } from '@perennial/model';
import type { DeliveryRule } from '../candidate.js';

/** There is a person, and where the channel needs one, an address of a shape that a mail server could be asked about. */
export const address: DeliveryRule<'profile' | 'needsAddress' | 'address'> = {
  name: 'address',
  refuse: ({ profile, needsAddress, address: to }) => {
    if (profile === null) return 'no such person';
    if (!needsAddress) return null;
    if (to === null) return 'no address';
    return isAddress(to) ? null : 'not an address';
  },
};
