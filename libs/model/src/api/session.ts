import { z } from 'zod';
import { roleSchema } from '../people.js';

const emailSchema = z.string().trim().min(3).max(254);
const passwordSchema = z.string().min(10, 'A password has at least 10 characters').max(200);

/** POST /api/session: signs in with a password (sets the session cookie). */
export const signInSchema = z.strictObject({ email: emailSchema, password: z.string().min(1).max(200) });
/** POST /api/session/link: signs in with the one-time link printed at start, or a password reset link. */
export const linkSignInSchema = z.strictObject({ token: z.string().min(10).max(200) });
/** POST /api/session/invitation: accepts an invitation. */
export const acceptInvitationSchema = z.strictObject({ token: z.string().min(10).max(200), name: z.string().trim().min(1).max(100), password: passwordSchema });
/** POST /api/session/reset: sets a new password with a reset link's token. */
export const resetPasswordSchema = z.strictObject({ token: z.string().min(10).max(200), password: passwordSchema });
/** PUT /api/me/password: sets or changes one's own password (`current` is needed once one is set). */
export const changePasswordSchema = z.strictObject({ current: z.string().max(200).optional(), password: passwordSchema });
/** PUT /api/session/workspace: which workspace the session looks at. */
export const switchWorkspaceSchema = z.strictObject({ workspaceId: z.number().int() });

/** GET /api/me: who is signed in, and where. */
export const meSchema = z.object({
  colleague: z.object({ id: z.number(), email: z.string(), name: z.string(), role: roleSchema, passwordSet: z.boolean() }),
  workspace: z.object({ id: z.number(), name: z.string(), timezone: z.string(), postalAddress: z.string() }),
  workspaces: z.array(z.object({ id: z.number(), name: z.string() })),
  /** True while all mail is caught by the mailbox. */
  mailboxOnly: z.boolean(),
  version: z.string(),
});
/** Who is signed in, and where. */
export type Me = z.infer<typeof meSchema>;
