import { checkImport } from '../transfer/check-import.js';
import { runImport } from '../transfer/run-import.js';
import { runExport } from '../transfer/run-export.js';
import { commandRuns } from '../enrollment/command-runs.js';
import { erasePerson } from '../privacy/erase-person.js';
import { exportPerson } from '../privacy/export-person.js';
import type { AnyJobKind } from './job-kind.js';

/** All kinds of long work. */
export const jobKinds: readonly AnyJobKind[] = [checkImport, runImport, runExport, exportPerson, erasePerson, commandRuns];

const byName = new Map(jobKinds.map((kind) => [kind.kind, kind]));
/** True when a job of this kind may be cancelled once it runs. */
export const isCancellable = (kind: string): boolean => byName.get(kind)?.cancellable ?? true;
