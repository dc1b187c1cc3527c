import { isJsonObject, shardOf, uuidOf, type EventFact } from '@perennial/model';
import { appendStimuli, LANE, nextMembersInside, SOURCE, STIMULUS_KIND, type NewStimulus, type StimulusRow, type Transaction } from '@perennial/store';
import { groupBy } from './load-batch.js';
import { parseEventFact } from './run-rows.js';
import type { Tellings } from './tellings.js';
import { exitPayload } from './translate.js';

/** Members whose runs one transaction ends at most; what is left goes on from a cursor. */
const MEMBERS_AT_ONCE = 1000;

/** What one member did that ends a journey for all members of the account; `id` is that of the act. */
export interface MemberExit {
  readonly workspaceId: number;
  readonly accountId: number;
  readonly journeyId: number;
  readonly event: EventFact;
  readonly id: string;
  /** Members up to this id have been told. */
  readonly after?: number;
}

const stimulus = ({ workspaceId, journeyId, event }: MemberExit, subjectId: number, what: Pick<NewStimulus, 'kind' | 'eventId'> & { readonly more?: object }): NewStimulus => ({
  lane: LANE.direct, shard: shardOf(subjectId), workspaceId, subjectId, accountId: null, source: SOURCE.engine, ageMs: null, occurredAt: null, name: event.name, kind: what.kind, eventId: what.eventId,
  payload: JSON.stringify({ ...exitPayload(journeyId, event), ...what.more }),
});

/** One that an earlier transaction had no room for. */
function continued(row: StimulusRow): MemberExit[] {
  const { journey, event, after, act } = row.payload;
  if (row.kind !== STIMULUS_KIND.exitMembers || typeof journey !== 'number' || !isJsonObject(event) || typeof after !== 'number' || typeof act !== 'string') return [];
  return [{ workspaceId: row.workspaceId, accountId: row.subjectId, journeyId: journey, event: parseEventFact(event), id: act, after }];
}

/** What one act tells: the members found for it, and the account itself where there may be more. */
function toldBy(exit: MemberExit, members: readonly number[], limit: number): NewStimulus[] {
  const { accountId, id } = exit;
  const last = members.length < limit ? undefined : members.at(-1);
  return [
    ...members.map((profileId) => stimulus(exit, profileId, { kind: STIMULUS_KIND.exitByAccount, eventId: uuidOf('exit_by_account', id, profileId) })),
    ...(last === undefined ? [] : [stimulus(exit, accountId, { kind: STIMULUS_KIND.exitMembers, eventId: uuidOf('exit_members', id, last), more: { after: last, act: id } })]),
  ];
}

/** Ends the runs that members of accounts have of journeys which end for the whole account, a thousand a transaction whatever the number of acts; in the direct lane, because it must be done within 2 s (journeys.md section 2). */
export async function exitMembersOf(transaction: Transaction, rows: readonly StimulusRow[], { exits }: Tellings): Promise<void> {
  const all = [...exits, ...rows.flatMap(continued)];
  if (all.length === 0) return;
  const limit = Math.max(1, Math.floor(MEMBERS_AT_ONCE / all.length));
  const found = await nextMembersInside(transaction, all.map(({ accountId, journeyId, after = 0 }) => ({ accountId, journeyId, after })), limit);
  const byPlace = groupBy(found, ({ place }) => place);
  await appendStimuli(transaction, all.flatMap((exit, place) => toldBy(exit, (byPlace.get(place) ?? []).map(({ profileId }) => profileId), limit)));
}
