import { foldAddress, isJsonObject, type JsonObject } from '@perennial/model';
import { providerKind, type OutgoingMail, type Provider } from '@perennial/providers';
import { keepMails, type Database, type SendingWorkspace } from '@perennial/store';
import type { Sealing } from '../platform/sealing.js';

/** A provider ready to send, with the sender that its mails carry. */
export interface Connection {
  readonly provider: Provider;
  readonly name: string;
  readonly from: { readonly name: string; readonly address: string };
}

interface Open extends Connection {
  readonly version: string;
}

type Integration = NonNullable<SendingWorkspace['integration']>;

/** Settings of an integration with its secrets opened. */
export function openSettings(sealing: Sealing, integration: { readonly settings: JsonObject; readonly sealed: Buffer | null }): JsonObject {
  const secrets: unknown = integration.sealed === null ? {} : JSON.parse(sealing.open(integration.sealed));
  return isJsonObject(secrets) ? { ...integration.settings, ...secrets } : integration.settings;
}

/** Open connections to providers, one per workspace, opened anew when its integration changes. */
export class Connections {
  private readonly open = new Map<number, Open>();

  public constructor(private readonly database: Database, private readonly sealing: Sealing) {}

  /** The connection through which a workspace sends its mail. Throws when its settings cannot be read. */
  public async get(workspace: SendingWorkspace): Promise<Connection> {
    const version = workspace.integration === null ? `mailbox ${workspace.name}` : `${workspace.integration.id} ${workspace.integration.changedAt}`;
    const known = this.open.get(workspace.id);
    if (known?.version === version) return known;
    const opened = { ...this.connect(workspace.id, workspace.integration, workspace.name), version };
    this.open.set(workspace.id, opened);
    await known?.provider.close();
    return opened;
  }

  /** Opens a connection that the caller closes: for a test of settings. */
  public connect(workspaceId: number, integration: Integration | null, workspaceName: string): Connection {
    const name = integration?.provider ?? 'mailbox';
    const kind = providerKind(name);
    if (kind === undefined) throw new Error(`there is no provider named ${name}`);
    const settings = kind.settings.parse(integration === null ? {} : openSettings(this.sealing, integration));
    const from = integration === null ? { name: workspaceName, address: 'hello@perennial.localhost' } : { name: integration.fromName, address: integration.fromAddress };
    return { name, from, provider: kind.open(settings, { workspaceId, keep: (mails) => this.keep(workspaceId, mails) }) };
  }

  /** Closes all connections. */
  public async close(): Promise<void> {
    await Promise.all([...this.open.values()].map(({ provider }) => provider.close()));
    this.open.clear();
  }

  private keep(workspaceId: number, mails: readonly OutgoingMail[]): Promise<void> {
    return keepMails(this.database, mails.map((mail) => ({
      workspaceId, messageId: mail.id === '' ? null : mail.id, profileId: mail.profileId, to: mail.to, toFolded: foldAddress(mail.to), from: mail.from.name === '' ? mail.from.address : `${mail.from.name} <${mail.from.address}>`,
      subject: mail.subject, headers: { ...mail.headers }, html: mail.html, text: mail.text,
    })));
  }
}
