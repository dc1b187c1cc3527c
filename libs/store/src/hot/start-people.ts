import { shardOf } from '@perennial/model';
import type { Queryable } from '../database.js';
import { appendStimuli } from './append-intake.js';
import { LANE, SOURCE, STIMULUS_KIND } from './rows.js';

/** What people are started in a journey with. */
export interface StartOrder {
  readonly workspaceId: number;
  /** Type of the trigger whose doors are tried. */
  readonly trigger: string;
  /** JSON of the stimulus. */
  readonly payload: string;
  /** What the ids of the stimuli follow from, together with each person. */
  readonly cause: string;
}

/** Starts one person, in the direct lane. */
export const startPerson = (db: Queryable, { workspaceId, trigger, payload, cause }: StartOrder, profileId: number): Promise<void> => appendStimuli(db, [{
  lane: LANE.direct, shard: shardOf(profileId), workspaceId, subjectId: profileId, kind: STIMULUS_KIND.start, name: trigger, payload, eventId: cause, accountId: null, source: SOURCE.engine, ageMs: null, occurredAt: null,
}]);

/**
 * Starts the members of a set behind `after`, ascending, in the bulk lane, in one statement; answers the last one looked at (null: there are no more) and how many
 * were started. Reads `segment_members` by primary key and `profiles_list`.
 */
export async function startMembers(db: Queryable, order: StartOrder, page: { readonly setId: number; readonly after: number; readonly limit: number }): Promise<{ last: number | null; started: number }> {
  const { rows } = await db.query<{ last: number | null; started: number }>(
    `with page as materialized (select subject_id as id from segment_members where set_id = $1 and subject_id > $2 order by subject_id limit $3),
       written as (insert into intake (lane, shard, workspace_id, subject_id, kind, name, payload, event_id, source, occurred_at)
         select ${LANE.bulk}, p.shard, p.workspace_id, p.id, ${STIMULUS_KIND.start}, $5, $6::jsonb, md5($7 || ':' || p.id)::uuid, ${SOURCE.engine}, now()
         from page join profiles p on p.workspace_id = $4 and p.id = page.id and p.merged_into is null order by p.id returning 1)
     select (select max(id) from page) as last, (select count(*)::int from written) as started`,
    [page.setId, page.after, page.limit, order.workspaceId, order.trigger, order.payload, order.cause]);
  return rows[0] ?? { last: null, started: 0 };
}
