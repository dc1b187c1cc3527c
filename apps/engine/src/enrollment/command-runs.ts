import { setTimeout as sleep } from 'node:timers/promises';
import { uuidOf } from '@perennial/model';
import { appendStimuli, awaitDrains, bulkIsFull, hereByNode, inTransaction, LANE, runsUnderWay, SOURCE, STIMULUS_FOR, subjectKindOf, type NewStimulus } from '@perennial/store';
import { z } from 'zod';
import { jobKind, type JobContext, type RunningJob } from '../jobs/job-kind.js';
import { crashPoint } from '../platform/crash-point.js';

/** Kind of the jobs that give a command to many runs of a journey. */
export const COMMAND_RUNS_KIND = 'runs';
/** Most runs that are given a command in a second, so that the events of others do not wait behind a herd. */
export const COMMANDS_PER_SECOND = 1000;

/** What is commanded, and whom. */
export const commandRunsSchema = z.strictObject({
  journeyId: z.number(), command: z.enum(['migrate', 'exit']), reason: z.string(), /** Only runs of other versions than this. */ notVersion: z.number().nullable(), /** Only runs at these nodes. */ nodes: z.array(z.string()).nullable(), /** Only runs that entered before (epoch ms). */ enteredBefore: z.number().nullable(),
});
/** What is commanded, and whom. */
export type CommandRuns = z.infer<typeof commandRunsSchema>;

const cursorSchema = z.object({ after: z.number(), done: z.number(), total: z.number() });
type Cursor = z.infer<typeof cursorSchema>;

async function begin({ database }: JobContext, { input }: RunningJob<CommandRuns>): Promise<Cursor> {
  // Drains that began before the commit still enter people as it was; once they have ended, nobody comes behind the cursor.
  await awaitDrains(database);
  const here = (await hereByNode(database, input.journeyId)).filter(({ versionId, nodeId }) => versionId !== input.notVersion && (input.nodes === null || input.nodes.includes(nodeId)));
  return { after: 0, done: 0, total: here.reduce((sum, row) => sum + row.here, 0) };
}

const stimulusFor = ({ id: jobId, workspaceId, input }: RunningJob<CommandRuns>, run: { readonly id: number; readonly shard: number; readonly subjectId: number; readonly account: boolean }): NewStimulus => ({
  lane: LANE.bulk, shard: run.shard, workspaceId, subjectId: run.subjectId, kind: STIMULUS_FOR[subjectKindOf(run.account)].command, name: input.command, payload: JSON.stringify({ enrollment: run.id, command: input.command, reason: input.reason }),
  eventId: uuidOf('runs', jobId, run.id), accountId: null, source: SOURCE.engine, ageMs: null, occurredAt: null,
});

/** Gives a command to the runs of a journey through the bulk lane; each batch and the place behind it are one transaction, so that each run gets it once. */
export const commandRuns = jobKind<CommandRuns>({
  kind: COMMAND_RUNS_KIND,
  input: commandRunsSchema,
  cancellable: true,
  run: async (context, job) => {
    const { database } = context;
    let cursor = job.cursor === null ? await begin(context, job) : cursorSchema.parse(job.cursor);
    for (;;) {
      const runs = await runsUnderWay(database, { workspaceId: job.workspaceId, ...job.input }, { after: cursor.after, limit: COMMANDS_PER_SECOND });
      const last = runs.at(-1);
      const done = cursor.done + runs.length;
      const next: Cursor = { after: last?.id ?? cursor.after, done, total: last === undefined ? done : Math.max(cursor.total, done) };
      await inTransaction(database, async (transaction) => {
        await appendStimuli(transaction, runs.map((run) => stimulusFor(job, run)));
        crashPoint('runs.commanded');
        await job.save(transaction, { cursor: next, done: next.done, total: next.total, counted: 'people' });
      });
      context.wake();
      cursor = next;
      if (runs.length < COMMANDS_PER_SECOND) break;
      await sleep(1000, undefined, { signal: job.signal });
      while (await bulkIsFull(database)) await sleep(500, undefined, { signal: job.signal });
    }
  },
});
