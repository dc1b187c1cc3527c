import { templateSampleSchema, templateSourceSchema } from '@perennial/model';
import { loadSendingWorkspace, type SendingWorkspace, type StoredTemplate } from '@perennial/store';
import type { OutgoingMessage, SendResult } from '@perennial/providers';
import type { Connection } from '../../delivery/connections.js';
import { fromSender } from '../../delivery/mail-sender.js';
import { MailSignatures } from '../../delivery/mail-signatures.js';
import { badField, notFound, problem } from '../../http/problem.js';
import type { Wiring } from '../../wiring.js';
import { renderSetting } from './mail-setting.js';
import { preview } from './render.js';
import { previewFacts } from './preview-facts.js';
import { firstInUse } from '../../delivery/connections.js';
import { TEST_CHANNELS, type TestFrame } from './test-channels.js';

/** Sends one message of a test through a connection; throws 502 with the provider's own words when it is not taken. */
export async function sendOne(connection: Connection, message: OutgoingMessage): Promise<void> {
  const [result]: readonly (SendResult | undefined)[] = await connection.provider.send([message]);
  if (result?.outcome !== 'accepted') throw problem(502, `${connection.name} did not take the message: ${result?.reason ?? 'it gave no answer'}`);
}

/** Whom a test is from, as the real messages are: the sender, else that of the provider, signed where its domain is. */
export function testFrame(wiring: Wiring, { senders, domains }: Pick<SendingWorkspace, 'senders' | 'domains'>, connection: Pick<Connection, 'from'>, said: { readonly to: string; readonly profileId: number | null; readonly sender: string | null }): TestFrame {
  const { from, replyTo } = fromSender(senders, said.sender, connection.from);
  return { to: said.to, profileId: said.profileId, from, replyTo, dkim: new MailSignatures(wiring.sealing).of(domains, from.address) };
}

/** Sends the draft of a template to where its channel goes, with a profile's values; answers the provider's name. */
export async function testSend(wiring: Wiring, template: StoredTemplate, workspaceId: number, given: { readonly to: string; readonly profileId: number | null; readonly locale?: string | null | undefined }): Promise<string> {
  const source = templateSourceSchema.parse(template.source);
  if (source.channel === 'in_app') throw problem(422, 'In-app messages are not sent to an address. Look at the preview instead.');
  const channel = TEST_CHANNELS[source.channel];
  const to = channel.read(given.to.trim());
  if (to === null) throw badField('to', channel.wrong);
  const workspace = await loadSendingWorkspace(wiring.database, workspaceId);
  if (workspace === null) throw notFound('workspace');
  const { facts, profile } = await previewFacts(wiring, workspace, { profileId: given.profileId, sample: template.sample === null ? null : templateSampleSchema.parse(template.sample), locale: given.locale });
  const look = await preview(source, facts, await renderSetting(wiring.database, workspaceId));
  if (!look.ok) throw problem(422, 'The message cannot be made yet; mend these first.', { problems: look.problems });
  const connection = await wiring.connections.get(workspace, source.channel, firstInUse(workspace, source.channel));
  await sendOne(connection, channel.fromPreview(testFrame(wiring, workspace, connection, { to, profileId: profile?.id ?? null, sender: template.sender }), look));
  return connection.name;
}
