import type { Run, RunState } from '@perennial/journey';
import { enrollmentId, instant, isJsonObject, journeyId, shardOf, versionId, type EventFact, type EventSource, type JsonObject } from '@perennial/model';
import { RUN_STATE, SOURCE, type EnrollmentState } from '@perennial/store';

const STATES: Record<number, RunState> = { [RUN_STATE.active]: 'active', [RUN_STATE.completed]: 'completed', [RUN_STATE.exited]: 'exited', [RUN_STATE.held]: 'held', [RUN_STATE.stuck]: 'stuck' };
const SOURCES: Record<number, EventSource> = { [SOURCE.track]: 'track', [SOURCE.engine]: 'engine', [SOURCE.trigger]: 'trigger', [SOURCE.import]: 'import' };

/** Name of a stored source number. */
export const sourceName = (source: number): EventSource => SOURCES[source] ?? 'track';

/** Reads back what this file wrote: an entry event, as it was handed over. */
export const parseEventFact = (stored: JsonObject): EventFact => stored as JsonObject & EventFact;
/** Reads back what this file wrote: marks of the way. */
const parseMarks = (stored: JsonObject): NonNullable<Run['marks']> => stored as JsonObject & NonNullable<Run['marks']>;
/** Reads back what this file wrote: stimuli kept during a pause. */
const parseKept = (stored: JsonObject): NonNullable<Run['kept']> => stored as JsonObject & NonNullable<Run['kept']>;
const parseObject = (text: string): JsonObject => {
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
};

/** An enrollment row as the run that `handle` takes. The entry event is stored as it was handed over. */
export function runOf(row: EnrollmentState): Run {
  return {
    id: enrollmentId(row.id), journeyId: journeyId(row.journeyId), versionId: versionId(row.versionId), key: row.key, state: STATES[row.state] ?? 'stuck', reason: row.reason,
    enteredAt: instant(row.enteredAt), endedAt: row.endedAt === null ? null : instant(row.endedAt), entryEvent: row.entryEvent === null ? null : parseEventFact(row.entryEvent),
    nodeId: row.nodeId, visit: row.visit, arrivedAt: instant(row.arrivedAt), arrivedBy: row.arrivedBy, wakeAt: row.wakeAt === null ? null : instant(row.wakeAt), memory: row.memory,
    clock: instant(row.clock), context: row.context, passes: row.passes,
    ...(row.marks === null ? {} : { marks: parseMarks(row.marks) }),
    ...(row.kept === null ? {} : { kept: parseKept(row.kept) }),
  };
}

/** A run as its enrollment row. */
export function rowOf(run: Run, { workspaceId, subjectId, profileId }: { readonly workspaceId: number; readonly subjectId: number; readonly profileId: number | null }): EnrollmentState {
  return {
    id: run.id, shard: shardOf(subjectId), workspaceId, journeyId: run.journeyId, versionId: run.versionId, subjectId, account: profileId === null, key: run.key, state: RUN_STATE[run.state], reason: run.reason, nodeId: run.nodeId,
    visit: run.visit, arrivedAt: run.arrivedAt, arrivedBy: run.arrivedBy, wakeAt: run.state === 'active' ? run.wakeAt : null, memory: run.memory, clock: run.clock, context: run.context, passes: run.passes, marks: run.marks === undefined ? null : parseObject(JSON.stringify(run.marks)),
    kept: run.kept === undefined ? null : parseObject(JSON.stringify(run.kept)), entryEvent: run.entryEvent === null ? null : { ...run.entryEvent }, enteredAt: run.enteredAt, endedAt: run.endedAt,
  };
}
