import { isJsonObject, shardOf, uuidOf, type EventFact } from '@perennial/model';
import { appendStimuli, LANE, SOURCE, STIMULUS_KIND, tellMembersInside, type MemberPlace, type NewStimulus, type StimulusRow, type Transaction } from '@perennial/store';
import { parseEventFact } from './run-rows.js';
import type { Tellings } from './tellings.js';
import { exitPayload } from './translate.js';

/** Members that one transaction tells at most; what is left goes on from a cursor. More than other fan-outs: the rows are made by the server, and a full page keeps all lanes at work. */
const MEMBERS_AT_ONCE = 4000;

/** What one member did that ends a journey for all members of the account; `id` is that of the act. */
export interface MemberExit {
  readonly workspaceId: number;
  readonly accountId: number;
  readonly journeyId: number;
  readonly event: EventFact;
  readonly id: string;
  /** Members up to this one have been told. */
  readonly after?: MemberPlace;
}

/** One that an earlier transaction had no room for. */
function continued(row: StimulusRow): MemberExit[] {
  const { journey, event, shard, after, act } = row.payload;
  if (row.kind !== STIMULUS_KIND.exitMembers || typeof journey !== 'number' || !isJsonObject(event) || typeof after !== 'number' || typeof act !== 'string') return [];
  // Without its shard the cursor was of an order by id: all are told again, which ends nothing twice.
  return [{ workspaceId: row.workspaceId, accountId: row.subjectId, journeyId: journey, event: parseEventFact(event), id: act, ...(typeof shard === 'number' ? { after: { shard, profileId: after } } : {}) }];
}

/** The account itself, where there may be more members than were told. */
const onwards = ({ id, workspaceId, accountId, journeyId, event }: MemberExit, { shard, profileId }: MemberPlace): NewStimulus => ({
  lane: LANE.direct, shard: shardOf(accountId), workspaceId, subjectId: accountId, accountId: null, source: SOURCE.engine, ageMs: null, occurredAt: null, name: event.name, kind: STIMULUS_KIND.exitMembers,
  eventId: uuidOf('exit_members', id, profileId), payload: JSON.stringify({ ...exitPayload(journeyId, event, accountId), shard, after: profileId, act: id }),
});

/** Ends the runs that members of accounts have of journeys which end for the whole account, some thousands a transaction whatever the number of acts; in the direct lane, because it must be done within 2 s (journeys.md section 2). */
export async function exitMembersOf(transaction: Transaction, rows: readonly StimulusRow[], { exits }: Tellings): Promise<void> {
  const all = [...exits, ...rows.flatMap(continued)];
  if (all.length === 0) return;
  const limit = Math.max(1, Math.floor(MEMBERS_AT_ONCE / all.length));
  const acts = all.map((exit) => ({ ...exit, name: exit.event.name, payload: JSON.stringify(exitPayload(exit.journeyId, exit.event, exit.accountId)), after: exit.after ?? null }));
  const told = await tellMembersInside(transaction, acts, limit);
  await appendStimuli(transaction, told.flatMap(({ place, count, ...last }) => {
    const exit = all[place];
    return exit === undefined || count < limit ? [] : [onwards(exit, last)];
  }));
}
