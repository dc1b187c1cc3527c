import type { Me } from '@perennial/model';
import { loadSendingWorkspace, workspacesOf, type Session } from '@perennial/store';
import { problem } from '../../http/problem.js';
import { version } from '../../http/version.js';
import type { Wiring } from '../../wiring.js';

/** Who is signed in, and where. */
export async function meOf(wiring: Wiring, session: Session): Promise<Me> {
  const [workspace, workspaces] = await Promise.all([loadSendingWorkspace(wiring.database, session.workspaceId), workspacesOf(wiring.database, session.colleagueId)]);
  if (workspace === null) throw problem(401, 'Sign in again.');
  return {
    colleague: { id: session.colleagueId, email: session.email, name: session.name, role: session.role, passwordSet: session.passwordSet },
    workspace: { id: workspace.id, name: workspace.name, timezone: workspace.timezone, postalAddress: workspace.postalAddress },
    workspaces, mailboxOnly: workspace.integrations.every(({ channel, provider }) => channel !== 'email' || provider === 'mailbox'), version,
  };
}
