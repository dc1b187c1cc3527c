import { shardOf } from '@perennial/model';
import type { Queryable } from '../database.js';
import { appendStimuli } from './append-intake.js';
import { LANE, SOURCE, STIMULUS_FOR } from './rows.js';

/** Starts one person, or one account, in a journey, in the direct lane: `payload` is the JSON of the stimulus, `trigger` the type whose doors are tried. */
export const startSubject = (db: Queryable, start: { readonly workspaceId: number; readonly subjectId: number; readonly of: keyof typeof STIMULUS_FOR; readonly trigger: string; readonly payload: string; readonly id: string }): Promise<void> => appendStimuli(db, [{
  lane: LANE.direct, shard: shardOf(start.subjectId), workspaceId: start.workspaceId, subjectId: start.subjectId, kind: STIMULUS_FOR[start.of].start, name: start.trigger, payload: start.payload, eventId: start.id, accountId: null,
  source: SOURCE.engine, ageMs: null, occurredAt: null,
}]);

/** Fires a trigger for an account, in the direct lane; one of the same id that came before (within 30 days) is fired no second time. */
export async function fireForAccount(db: Queryable, fire: { readonly workspaceId: number; readonly accountId: number; readonly trigger: string; readonly payload: string; readonly id: string }): Promise<void> {
  const { rowCount } = await db.query('insert into dedupe (h, day) select $1::uuid, current_date where not exists (select 1 from dedupe x where x.h = $1::uuid) on conflict do nothing', [fire.id]);
  if (rowCount !== 1) return;
  await appendStimuli(db, [{
    lane: LANE.direct, shard: shardOf(fire.accountId), workspaceId: fire.workspaceId, subjectId: fire.accountId, kind: STIMULUS_FOR.account.fire, name: fire.trigger, payload: fire.payload, eventId: fire.id, accountId: fire.accountId,
    source: SOURCE.trigger, ageMs: null, occurredAt: null,
  }]);
}
