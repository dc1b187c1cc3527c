import { randomUUID } from 'node:crypto';
import { isAddress, templateSourceSchema } from '@perennial/model';
import { loadSendingWorkspace, type StoredTemplate } from '@perennial/store';
import type { OutgoingMail, SendResult } from '@perennial/providers';
import type { Connection } from '../../delivery/connections.js';
import { listHeaders } from '../../delivery/channels/email.js';
import { badField, notFound, problem } from '../../http/problem.js';
import type { Wiring } from '../../wiring.js';
import { preview } from './render.js';
import { previewFacts } from './preview-facts.js';

/** Sends one mail of a test through a connection; throws 502 with the provider's own words when it is not taken. */
export async function sendOne(connection: Connection, mail: Pick<OutgoingMail, 'to' | 'subject' | 'html' | 'text'> & { readonly profileId: number | null }): Promise<void> {
  const [result]: readonly (SendResult | undefined)[] = await connection.provider.send([{ ...mail, id: randomUUID(), from: connection.from, headers: listHeaders(null) }]);
  if (result?.outcome !== 'accepted') throw problem(502, `${connection.name} did not take the mail: ${result?.reason ?? 'it gave no answer'}`);
}

/** Sends the draft of a template to an address, with a profile's values; answers the provider's name. */
export async function testSend(wiring: Wiring, template: StoredTemplate, workspaceId: number, given: { readonly to: string; readonly profileId: number | null }): Promise<string> {
  if (!isAddress(given.to.trim())) throw badField('to', 'is not an e-mail address');
  const source = templateSourceSchema.parse(template.source);
  if (source.channel !== 'email') throw problem(422, 'In-app messages are not sent to an address. Look at the preview instead.');
  const workspace = await loadSendingWorkspace(wiring.database, workspaceId);
  if (workspace === null) throw notFound('workspace');
  const { facts, profile } = await previewFacts(wiring, workspace, given.profileId);
  const mail = await preview(source, facts, false);
  if (!mail.ok) throw problem(422, 'The mail cannot be made yet; mend these first.', { problems: mail.problems });
  const connection = await wiring.connections.get(workspace);
  await sendOne(connection, { to: given.to.trim(), subject: mail.subject, html: mail.html, text: mail.text, profileId: profile?.id ?? null });
  return connection.name;
}
