import type { ImportPlan } from '@perennial/model';
import type { TrackingCall } from '../../ingestion/call.js';
import { findIdentifiers, IdentityRaceError, type HeldIdentifier, type ImportProblem, type NewStimulus, type Queryable, type Transaction } from '@perennial/store';
import type { JobContext } from '../../jobs/job-kind.js';
import { BadRow, type BoundPlan, type PlannedRow } from '../bound-plan.js';

/** A group of rows in the transaction that writes it. */
export interface Batch<Row> {
  readonly context: JobContext;
  readonly transaction: Transaction;
  readonly workspaceId: number;
  /** The import job: rows have deterministic ids made of it and their line. */
  readonly jobId: number;
  readonly plan: ImportPlan;
  readonly rows: readonly Row[];
}

/** Rows that a check looks at: what they say, held against what is there. */
export interface Looked<Row> {
  readonly db: Queryable;
  readonly workspaceId: number;
  readonly rows: readonly Row[];
}

/** What became of a batch. */
export interface Written {
  readonly created: number;
  readonly updated: number;
  readonly refused: readonly ImportProblem[];
}

/** A batch as stimuli that journeys act on. */
export interface Stimulated extends Written {
  readonly stimuli: readonly NewStimulus[];
}

/**
 * One kind of file: how a row is read beyond its types, and two ways to carry rows out. Both are one transaction and harmless to repeat after a rollback;
 * an IdentityRaceError makes the caller begin the transaction anew.
 */
export interface ImportKind<Row extends { readonly line: number }> {
  readonly read: (row: PlannedRow, plan: BoundPlan) => Row | BadRow;
  /** What a later row of the same file replaces; null: nothing. */
  readonly keyOf: (row: Row) => string | null;
  /** Tells in a check which rows would be left out because of what is there, or is not; left out: none would. */
  readonly look?: (rows: Looked<Row>) => Promise<readonly ImportProblem[]>;
  /** Changes data only: nothing starts. */
  readonly write: (batch: Batch<Row>) => Promise<Written>;
  /** True when `write` changes what Conditions read without a stimulus: segments and computed attributes are then counted anew at the end. */
  readonly changesFacts: boolean;
  /** Makes what journeys act on; null: rows of this kind start nothing either way. */
  readonly stimulate: ((batch: Batch<Row>) => Promise<Stimulated>) | null;
}

/** A transaction that writes a group of rows. */
export type BatchFrame = Omit<Batch<never>, 'rows' | 'plan'>;

/** Rows of one file that are written together. */
export interface RowGroup {
  /** Takes a row in; answers why it is left out, or its key. */
  readonly add: (row: PlannedRow) => BadRow | { readonly key: string | null };
  readonly size: () => number;
  readonly look: (frame: Omit<Looked<never>, 'rows'>) => Promise<readonly ImportProblem[]>;
  readonly write: (frame: BatchFrame) => Promise<Written>;
  readonly stimulate: (frame: BatchFrame) => Promise<Stimulated>;
}

/** A kind whose rows only it understands. */
export interface AnyImportKind {
  readonly changesFacts: boolean;
  /** Begins a group of rows. */
  readonly group: (plan: BoundPlan) => RowGroup;
}

/** Hides the type of a kind's rows. */
export const importKind = <Row extends { readonly line: number }>(kind: ImportKind<Row>): AnyImportKind => ({
  changesFacts: kind.changesFacts,
  group: (plan) => {
    const rows: Row[] = [];
    return {
      add: (planned) => {
        const row = kind.read(planned, plan);
        if (row instanceof BadRow) return row;
        rows.push(row);
        return { key: kind.keyOf(row) };
      },
      size: () => rows.length,
      look: async (frame) => (await kind.look?.({ ...frame, rows })) ?? [],
      write: (frame) => kind.write({ ...frame, plan: plan.plan, rows }),
      stimulate: async (frame) => (kind.stimulate === null ? { ...(await kind.write({ ...frame, plan: plan.plan, rows })), stimuli: [] } : kind.stimulate({ ...frame, plan: plan.plan, rows })),
    };
  },
});

/** Most characters of an id. */
export const MAX_ID = 255;

/** A call as a server would have made it, for what only an import says. */
export const importedCall = (workspaceId: number, call: Partial<TrackingCall> & Pick<TrackingCall, 'type' | 'name' | 'body' | 'eventId'>): TrackingCall => ({
  workspaceId, keyKind: 'server', userId: null, anonymousId: null, previousId: null, groupId: null, zone: null, locale: null, ageMs: null, occurredAt: null, ...call,
});

/** Looks again, under the locks, whether these identifiers still belong to whom they did; throws IdentityRaceError when one was merged or erased meanwhile. */
export async function stillHeld(transaction: Transaction, held: readonly HeldIdentifier[]): Promise<void> {
  const now = new Map((await findIdentifiers(transaction, held)).map((entry) => [entry.value, entry.profileId]));
  if (held.some((entry) => now.get(entry.value) !== entry.profileId)) throw new IdentityRaceError('an identifier was moved meanwhile');
}
