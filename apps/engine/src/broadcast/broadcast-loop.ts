import { setTimeout as sleep } from 'node:timers/promises';
import { advanceBroadcast, bulkIsFull, endBroadcast, inTransaction, startPage, takeBroadcast, type Database } from '@perennial/store';
import { crashPoint } from '../platform/crash-point.js';
import { openOccurrences } from './open-occurrences.js';

const POLL_MS = 500;
const FAILED_WAIT_MS = 3000;
/** People of a crowd that one transaction starts. */
const PAGE = 5000;

/** Starts one page of the crowd that is due first; null: none is. The cursor is noted in the transaction that starts them, so that a crash starts nobody twice and leaves nobody out. */
export const startNext = (database: Database, limit = PAGE): Promise<number | null> => inTransaction(database, async (transaction) => {
  const crowd = await takeBroadcast(transaction);
  if (crowd === null) return null;
  if (crowd.tooLate) {
    await endBroadcast(transaction, crowd.id, 'missed');
    return 0;
  }
  const { last, started } = await startPage(transaction, crowd, limit);
  crashPoint('broadcast.started');
  if (last === null) await endBroadcast(transaction, crowd.id, 'done');
  else await advanceBroadcast(transaction, crowd.id, { cursor: last, started });
  return started;
});

/** Opens the occurrences of schedules as they come round, and starts crowds page by page; any number of processes may. */
export class BroadcastLoop {
  private readonly ending = new AbortController();
  private finished: Promise<void> = Promise.resolve();

  public constructor(private readonly database: Database, private readonly told: (count: number) => void, private readonly failed: (error: unknown) => void) {}

  /** Starts the loop. */
  public start(): void {
    this.finished = this.loop();
  }

  /** Ends the loop after the page under way. */
  public async stop(): Promise<void> {
    this.ending.abort();
    await this.finished;
  }

  private async loop(): Promise<void> {
    while (!this.ending.signal.aborted) {
      try {
        await openOccurrences(this.database);
        while (!this.ending.signal.aborted && (await this.page()));
        await this.rest(POLL_MS);
      } catch (error) {
        this.failed(error);
        await this.rest(FAILED_WAIT_MS);
      }
    }
  }

  /** One page; false when none is due, or when the engine has enough before it. */
  private async page(): Promise<boolean> {
    if (await bulkIsFull(this.database)) return false;
    const started = await startNext(this.database);
    if (started !== null && started > 0) this.told(started);
    return started !== null;
  }

  private rest(ms: number): Promise<unknown> {
    return sleep(ms, undefined, { signal: this.ending.signal }).catch(() => undefined);
  }
}
