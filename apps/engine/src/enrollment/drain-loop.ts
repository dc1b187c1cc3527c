import { setTimeout as sleep } from 'node:timers/promises';
import { LANE, type MessageRow, type ShardCursor } from '@perennial/store';
import type { DrainContext, Drained } from './drain.js';
import { drainSafely, isTransient } from './recovery.js';

/** How often due timers are looked for, in milliseconds. */
const TIMER_POLL_MS = 250;
/** How often the intake is looked at without having been woken: the safety net. */
const INTAKE_POLL_MS = 1000;
const MAX_BACKOFF_MS = 5000;

/** What the loop tells the rest of the program. */
export interface DrainListener {
  /** Messages that were committed and may be sent. */
  readonly queued: (messages: readonly MessageRow[]) => void;
  readonly drained: (drained: Drained) => void;
  /** A stimulus that was set aside. */
  readonly poisoned: (subjectId: number, error: unknown) => void;
  readonly failed: (error: unknown) => void;
}

/** One lane of a worker: drains stimuli and due timers for as long as there are any, then waits to be woken. */
export class DrainLoop {
  private readonly cursors: ShardCursor[] = [{ last: -1 }, { last: -1 }];
  private running = false;
  private finished: Promise<void> = Promise.resolve();
  private ring: (() => void) | null = null;
  private rung = false;
  private lastTimers = 0;

  public constructor(private readonly context: DrainContext, private readonly listener: DrainListener, private readonly clock: () => number) {}

  /** Starts the loop. */
  public start(): void {
    this.running = true;
    this.finished = this.run();
  }

  /** Ends the loop after the batch under way. */
  public async stop(): Promise<void> {
    this.running = false;
    this.wake();
    await this.finished;
  }

  /** Says that there may be work. */
  public wake(): void {
    this.rung = true;
    this.ring?.();
  }

  /** Drains until nothing is left that is due now; for tests and benchmarks. */
  public async drainAll(): Promise<number> {
    let handled = 0;
    for (;;) {
      const worked = await this.round(true);
      if (worked === 0) return handled;
      handled += worked;
    }
  }

  private async run(): Promise<void> {
    let backoff = 0;
    let lastIntake = 0;
    while (this.running) {
      const woken = this.rung || this.clock() - lastIntake >= INTAKE_POLL_MS;
      this.rung = false;
      try {
        if (woken) lastIntake = this.clock();
        const worked = await this.round(woken);
        backoff = 0;
        if (worked > 0) this.rung = true;
        else await this.rest(TIMER_POLL_MS);
      } catch (error) {
        this.listener.failed(error);
        backoff = Math.min(MAX_BACKOFF_MS, backoff === 0 ? 100 : backoff * 2);
        await this.rest(isTransient(error) ? backoff : MAX_BACKOFF_MS);
      }
    }
  }

  private async round(intake: boolean): Promise<number> {
    let worked = 0;
    const { batchSize } = this.context;
    if (intake) {
      const direct = await this.drainLane(LANE.direct, batchSize);
      // Bulk takes at most half of what a round can do while direct has work of its own.
      const bulk = await this.drainLane(LANE.bulk, direct > 0 ? Math.ceil(batchSize / 2) : batchSize);
      worked += direct + bulk;
    }
    if (!intake || this.clock() - this.lastTimers >= TIMER_POLL_MS) {
      this.lastTimers = this.clock();
      worked += await this.finish(await drainSafely(this.context, { type: 'timers', limit: batchSize }, this.listener.poisoned));
      if (worked > 0) this.lastTimers = 0;
    }
    return worked;
  }

  private async drainLane(lane: number, limit: number): Promise<number> {
    const cursor = this.cursors[lane] ?? { last: -1 };
    return this.finish(await drainSafely(this.context, { type: 'lane', lane, cursor, limit }, this.listener.poisoned));
  }

  private async finish(drained: Drained): Promise<number> {
    if (drained.messages.length > 0) this.listener.queued(drained.messages);
    if (drained.stimuli + drained.timers > 0) this.listener.drained(drained);
    return drained.stimuli + drained.timers;
  }

  private async rest(ms: number): Promise<void> {
    if (this.rung && ms <= TIMER_POLL_MS) return;
    const abort = new AbortController();
    this.ring = () => abort.abort();
    await sleep(ms, undefined, { signal: abort.signal }).catch(() => undefined);
    this.ring = null;
  }
}
