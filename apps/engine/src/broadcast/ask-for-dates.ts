import { dateOf, heardBy, type Graph } from '@perennial/journey';
import { databaseNow, insertBroadcast, type Transaction } from '@perennial/store';

/** The journey whose dates are asked for, and what makes the wish one of its own. */
export interface Asking {
  readonly workspaceId: number;
  readonly journeyId: number;
  readonly cause: string;
  readonly by: string;
}

/**
 * Asks everybody who has a date that the journey begins with to look at it, in the bulk lane: what is ahead is waited for, what is past is refused. Triggers that
 * `before` has as well are waited for already.
 */
export async function askForDates(transaction: Transaction, { workspaceId, journeyId, cause, by }: Asking, graph: Graph, before: Graph | null): Promise<void> {
  const known = new Set((before?.entry.triggers ?? []).map((trigger) => heardBy(trigger).name));
  const fresh = graph.entry.triggers.filter((trigger) => !known.has(heardBy(trigger).name)).flatMap((trigger) => dateOf(trigger)?.path ?? []);
  for (const path of new Set(fresh)) {
    await insertBroadcast(transaction, {
      workspaceId, journeyId, trigger: 'look', name: `look ${path}`, occurrence: cause, zone: '', source: { type: 'date', path, of: graph.subject }, payload: JSON.stringify({ which: 'touched', paths: [path], silent: false }), dueAt: await databaseNow(transaction), lateAt: null, by,
    });
  }
}
