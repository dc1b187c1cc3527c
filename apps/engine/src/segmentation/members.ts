import { randomUUID } from 'node:crypto';
import { shardOf } from '@perennial/model';
import { appendStimuli, findAccounts, findIdentifiers, IDENTIFIER, inTransaction, LANE, recordChange, SOURCE, STIMULUS_KIND, type Actor, type Database, type NewStimulus, type StoredSegment, type Transaction } from '@perennial/store';

/** What is asked of a list: ids as the host product knows them. */
interface MemberChanges {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

async function subjectsOf(transaction: Transaction, segment: StoredSegment & { readonly workspaceId: number }, externalIds: readonly string[]): Promise<Map<string, number>> {
  if (segment.subject === 'account') return new Map((await findAccounts(transaction, externalIds.map((externalId) => ({ workspaceId: segment.workspaceId, externalId })))).map((row) => [row.externalId, row.accountId]));
  const found = await findIdentifiers(transaction, externalIds.map((value) => ({ workspaceId: segment.workspaceId, kind: IDENTIFIER.externalId, value })));
  return new Map(found.map((row) => [row.value, row.profileId]));
}

/** The wish to put a subject on a list or to take it off, as a stimulus of that subject. */
export const listStimulus = (segment: Pick<StoredSegment, 'setId' | 'key' | 'name' | 'subject'>, about: { readonly workspaceId: number; readonly subjectId: number; readonly member: boolean; readonly silent: boolean; readonly lane: number }): NewStimulus => ({
  lane: about.lane, shard: shardOf(about.subjectId), workspaceId: about.workspaceId, subjectId: about.subjectId, kind: segment.subject === 'account' ? STIMULUS_KIND.accountList : STIMULUS_KIND.list, name: 'list', eventId: randomUUID(), accountId: null, source: SOURCE.engine, ageMs: null, occurredAt: null,
  payload: JSON.stringify({ set: segment.setId, key: segment.key, title: segment.name, member: about.member, silent: about.silent }),
});

/** Puts subjects on a list and takes others off it; answers how many, and the ids that nobody has. */
export async function changeMembers(database: Database, by: Actor, segment: StoredSegment, { add, remove }: MemberChanges): Promise<{ added: number; removed: number; unknown: string[] }> {
  return inTransaction(database, async (transaction) => {
    const known = await subjectsOf(transaction, { ...segment, workspaceId: by.workspaceId }, [...new Set([...add, ...remove])]);
    const of = (ids: readonly string[], member: boolean): NewStimulus[] => [...new Set(ids)].flatMap((id) => {
      const subjectId = known.get(id);
      return subjectId === undefined ? [] : [listStimulus(segment, { workspaceId: by.workspaceId, subjectId, member, silent: false, lane: LANE.direct })];
    });
    const [entering, leaving] = [of(add, true), of(remove, false)];
    await appendStimuli(transaction, [...entering, ...leaving]);
    await recordChange(transaction, by, { action: 'segment.members', target: segment.name, detail: { key: segment.key, added: entering.length, removed: leaving.length } });
    return { added: entering.length, removed: leaving.length, unknown: [...new Set([...add, ...remove])].filter((id) => !known.has(id)) };
  });
}
