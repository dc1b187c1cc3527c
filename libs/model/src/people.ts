import { z } from 'zod';

/** What someone who works in the editor may do: owners everything, marketers all but settings of the workspace, viewers only look. */
export const roleSchema = z.enum(['owner', 'marketer', 'viewer']);
/** What someone who works in the editor may do. */
export type Role = z.infer<typeof roleSchema>;

const RANK: Record<Role, number> = { viewer: 0, marketer: 1, owner: 2 };
/** True when a role includes all that another may do. */
export const roleIncludes = (role: Role, needed: Role): boolean => RANK[role] >= RANK[needed];
