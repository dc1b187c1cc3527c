import { setTimeout as sleep } from 'node:timers/promises';
import { claimCalls } from '@perennial/store';
import { crashPoint } from '../platform/crash-point.js';
import { carryOut, type CallContext } from './carry-out.js';

/** Calls that one process makes at a time. They do not go through the send queue: programs that are slow to answer would hold up mail. */
const AT_ONCE = 16;
/** How often the table is looked at for calls that are due. */
const POLL_MS = 500;

/** Claims as many calls as can be made at once and makes them. */
export class CallLoop {
  private running = false;
  private finished: Promise<void> = Promise.resolve();
  private readonly abort = new AbortController();
  private readonly open = new Set<Promise<void>>();

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
    await Promise.all(this.open);
  }

  /** Makes what is due now, to the end; answers how many calls that were. For tests. */
  public async once(): Promise<number> {
    const claimed = await this.claim();
    await Promise.all(this.open);
    return claimed;
  }

  private async claim(): Promise<number> {
    const calls = await claimCalls(this.context.database, AT_ONCE - this.open.size);
    crashPoint('call.claimed');
    for (const call of calls) {
      const made = carryOut(this.context, call, this.abort.signal).catch(this.failed).finally(() => this.open.delete(made));
      this.open.add(made);
    }
    return calls.length;
  }

  private async run(): Promise<void> {
    while (this.running) {
      const claimed = this.open.size >= AT_ONCE ? 0 : await this.claim().catch((error: unknown) => (this.failed(error), 0));
      if (claimed === 0 || this.open.size >= AT_ONCE) await Promise.race([sleep(POLL_MS, undefined, { signal: this.abort.signal }).catch(() => undefined), ...(this.open.size >= AT_ONCE ? this.open : [])]);
    }
  }
}
