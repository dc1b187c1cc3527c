import { databaseNow, limitEnding, setEnding, type Transaction } from '@perennial/store';
import type { Caller } from '../../http/caller.js';
import { queueCommand } from './migrating.js';

/** A journey whose people are taken out. */
export interface EndedJourney {
  readonly id: number;
  readonly name: string;
}

const queueExits = (transaction: Transaction, nextId: () => number, by: Caller, { id, name, reason, enteredBefore }: EndedJourney & { readonly reason: string; readonly enteredBefore: number | null }): Promise<void> =>
  queueCommand(transaction, nextId, by, { title: `Taking people out of ${name}`, input: { journeyId: id, command: 'exit', reason, notVersion: null, nodes: null, enteredBefore } });

/** Takes out everybody (nobody can enter), or everybody who is inside by now: at once for whoever anything happens to, and the others in batches. */
export async function endRuns(transaction: Transaction, nextId: () => number, by: Caller, journey: EndedJourney & { readonly all: boolean; readonly reason: string }): Promise<void> {
  await setEnding(transaction, journey.id, journey);
  await queueExits(transaction, nextId, by, { ...journey, enteredBefore: journey.all ? null : await databaseNow(transaction) });
}

/** Before people may enter again: what a stop still does to those inside does nothing to them. */
export async function letPeopleIn(transaction: Transaction, nextId: () => number, by: Caller, journey: EndedJourney): Promise<void> {
  const reason = await limitEnding(transaction, journey.id);
  if (reason !== null) await queueExits(transaction, nextId, by, { ...journey, reason, enteredBefore: await databaseNow(transaction) });
}
