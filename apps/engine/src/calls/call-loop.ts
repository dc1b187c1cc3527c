import { setTimeout as sleep } from 'node:timers/promises';
import { claimCalls } from '@perennial/store';
import { crashPoint } from '../platform/crash-point.js';
import { carryOut, type CallContext } from './carry-out.js';

/** Calls that one process makes at a time. They do not go through the send queue: programs that are slow to answer would hold up mail. */
const AT_ONCE = 64;
/** Of them, a journey that has so many gets no more: a program that hangs takes less than half of the places. */
const OF_ONE_JOURNEY = 16;
/** How often the table is looked at for calls that are due. */
const POLL_MS = 500;

/** Claims as many calls as can be made at once and makes them. */
export class CallLoop {
  private running = false;
  private finished: Promise<void> = Promise.resolve();
  private readonly abort = new AbortController();
  /** Calls under way, with their journeys. */
  private readonly open = new Map<Promise<void>, number>();

  public constructor(private readonly context: CallContext, private readonly failed: (error: unknown) => void) {}

  /** Starts the loop. */
  public start(): void {
    this.running = true;
    this.finished = this.run();
  }

  /** Ends the loop; calls under way are given up and made again by another process. */
  public async stop(): Promise<void> {
    this.running = false;
    this.abort.abort();
    await this.finished;
    await Promise.all(this.open.keys());
  }

  /** Makes what is due now, to the end; answers how many calls that were. For tests. */
  public async once(): Promise<number> {
    const claimed = await this.claim();
    await Promise.all(this.open.keys());
    return claimed;
  }

  private async claim(): Promise<number> {
    const calls = await claimCalls(this.context.database, Math.min(AT_ONCE - this.open.size, OF_ONE_JOURNEY), this.busy());
    if (calls.length > 0) crashPoint('call.claimed');
    for (const call of calls) {
      const made = carryOut(this.context, call, this.abort.signal).catch(this.failed).finally(() => this.open.delete(made));
      this.open.set(made, call.journeyId);
    }
    return calls.length;
  }

  private busy(): number[] {
    const counts = new Map<number, number>();
    for (const journeyId of this.open.values()) counts.set(journeyId, (counts.get(journeyId) ?? 0) + 1);
    return [...counts].flatMap(([journeyId, count]) => (count >= OF_ONE_JOURNEY ? [journeyId] : []));
  }

  private async run(): Promise<void> {
    while (this.running) {
      const claimed = this.open.size >= AT_ONCE ? 0 : await this.claim().catch((error: unknown) => (this.failed(error), 0));
      if (claimed === 0 || this.open.size >= AT_ONCE) await Promise.race([sleep(POLL_MS, undefined, { signal: this.abort.signal }).catch(() => undefined), ...(this.open.size >= AT_ONCE ? this.open.keys() : [])]);
    }
  }
}
