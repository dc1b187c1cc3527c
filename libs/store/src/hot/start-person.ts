import { shardOf } from '@perennial/model';
import type { Queryable } from '../database.js';
import { appendStimuli } from './append-intake.js';
import { LANE, SOURCE, STIMULUS_KIND } from './rows.js';

/** Starts one person in a journey, in the direct lane: `payload` is the JSON of the stimulus, `trigger` the type whose doors are tried. */
export const startPerson = (db: Queryable, start: { readonly workspaceId: number; readonly profileId: number; readonly trigger: string; readonly payload: string; readonly id: string }): Promise<void> => appendStimuli(db, [{
  lane: LANE.direct, shard: shardOf(start.profileId), workspaceId: start.workspaceId, subjectId: start.profileId, kind: STIMULUS_KIND.start, name: start.trigger, payload: start.payload, eventId: start.id, accountId: null,
  source: SOURCE.engine, ageMs: null, occurredAt: null,
}]);
