import { acquireSlots, createPool, type Database, type IdBlocks, type MessageRow, type Slots } from '@perennial/store';
import { deliver, processing, type AnyChannel, type DeliveryContext } from './delivery/deliver.js';
import { emailChannel } from './delivery/channels/email.js';
import { inAppChannel, type AnnounceEntry } from './delivery/channels/in-app.js';
import { Connections } from './delivery/connections.js';
import { RecipientLinks } from './delivery/recipient-links.js';
import { Sweep } from './delivery/sweep.js';
import { TemplateCache } from './delivery/template-cache.js';
import { BATCH_SIZE } from './enrollment/drain.js';
import { DrainLoop } from './enrollment/drain-loop.js';
import { JourneyCache } from './enrollment/journey-cache.js';
import { MergeLoop } from './enrollment/merge-loop.js';
import type { Sealing } from './platform/sealing.js';
import type { Settings } from './platform/settings.js';
import type { QueueOptions } from './queue/queue.module.js';
import type { Sendable } from './queue/send-jobs.js';

/** Drain lanes of one process: a second gave 14 to 30 % more, more gave nothing (hotpath.md section 1). */
const DRAIN_LANES = 2;
/** Connections of the drain: one a lane and a few for merges and ids. */
const DRAIN_CONNECTIONS = DRAIN_LANES + 3;

/** What the runtime is made of. */
export interface RuntimeOptions {
  readonly settings: Settings;
  readonly databaseUrl: string;
  readonly database: Database;
  readonly ids: IdBlocks;
  readonly sealing: Sealing;
  readonly publicUrl: string;
  readonly announce: AnnounceEntry;
  /** Tells of trouble; never with the content of events. */
  readonly log: (message: string, error: unknown) => void;
}

/** Where committed messages and wake-ups go. */
export interface Outlets {
  readonly send: (messages: readonly Sendable[]) => Promise<void>;
  readonly ring: () => Promise<void>;
}

const drains = (role: Settings['role']): boolean => role === 'all' || role === 'worker';
const sends = (role: Settings['role']): boolean => role === 'all' || role === 'sender';

/** The loops around the pure core, as far as this process's role has them: drain lanes, merges, sending, the sweep. */
export class Runtime {
  public readonly journeys = new JourneyCache();
  private outlets: Outlets | null = null;
  private readonly loops: DrainLoop[];
  private readonly merges: MergeLoop;
  private readonly sweep: Sweep;

  private constructor(private readonly options: RuntimeOptions, private readonly work: Database, private readonly slots: Slots, private readonly delivery: DeliveryContext, public readonly connections: Connections) {
    const { ids, log, settings } = options;
    const context = { database: work, ids, cache: this.journeys, lateEventMs: settings.lateEventHours * 3_600_000, batchSize: BATCH_SIZE };
    const listener = {
      queued: (messages: readonly MessageRow[]) => this.hand(messages), drained: () => undefined,
      poisoned: (subjectId: number, error: unknown) => log(`a stimulus of profile ${subjectId} was set aside`, error), failed: (error: unknown) => log('a drain failed and is tried again', error),
    };
    this.loops = slots.numbers.slice(0, DRAIN_LANES).map((slot) => new DrainLoop({ ...context, slot }, listener, () => performance.now()));
    this.merges = new MergeLoop({ database: work, ids, slot: slots.numbers[DRAIN_LANES] ?? 0 }, (error) => log('a merge failed and is tried again', error), () => this.wake());
    this.sweep = new Sweep(options.database, async (messages) => this.outlets?.send(messages), (error) => log('the sweep failed and is tried again', error));
  }

  /** Opens what the loops need; nothing runs before `start`. */
  public static async open(options: RuntimeOptions): Promise<Runtime> {
    const work = createPool(options.databaseUrl, DRAIN_CONNECTIONS);
    const slots = await acquireSlots(work, DRAIN_LANES + 2);
    const links = await RecipientLinks.open(options.database, options.publicUrl);
    const templates = new TemplateCache(options.database);
    const connections = new Connections(options.database, options.sealing);
    const channels: AnyChannel[] = [processing(emailChannel(connections), templates, links), processing(inAppChannel(options.database, options.announce), templates, links)];
    const byName = new Map(channels.map((channel) => [channel.name, channel]));
    const runtime: Runtime = new Runtime(options, work, slots, {
      database: options.database, ids: options.ids, journeys: new JourneyCache(), slot: slots.numbers[DRAIN_LANES + 1] ?? 0, channels: byName,
      sentEventOf: (channel) => byName.get(channel)?.sentEvent ?? null, onStimuli: () => runtime.intakeCommitted(),
    }, connections);
    return runtime;
  }

  /** What the queue module hands its jobs to. */
  public queueOptions(): QueueOptions {
    const { settings, databaseUrl } = this.options;
    return {
      redisUrl: settings.redisUrl ?? null, databaseUrl,
      send: sends(settings.role) ? async (job) => void (await deliver(this.delivery, job)) : null,
      wake: settings.role === 'worker' ? () => this.wake() : null,
    };
  }

  /** Binds the queues and starts the loops of this process's role. */
  public start(outlets: Outlets): void {
    this.outlets = outlets;
    if (drains(this.options.settings.role)) {
      for (const loop of this.loops) loop.start();
      this.merges.start();
    }
    if (sends(this.options.settings.role)) this.sweep.start();
  }

  /** Ends the loops after what is under way; the queues are closed by their own module. */
  public async stop(): Promise<void> {
    if (this.outlets !== null) await Promise.all([...this.loops.map((loop) => loop.stop()), this.merges.stop(), this.sweep.stop()]);
    await this.connections.close();
    await this.slots.release();
    await this.work.end();
  }

  /** Called after stimuli were committed to the intake: wakes this process's lanes, or those of others. */
  public intakeCommitted(): void {
    if (drains(this.options.settings.role)) this.wake();
    else this.outlets?.ring().catch((error: unknown) => this.options.log('a wake-up could not be queued; workers find the work within a second', error));
  }

  private wake(): void {
    for (const loop of this.loops) loop.wake();
  }

  private hand(messages: readonly MessageRow[]): void {
    this.outlets?.send(messages).catch((error: unknown) => this.options.log('messages could not be queued; the sweep adds them', error));
  }
}
