import { setTimeout as sleep } from 'node:timers/promises';
import { importPlanSchema, type JsonObject } from '@perennial/model';
import { appendStimuli, bulkIsFull, bumpJourneys, deleteFile, IdentityRaceError, insertImportProblems, inTransaction, listDefinitions, rebuildDefinitions, recomputeWorkspace, type ImportProblem, type Transaction } from '@perennial/store';
import { z } from 'zod';
import { jobKind, type JobContext, type RunningJob } from '../jobs/job-kind.js';
import { crashPoint } from '../platform/crash-point.js';
import { BadRow } from './bound-plan.js';
import { KEPT_PROBLEMS, problemOf, readInto } from './check-import.js';
import type { RowGroup, Written } from './import-kinds/import-kind.js';
import { importKinds } from './import-kinds/registry.js';
import { plannedRows, type RowsOfFile } from './planned-rows.js';
import { startImported } from './start-imported.js';

/** Kind of the jobs that import a file. */
export const IMPORT_KIND = 'import';
const inputSchema = z.strictObject({ ...importPlanSchema.shape, checkId: z.number(), rows: z.number(), runJourneys: z.boolean() });
type Input = z.infer<typeof inputSchema>;

/** Rows of one transaction that writes data, and of one that feeds the intake. */
const DATA_ROWS = 2000;
const STIMULI_ROWS = 1000;
const MAX_RACES = 8;

const countsSchema = z.object({ rows: z.number(), created: z.number(), updated: z.number(), leftOut: z.number(), kept: z.number() });
type Counts = z.infer<typeof countsSchema>;
const NOTHING: Counts = { rows: 0, created: 0, updated: 0, leftOut: 0, kept: 0 };

interface Group {
  readonly rows: number;
  readonly good: RowGroup;
  readonly bad: readonly ImportProblem[];
}

function groupOf(input: Input, { bound, rows }: RowsOfFile, skip: number): Group {
  const good = importKinds[input.kind].group(bound);
  const bad: ImportProblem[] = [];
  for (const row of rows.slice(skip)) {
    const read = readInto(good, bound, row);
    if (read instanceof BadRow) bad.push(problemOf(read));
  }
  return { rows: rows.length - skip, good, bad };
}

const codeOf = (error: unknown): unknown => (typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined);
/** Somebody else was faster, or two imports waited for each other: the transaction can begin anew. */
const mayBeginAnew = (error: unknown): boolean => error instanceof IdentityRaceError || codeOf(error) === '40P01' || codeOf(error) === '40001';

/** Writes a group with its problems and the cursor behind it, in one transaction: a group is there whole, once, or not at all. */
async function writeGroup(context: JobContext, job: RunningJob<Input>, group: Group, before: Counts): Promise<Counts> {
  return inTransaction(context.database, async (transaction) => {
    const frame = { context, transaction, workspaceId: job.workspaceId, jobId: job.id };
    let written: Written = { created: 0, updated: 0, refused: [] };
    if (group.good.size() > 0 && job.input.runJourneys) {
      const made = await group.good.stimulate(frame);
      await appendStimuli(transaction, made.stimuli);
      await startImported(transaction, job, made.stimuli);
      written = made;
    } else if (group.good.size() > 0) written = await group.good.write(frame);
    crashPoint('import.written');
    const problems = [...group.bad, ...written.refused];
    const kept = problems.slice(0, Math.max(0, KEPT_PROBLEMS - before.kept));
    await insertImportProblems(transaction, job.id, before.kept, kept);
    const counts: Counts = {
      rows: before.rows + group.rows, created: before.created + written.created, updated: before.updated + written.updated, leftOut: before.leftOut + problems.length, kept: before.kept + kept.length,
    };
    await job.save(transaction, { cursor: counts, done: counts.rows, total: job.input.rows, counted: 'rows', result: resultOf(counts) });
    return counts;
  });
}

const resultOf = ({ rows, created, updated, leftOut, kept }: Counts): JsonObject => ({ rows, created, updated, bad: leftOut, kept });

async function persistently(work: () => Promise<Counts>): Promise<Counts> {
  for (let race = 0; ; race += 1) {
    try {
      return await work();
    } catch (error) {
      if (!mayBeginAnew(error) || race >= MAX_RACES) throw error;
    }
  }
}

async function engineKeepsUp(context: JobContext, job: RunningJob<Input>): Promise<void> {
  while (await bulkIsFull(context.database)) await sleep(500, undefined, { signal: job.signal });
}

/** Lets segments and computed attributes follow what was imported, without a word to journeys: definitions are built anew in one statement each. */
async function follow(transaction: Transaction, workspaceId: number, { kind, runJourneys }: Input): Promise<void> {
  if (runJourneys || !importKinds[kind].changesFacts) return;
  await rebuildDefinitions(transaction, (await listDefinitions(transaction, workspaceId)).map(({ id }) => id), false);
  await recomputeWorkspace(transaction, workspaceId);
  await bumpJourneys(transaction, workspaceId);
}

/** Imports a checked file group by group; the next group is read while the one before is written. */
export const runImport = jobKind<Input>({
  kind: IMPORT_KIND,
  input: inputSchema,
  cancellable: true,
  run: async (context, job) => {
    const { input } = job;
    let writing: Promise<Counts> = Promise.resolve(job.cursor === null ? NOTHING : countsSchema.parse(job.cursor));
    const done = (await writing).rows;
    let read = 0;
    const size = input.runJourneys ? STIMULI_ROWS : DATA_ROWS;
    for await (const rows of plannedRows(context.database, job.workspaceId, input, { size, read: () => undefined })) {
      const skip = Math.min(rows.rows.length, Math.max(0, done - read));
      read += rows.rows.length;
      if (skip === rows.rows.length) continue;
      const group = groupOf(input, rows, skip);
      const before = await writing;
      if (input.runJourneys || input.kind === 'list') await engineKeepsUp(context, job);
      writing = persistently(() => writeGroup(context, job, group, before)).finally(() => context.wake());
      // Its failure is met where it is awaited; until then it must not count as unhandled.
      writing.catch(() => undefined);
    }
    const counts = await writing;
    crashPoint('import.committed');
    await inTransaction(context.database, async (transaction) => {
      await job.save(transaction, { result: resultOf(counts), done: counts.rows, total: counts.rows });
      await follow(transaction, job.workspaceId, input);
      await deleteFile(transaction, input.fileId);
    });
  },
});
