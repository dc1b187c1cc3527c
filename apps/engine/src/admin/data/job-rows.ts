import type { Job } from '@perennial/model';
import { FILE_DAYS, filesOfJobs, type Queryable, type StoredJob } from '@perennial/store';
import { isCancellable } from '../../jobs/registry.js';

const DAY_MS = 86_400_000;

/** Jobs as the API shows them, with the files that they made. */
export async function jobRows(db: Queryable, workspaceId: number, jobs: readonly StoredJob[]): Promise<Job[]> {
  const files = new Map((await filesOfJobs(db, workspaceId, jobs.map((job) => job.id))).map((file) => [file.jobId, file]));
  return jobs.map((job) => {
    const file = files.get(job.id);
    return {
      id: job.id, kind: job.kind, title: job.title, state: job.state, done: job.done, total: job.total, counted: job.counted, result: job.result, error: job.error, createdBy: job.createdBy, createdAt: job.createdAt,
      startedAt: job.startedAt, finishedAt: job.finishedAt, cancellable: (job.state === 'queued' || job.state === 'running') && isCancellable(job.kind),
      file: file === undefined ? null : { name: file.name, bytes: file.bytes, until: file.createdAt + FILE_DAYS * DAY_MS },
    };
  });
}
