import { setTimeout as sleep } from 'node:timers/promises';
import { sweepMessages, type Database } from '@perennial/store';
import type { Rankable } from './ranks.js';

/** How often the outbox is looked at for what no job carries. */
const SWEEP_EVERY_MS = 2000;
/** A message is left to its own job for this long. */
const GRACE_SECONDS = 3;
const SWEEP_LIMIT = 5000;

/** The queue that the sweep fills. */
export interface SweptQueue {
  readonly add: (messages: readonly Rankable[]) => Promise<void>;
  /** Messages that wait in it, at most. */
  readonly waiting: () => Promise<number>;
}

/** Adds to the queue again what a crash or a lost queue left behind, and retries whose time has come. */
export class Sweep {
  private running = false;
  private finished: Promise<void> = Promise.resolve();
  private readonly abort = new AbortController();

  public constructor(private readonly database: Database, private readonly queue: SweptQueue, private readonly failed: (error: unknown) => void) {}

  /** Starts sweeping. */
  public start(): void {
    this.running = true;
    this.finished = this.run();
  }

  /** Ends after the sweep under way. */
  public async stop(): Promise<void> {
    this.running = false;
    this.abort.abort();
    await this.finished;
  }

  /** One sweep; answers how many messages were added: none while the queue has as many as one adds, for most of those would be in it already. */
  public async once(graceSeconds = GRACE_SECONDS): Promise<number> {
    if ((await this.queue.waiting()) >= SWEEP_LIMIT) return 0;
    const found = await sweepMessages(this.database, graceSeconds, SWEEP_LIMIT);
    await this.queue.add(found);
    return found.length;
  }

  private async run(): Promise<void> {
    while (this.running) {
      await sleep(SWEEP_EVERY_MS, undefined, { signal: this.abort.signal }).catch(() => undefined);
      if (!this.running) return;
      await this.once().catch(this.failed);
    }
  }
}
