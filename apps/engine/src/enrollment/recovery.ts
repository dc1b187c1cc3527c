import { inTransaction, markStuck, postponeSegmentTimer, quarantine, takeStimuliById, lockShardsWaiting, type StimulusRow } from '@perennial/store';
import { shardOf } from '@perennial/model';
import { drainOnce, type DrainContext, type Drained, type Selection, type Taken, type WorkUnit } from './drain.js';

const TRANSIENT = /^(08|57P|53|40001|40P01|55P03|25P0)/;
const TRANSIENT_SYSTEM: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

/** True for trouble that passes by itself (connection, deadlock, serialization, restart): the same transaction may be tried again. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return TRANSIENT.test(code) || TRANSIENT_SYSTEM.has(code) || /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(error.message);
}

function unitsOf(taken: Taken): WorkUnit[] {
  const units = new Map<number, { lane: number; subjectId: number; rowIds: number[]; timers: boolean }>();
  const unit = (subjectId: number, lane: number): { rowIds: number[]; timers: boolean } => {
    const known = units.get(subjectId) ?? { lane, subjectId, rowIds: [], timers: false };
    units.set(subjectId, known);
    return known;
  };
  for (const row of taken.rows) unit(row.subjectId, row.lane).rowIds.push(row.id);
  for (const id of [...taken.timers, ...(taken.accountTimers ?? [])]) unit(id, 0).timers = true;
  return [...units.values()];
}

const EMPTY: Drained = { stimuli: 0, timers: 0, steps: 0, messages: [] };
const sum = (a: Drained, b: Drained): Drained => ({ stimuli: a.stimuli + b.stimuli, timers: a.timers + b.timers, steps: a.steps + b.steps, messages: [...a.messages, ...b.messages] });

/** Tells of what was set aside. */
export type ReportPoison = (subjectId: number, error: unknown) => void;

/** When a segment timer that no transaction could handle rings again, in milliseconds: its definition may be another by then. */
const TIMER_AGAIN_MS = 3_600_000;

/** Sets the one thing aside that no transaction can handle: a stimulus to quarantine, its enrollment, or the due runs of a profile, to stuck, and its segment timer to later. */
async function setAside(context: DrainContext, unit: WorkUnit, error: unknown): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error);
  await inTransaction(context.database, async (transaction) => {
    await lockShardsWaiting(transaction, [shardOf(unit.subjectId)]);
    const rows: StimulusRow[] = await takeStimuliById(transaction, unit.lane, [shardOf(unit.subjectId)], unit.rowIds);
    await quarantine(transaction, rows.map((row) => ({ row, error: reason })));
    const enrollment = rows[0]?.payload['enrollment'];
    if (rows.length === 0 || typeof enrollment === 'number') await markStuck(transaction, { subjectId: unit.subjectId, enrollmentId: typeof enrollment === 'number' ? enrollment : null }, `could not be handled: ${reason}`);
    if (unit.timers) await postponeSegmentTimer(transaction, unit.subjectId, TIMER_AGAIN_MS);
  });
}

async function bisect(context: DrainContext, units: readonly WorkUnit[], report: ReportPoison): Promise<Drained> {
  if (units.length === 0) return EMPTY;
  try {
    return await drainOnce(context, { type: 'units', units }, { rows: [], timers: [] });
  } catch (error) {
    if (isTransient(error)) throw error;
    const [only] = units;
    if (units.length > 1) {
      const half = Math.ceil(units.length / 2);
      return sum(await bisect(context, units.slice(0, half), report), await bisect(context, units.slice(half), report));
    }
    if (only === undefined) return EMPTY;
    if (only.rowIds.length + (only.timers ? 1 : 0) > 1) return bisectOne(context, only, report);
    await setAside(context, only, error);
    report(only.subjectId, error);
    return EMPTY;
  }
}

/** The stimuli of one subject one at a time, in order, then its timers. */
async function bisectOne(context: DrainContext, unit: WorkUnit, report: ReportPoison): Promise<Drained> {
  let done = EMPTY;
  for (const id of unit.rowIds) done = sum(done, await bisect(context, [{ ...unit, rowIds: [id], timers: false }], report));
  return unit.timers ? sum(done, await bisect(context, [{ ...unit, rowIds: [], timers: true }], report)) : done;
}

/**
 * Drains one batch; when its transaction fails for anything but connection, deadlock or serialization, retries it in halves down to
 * one stimulus, which goes to quarantine, while all others go on (architecture.md section 3, Poison). Transient trouble is thrown.
 */
export async function drainSafely(context: DrainContext, selection: Selection, report: ReportPoison): Promise<Drained> {
  const taken: Taken = { rows: [], timers: [] };
  try {
    return await drainOnce(context, selection, taken);
  } catch (error) {
    if (isTransient(error) || taken.rows.length + taken.timers.length + (taken.accountTimers?.length ?? 0) === 0) throw error;
    return bisect(context, unitsOf(taken), report);
  }
}
