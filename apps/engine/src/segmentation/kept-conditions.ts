import type { JsonObject } from '@perennial/model';
import { keptParts, keptPartsIn, parseCondition, references, type KeptPart, type SubjectKind } from '@perennial/segment';
import { dropKept, keepConditions, listAsking, listKept, inTransaction, bumpJourneys, type Database, type Transaction } from '@perennial/store';

/** A document in which Conditions over a kind of subject stand: a definition, a graph, settings. */
interface Asking {
  readonly subject: SubjectKind;
  readonly document: JsonObject | null;
}

const partsOf = ({ subject, document }: Asking): readonly KeptPart[] => (document === null ? [] : keptPartsIn(document, subject));

/** Sees to it that all conditions that a document needs kept for it are kept from now on. */
export async function keepAsked(transaction: Transaction, workspaceId: number, asking: Asking): Promise<void> {
  await keepConditions(transaction, workspaceId, partsOf(asking).map(({ name, subject, condition }) => ({ name, subject, condition: JSON.parse(JSON.stringify(condition)) as JsonObject })));
}

/** Whether a definition asks for a set: a segment by its key, or a kept condition by its name. */
export function asksFor(definition: JsonObject, subject: SubjectKind, key: string): boolean {
  const parsed = parseCondition(definition);
  return parsed.ok && (references(parsed.condition).segments.includes(key) || keptParts(parsed.condition, subject).some((part) => part.name === key));
}

/** Keeps conditions no longer that nothing asks for any more. */
export async function forgetKept(database: Database): Promise<void> {
  const kept = await listKept(database);
  for (const workspaceId of new Set(kept.map((one) => one.workspaceId))) {
    await inTransaction(database, async (transaction) => {
      const asked = new Set((await listAsking(transaction, workspaceId)).flatMap(partsOf).map((part) => part.name));
      const idle = kept.filter((one) => one.workspaceId === workspaceId && !asked.has(one.name));
      if (idle.length === 0) return;
      await dropKept(transaction, idle.map((one) => one.id));
      await bumpJourneys(transaction, workspaceId);
    });
  }
}
