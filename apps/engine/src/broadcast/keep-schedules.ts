import { heardBy, nextOccurrence, type Graph, type ScheduleTrigger } from '@perennial/journey';
import { instant } from '@perennial/model';
import { databaseNow, findWorkspace, replaceSchedules, type Transaction } from '@perennial/store';
import { LATE_MS } from './open-occurrences.js';

/** Keeps when the triggers on schedule of a graph that is published come next, in the publish's transaction. What came a little before is not too late; longer ago and once, it is recorded as missed. */
export async function keepSchedules(transaction: Transaction, of: { readonly workspaceId: number; readonly journeyId: number }, graph: Graph): Promise<void> {
  const own = graph.entry.triggers.filter((trigger): trigger is ScheduleTrigger => trigger.type === 'schedule');
  const zone = (await findWorkspace(transaction, of.workspaceId))?.timezone ?? 'UTC';
  const now = await databaseNow(transaction);
  const schedules = own.map((trigger) => {
    const after = trigger.once === undefined ? now : now - LATE_MS;
    return { name: heardBy(trigger).name, trigger: JSON.stringify(trigger), zone, next: nextOccurrence(trigger, instant(after), zone) ?? nextOccurrence(trigger, instant(0), zone) };
  });
  await replaceSchedules(transaction, of, schedules);
}
