import type { DeliveryRule } from '../candidate.js';

/** Why a message of an account's run goes to somebody else: its recipient has left the account, or the role for which they were chosen. */
export const HANDED_OVER = { left: 'no longer a member', role: 'no longer in the role' } as const;

/** The recipient of a message of an account's run must still be the member who was chosen (journeys.md section 3). */
export const stillMember: DeliveryRule<'message' | 'role'> = {
  name: 'member',
  refuse: ({ message: { accountId, roles }, role }) => {
    if (accountId === null) return null;
    if (role === null) return HANDED_OVER.left;
    return roles === null || roles.includes(role) ? null : HANDED_OVER.role;
  },
};
