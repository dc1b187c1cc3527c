import { createPool, IdBlocks, type Database } from '@perennial/store';
import { Connections } from './delivery/connections.js';
import { JourneyCache } from './enrollment/journey-cache.js';
import { EventSchemas } from './ingestion/event-schemas.js';
import { GroupCommit } from './ingestion/group-commit.js';
import { FeedAnnouncer } from './inbox/feed-announcer.js';
import { RequestLog } from './ingestion/request-log.js';
import { WriteKeys } from './ingestion/write-keys.js';
import { KeptConnections } from './outgoing/kept-connections.js';
import { AddressHash } from './platform/address-hash.js';
import type { Rankable } from './delivery/ranks.js';
import { Sealing } from './platform/sealing.js';
import type { Settings } from './platform/settings.js';

/** Connections that one process keeps to the database, beside those of the queue. */
const POOL_SIZE = 20;

/** What all parts of one process share. */
export class Wiring {
  public readonly database: Database;
  public readonly ids: IdBlocks;
  public readonly journeys = new JourneyCache();
  public readonly sealing: Sealing;
  public readonly addresses: AddressHash;
  public readonly writeKeys: WriteKeys;
  public readonly schemas: EventSchemas;
  public readonly requests: RequestLog;
  public readonly intake: GroupCommit;
  /** Connections to hosts outside, by HTTP. */
  public readonly kept = new KeptConnections();
  public readonly connections: Connections;
  public readonly feeds: FeedAnnouncer;
  /** The oldest workspace; with its first API key at the start that made it. Null in a process that serves no API. */
  public firstWorkspace: { readonly id: number; readonly freshApiKey: string | null } | null = null;
  private readonly listeners = new Set<(count: number) => void>();
  private readonly builders = new Set<() => void>();
  private readonly senders = new Set<(messages: readonly Rankable[]) => void>();

  public constructor(public readonly settings: Settings, public readonly databaseUrl: string) {
    this.database = createPool(databaseUrl, POOL_SIZE);
    this.ids = new IdBlocks(this.database);
    this.sealing = new Sealing(settings.secret);
    this.addresses = new AddressHash(settings.secret);
    this.writeKeys = new WriteKeys(this.database, () => Date.now());
    this.schemas = new EventSchemas(this.database, () => Date.now());
    this.requests = new RequestLog(this.database, () => Date.now());
    this.intake = new GroupCommit(this.database, this.ids, (count) => this.intakeCommitted(count));
    this.connections = new Connections(this.database, this.sealing, { allowHosts: settings.allowHosts, kept: this.kept });
    this.feeds = new FeedAnnouncer(this.database, databaseUrl);
  }

  /** Calls a listener after each commit that added to the intake; answers how to stop that. */
  public onIntakeCommitted(listener: (count: number) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Tells that stimuli were added to the intake (also by a resumed journey, whose timers are due again). */
  public intakeCommitted(count: number): void {
    if (count > 0) for (const listener of this.listeners) listener(count);
  }

  /** Calls a listener with messages that were queued outside a drain; answers how to stop that. */
  public onMessagesQueued(listener: (messages: readonly Rankable[]) => void): () => void {
    this.senders.add(listener);
    return () => this.senders.delete(listener);
  }

  /** Tells that messages are queued and committed. */
  public messagesQueued(messages: readonly Rankable[]): void {
    if (messages.length > 0) for (const listener of this.senders) listener(messages);
  }

  /** Calls a listener when a definition of a segment was saved; answers how to stop that. */
  public onSegmentsChanged(listener: () => void): () => void {
    this.builders.add(listener);
    return () => this.builders.delete(listener);
  }

  /** Tells that a definition of a segment was saved. */
  public segmentsChanged(): void {
    for (const listener of this.builders) listener();
  }

  /** Ends connections to providers and to the database. */
  public async close(): Promise<void> {
    await this.connections.close();
    this.kept.close();
    await this.feeds.stop();
    await this.requests.flush();
    await this.database.end();
  }
}
