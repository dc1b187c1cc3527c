import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beatJob, endJob, releaseJob, saveJob, takeJob, type JobHold, type StoredJob } from '@perennial/store';
import { JobError, JobLostError, type AnyJobKind, type JobContext, type RunningJob } from './job-kind.js';

const POLL_MS = 500;
const BEAT_MS = 5000;
/** A job whose worker gave no sign of life for this long is taken over. */
export const STALE_MS = 30_000;
const RETRY_MS = 3000;
/** Times that a job may fail without getting any further before it is given up. */
const MAX_TRIES = 4;
const GIVEN_UP = `It failed ${MAX_TRIES} times in the same place. What was done stays; the log of the server says why.`;

/** Does the jobs of all workspaces, one at a time in this process. */
export class JobLoop {
  private readonly worker = randomUUID();
  private readonly ending = new AbortController();
  private finished: Promise<void> = Promise.resolve();

  public constructor(private readonly context: JobContext, private readonly kinds: readonly AnyJobKind[]) {}

  /** Starts the loop. */
  public start(): void {
    this.finished = this.loop();
  }

  /** Ends the loop; the job under way goes back and on in another process. */
  public async stop(): Promise<void> {
    this.ending.abort();
    await this.finished;
  }

  private async loop(): Promise<void> {
    const names = this.kinds.map((kind) => kind.kind);
    while (!this.ending.signal.aborted) {
      try {
        const job = await takeJob(this.context.database, this.worker, names, STALE_MS);
        if (job !== null) {
          await this.perform(job);
          continue;
        }
      } catch (error) {
        this.context.report(error, 'jobs could not be looked at; they are tried again');
      }
      await sleep(POLL_MS, undefined, { signal: this.ending.signal }).catch(() => undefined);
    }
  }

  private async perform(job: StoredJob): Promise<void> {
    const hold: JobHold = { id: job.id, worker: this.worker };
    const lost = new AbortController();
    const beat = setInterval(() => void this.beat(hold, lost), BEAT_MS);
    try {
      const kind = this.kinds.find((one) => one.kind === job.kind);
      if (job.tries > MAX_TRIES) throw new JobError(GIVEN_UP);
      if (kind === undefined) throw new JobError(`This version of Perennial knows no jobs of kind ${job.kind}.`);
      await kind.run(this.context, this.running(job, hold, AbortSignal.any([lost.signal, this.ending.signal])));
      await endJob(this.context.database, hold, null);
    } catch (error) {
      await this.failed(job, hold, error);
    } finally {
      clearInterval(beat);
    }
  }

  private running(job: StoredJob, hold: JobHold, signal: AbortSignal): RunningJob<unknown> {
    return {
      id: job.id, workspaceId: job.workspaceId, createdBy: job.createdBy, input: job.input, cursor: job.cursor, done: job.done, result: job.result, signal,
      save: async (db, progress) => {
        signal.throwIfAborted();
        if (!(await saveJob(db, hold, progress))) throw new JobLostError(`job ${job.id} is no longer this process's`);
      },
    };
  }

  private async beat(hold: JobHold, lost: AbortController): Promise<void> {
    try {
      if (!(await beatJob(this.context.database, hold))) lost.abort(new JobLostError(`job ${hold.id} is no longer this process's`));
    } catch (error) {
      this.context.report(error, 'a job could not give a sign of life');
    }
  }

  private async failed(job: StoredJob, hold: JobHold, error: unknown): Promise<void> {
    if (this.ending.signal.aborted) return releaseJob(this.context.database, hold, { failed: false, waitMs: 0 });
    if (error instanceof JobLostError) return;
    if (error instanceof JobError) return void (await endJob(this.context.database, hold, error.message));
    this.context.report(error, `job ${job.id} (${job.kind}) failed`);
    if (job.tries < MAX_TRIES) await releaseJob(this.context.database, hold, { failed: true, waitMs: RETRY_MS });
    else await endJob(this.context.database, hold, GIVEN_UP);
  }
}
