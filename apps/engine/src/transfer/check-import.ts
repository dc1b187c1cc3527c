import { importPlanSchema, type ImportPlan } from '@perennial/model';
import { clearImportProblems, findFile, insertImportProblems, type ImportProblem } from '@perennial/store';
import { jobKind, type RunningJob } from '../jobs/job-kind.js';
import { BadRow, type BoundPlan } from './bound-plan.js';
import type { CsvRow } from './csv-rows.js';
import { importKinds } from './import-kinds/registry.js';
import type { RowGroup } from './import-kinds/import-kind.js';
import { plannedRows } from './planned-rows.js';
import { SeenKeys } from './seen-keys.js';

/** Kind of the jobs that check a file. */
export const CHECK_KIND = 'import.check';
/** Problems that are kept of a file; all are counted. */
export const KEPT_PROBLEMS = 1000;
const GROUP = 2000;

/** What a check counts. */
interface Tally {
  rows: number;
  bad: number;
  duplicates: number;
  bytes: number;
}

/** Reads one row into a group; answers why it is left out, or its key. */
export function readInto(group: RowGroup, bound: BoundPlan, row: CsvRow): BadRow | { readonly key: string | null } {
  const planned = bound.read(row);
  return planned instanceof BadRow ? planned : group.add(planned);
}

/** A bad row as a problem that is kept. */
export const problemOf = ({ line, column, reason }: BadRow): ImportProblem => ({ line, column, reason });

/** Reads the whole file as it would be imported and writes down what is wrong with it; nothing else is written. Begins anew after a crash. */
export const checkImport = jobKind<ImportPlan>({
  kind: CHECK_KIND,
  input: importPlanSchema,
  cancellable: true,
  run: async ({ database }, job: RunningJob<ImportPlan>) => {
    const file = await findFile(database, job.workspaceId, job.input.fileId);
    await clearImportProblems(database, job.id);
    const tally: Tally = { rows: 0, bad: 0, duplicates: 0, bytes: 0 };
    const seen = new SeenKeys();
    const kind = importKinds[job.input.kind];
    let kept = 0;
    const save = async (problems: readonly ImportProblem[]): Promise<void> => {
      await insertImportProblems(database, job.id, kept, problems);
      kept += problems.length;
      await job.save(database, { done: Math.min(tally.bytes, file?.bytes ?? 0), total: file?.bytes ?? 0, counted: 'bytes', result: { rows: tally.rows, bad: tally.bad, duplicates: tally.duplicates, kept, kind: job.input.kind, fileId: job.input.fileId, name: file?.name ?? '' } });
    };
    for await (const { bound, rows } of plannedRows(database, job.workspaceId, job.input, { size: GROUP, read: (bytes) => (tally.bytes += bytes) })) {
      const group = kind.group(bound);
      const problems: ImportProblem[] = [];
      for (const row of rows) {
        tally.rows += 1;
        const read = readInto(group, bound, row);
        if (read instanceof BadRow) {
          tally.bad += 1;
          if (kept + problems.length < KEPT_PROBLEMS) problems.push(problemOf(read));
        } else if (read.key !== null && seen.add(read.key)) tally.duplicates += 1;
      }
      const absent = await group.look({ db: database, workspaceId: job.workspaceId });
      tally.bad += absent.length;
      await save([...problems, ...absent].sort((a, b) => a.line - b.line).slice(0, Math.max(0, KEPT_PROBLEMS - kept)));
    }
  },
});
