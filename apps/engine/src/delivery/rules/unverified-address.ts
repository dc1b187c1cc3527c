import type { DeliveryRule } from '../candidate.js';

/** Messages in 24 hours to an address that only a public browser key has told. */
export const UNVERIFIED_A_DAY = 3;

/** An address that a browser key set may be anyone's: it gets at most three messages in 24 hours, until a server says it too. */
export const unverifiedAddress: DeliveryRule = {
  name: 'unverified address',
  refuse: ({ profile, reach, sentLately }) => (profile !== null && reach?.isUnverified(profile) === true && sentLately >= UNVERIFIED_A_DAY ? 'unverified address: three messages a day' : null),
};
