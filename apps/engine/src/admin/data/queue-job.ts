import type { JsonObject } from '@perennial/model';
import { findJob, insertJob, inTransaction, recordChange, type Transaction } from '@perennial/store';
import type { Job } from '@perennial/model';
import type { Caller } from '../../http/caller.js';
import { notFound } from '../../http/problem.js';
import type { Wiring } from '../../wiring.js';
import { jobRows } from './job-rows.js';

/** A job that somebody asks for. */
export interface WantedJob {
  readonly kind: string;
  readonly title: string;
  readonly input: JsonObject;
  /** Action of the audit log; null: not worth a line. */
  readonly action: string | null;
  readonly detail?: JsonObject;
}

/** Queues a job with its line in the audit log, and whatever belongs to it; answers it. */
export async function queueJob(engine: Wiring, by: Caller, wanted: WantedJob, also?: (transaction: Transaction, jobId: number) => Promise<void>): Promise<Job> {
  const id = await engine.ids.one();
  await inTransaction(engine.database, async (transaction) => {
    await insertJob(transaction, { id, workspaceId: by.workspaceId, kind: wanted.kind, title: wanted.title, input: wanted.input, createdBy: by.name });
    if (wanted.action !== null) await recordChange(transaction, by, { action: wanted.action, target: wanted.title, detail: { jobId: id, ...wanted.detail } });
    await also?.(transaction, id);
  });
  const stored = await findJob(engine.database, by.workspaceId, id);
  const [job] = stored === null ? [] : await jobRows(engine.database, by.workspaceId, [stored]);
  if (job === undefined) throw notFound('job');
  return job;
}
