import type { EnrollmentRow } from '@perennial/model';
import { MESSAGE_STATE, RUN_STATE, type RunWithPerson } from '@perennial/store';

/** State of a run. */
export type RunStateName = keyof typeof RUN_STATE;

const named = <Name extends string>(states: Readonly<Record<Name, number>>): ReadonlyMap<number, Name> => new Map(Object.entries<number>(states).map(([name, number]) => [number, name as Name]));
const runNames = named(RUN_STATE);
const messageNames = named(MESSAGE_STATE);

/** Name of a stored state of a run. */
export const runStateName = (state: number): RunStateName => runNames.get(state) ?? 'stuck';
/** Name of a stored state of a message. */
export const messageStateName = (state: number): string => messageNames.get(state) ?? 'queued';

/** A run as the API shows it. */
export const enrollmentRow = (run: RunWithPerson): EnrollmentRow => ({
  id: run.id, profileId: run.account ? null : run.subjectId, accountId: run.account ? run.subjectId : null, name: run.name, email: run.email, key: run.key, state: runStateName(run.state), reason: run.reason, nodeId: run.nodeId, version: run.version,
  enteredAt: run.enteredAt, arrivedAt: run.arrivedAt, wakeAt: run.wakeAt,
});
