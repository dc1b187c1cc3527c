import { isJsonObject, type JsonObject } from '@perennial/model';
import { providerKind, type CarriedChannel, type OutgoingMessage, type Provider } from '@perennial/providers';
import { keepMails, type Database, type SendingIntegration, type SendingWorkspace } from '@perennial/store';
import { BounceAddresses } from '../feedback/bounce-addresses.js';
import type { KeptConnections } from '../outgoing/kept-connections.js';
import type { Sealing } from '../platform/sealing.js';
import { keptAs } from './kept-as.js';
import { lendRequests } from './lend.js';

/** A provider ready to send, with the sender that its messages carry. */
export interface Connection {
  readonly provider: Provider;
  readonly name: string;
  /** Of text messages `address` is the number or name that they come from. */
  readonly from: { readonly name: string; readonly address: string };
  /** Where a message of this id comes back to, for mails; null: the provider's own way. */
  readonly returnPath: (messageId: string) => string | null;
}

interface Open extends Connection {
  readonly version: string;
}

type Integration = Pick<SendingIntegration, 'provider' | 'fromAddress' | 'fromName' | 'settings' | 'sealed'>;

/** Settings of an integration with its secrets opened. */
export function openSettings(sealing: Sealing, integration: { readonly settings: JsonObject; readonly sealed: Buffer | null }): JsonObject {
  const secrets: unknown = integration.sealed === null ? {} : JSON.parse(sealing.open(integration.sealed));
  return isJsonObject(secrets) ? { ...integration.settings, ...secrets } : integration.settings;
}

/** Senders of what the mailbox keeps. */
const MAILBOX_SENDERS: Record<CarriedChannel, (workspace: string) => Connection['from']> = {
  email: (name) => ({ name, address: 'hello@perennial.localhost' }), sms: (name) => ({ name: '', address: name }), push: (name) => ({ name: '', address: name }),
};

/** The integration in use that messages of a channel go through which take no part in its shares; null: the mailbox. */
export const firstInUse = ({ integrations }: Pick<SendingWorkspace, 'integrations'>, channel: CarriedChannel): SendingIntegration | null => integrations.find((one) => one.channel === channel && !one.standby) ?? null;

/** Open connections to providers, one per integration, opened anew when it changes. */
export class Connections {
  private readonly open = new Map<string, Open>();
  private addresses: BounceAddresses | null = null;

  public constructor(private readonly database: Database, private readonly sealing: Sealing, private readonly outside: { readonly allowHosts: readonly string[]; readonly kept: KeptConnections }) {}

  /** The connection through which a workspace sends on a channel by an integration; null: by the mailbox. Throws when its settings cannot be read. */
  public async get(workspace: Pick<SendingWorkspace, 'id' | 'name'>, channel: CarriedChannel, integration: SendingIntegration | null): Promise<Connection> {
    const version = integration === null ? `mailbox ${workspace.name}` : `${integration.id} ${integration.changedAt}`;
    const key = integration === null ? `mailbox ${workspace.id} ${channel}` : String(integration.id);
    const known = this.open.get(key);
    if (known?.version === version) return known;
    this.addresses ??= await BounceAddresses.open(this.database);
    const opened = { ...this.connect(workspace, channel, integration), version };
    this.open.set(key, opened);
    await known?.provider.close();
    return opened;
  }

  /** Opens a connection that the caller closes: for a test of settings. */
  public connect(workspace: { readonly id: number; readonly name: string }, channel: CarriedChannel, integration: Integration | null): Connection {
    const name = integration?.provider ?? 'mailbox';
    const kind = providerKind(name);
    if (kind === undefined) throw new Error(`there is no provider named ${name}`);
    const settings = kind.settings.parse(integration === null ? {} : openSettings(this.sealing, integration));
    const from = integration === null ? MAILBOX_SENDERS[channel](workspace.name) : { name: integration.fromName, address: integration.fromAddress };
    const { addresses } = this;
    const domain = kind.bounceDomain?.(settings) ?? null;
    const returnPath = (messageId: string): string | null => (domain === null || addresses === null ? null : addresses.of({ workspaceId: workspace.id, messageId }, domain));
    return { name, from, returnPath, provider: kind.open(settings, { workspaceId: workspace.id, keep: (messages) => this.keep(workspace, messages), ...lendRequests(this.outside.allowHosts, this.outside.kept) }) };
  }

  /** Closes all connections. */
  public async close(): Promise<void> {
    await Promise.all([...this.open.values()].map(({ provider }) => provider.close()));
    this.open.clear();
  }

  private keep(workspace: { readonly id: number; readonly name: string }, messages: readonly OutgoingMessage[]): Promise<void> {
    return keepMails(this.database, messages.map((message) => ({ workspaceId: workspace.id, messageId: message.id === '' ? null : message.id, profileId: message.profileId, ...keptAs(message, workspace.name) })));
  }
}
