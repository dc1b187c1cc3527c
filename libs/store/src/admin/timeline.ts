import { shardOf, type JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';

/** Where the next page of a timeline begins: instant (epoch ms), rank of the kind, and the line's own place. */
export interface TimelinePlace {
  readonly at: number;
  readonly rank: number;
  readonly place: string;
}

/** A line of a timeline: what its kind needs is in `detail`. */
export interface TimelineLine extends TimelinePlace {
  readonly kind: 'event' | 'step' | 'message';
  readonly detail: JsonObject;
}

/** Kinds of lines of a timeline; of the same instant, messages stand above steps, steps above events. */
export const TIMELINE_KINDS = ['event', 'step', 'message'] as const;

const ms = (name: string): string => `floor(extract(epoch from ${name}) * 1000)::float8`;

/** The profile and those that were merged into it: their log was not rewritten. */
const LOGGED_AS = 'select unnest(p.absorbed || p.id) from profiles p where p.shard = $7::smallint and p.id = $1';

const PARTS: Record<(typeof TIMELINE_KINDS)[number], string> = {
  event: `select 'event' as kind, 1 as rank, ${ms('v.occurred_at')} as at, lpad(v.id::text, 19, '0') as place,
      jsonb_build_object('id', v.event_id, 'name', v.name, 'source', v.source, 'properties', v.properties) as detail from events v where v.profile_id in (${LOGGED_AS}) and v.workspace_id = $2`,
  step: `select 'step' as kind, 2 as rank, ${ms('s.left_at')} as at, lpad(s.enrollment_id::text, 19, '0') || lpad(s.visit::text, 9, '0') || lpad(s.version_id::text, 19, '0') as place,
      jsonb_build_object('journeyId', s.journey_id, 'journeyName', j.name, 'enrollmentId', s.enrollment_id, 'visit', s.visit, 'versionId', s.version_id, 'nodeId', s.node_id, 'outlet', s.outlet, 'why', s.why) as detail
    from enrollments e join steps s on s.enrollment_id = e.id and s.entered_at = e.entered_at join journeys j on j.id = s.journey_id where e.subject_id = $1 and e.workspace_id = $2`,
  message: `select 'message' as kind, 3 as rank, ${ms('coalesce(m.finished_at, m.queued_at)')} as at, m.id::text as place,
      jsonb_build_object('channel', m.channel, 'template', m.template, 'templateName', coalesce(t.name, m.template), 'state', m.state, 'reason', m.reason, 'journeyId', m.journey_id, 'journeyName', j.name, 'mailboxId', x.id, 'provider', m.provider, 'providerMessageId', m.provider_message_id, 'told', m.told) as detail
    from messages m left join journeys j on j.id = m.journey_id left join templates t on t.workspace_id = m.workspace_id and t.key = m.template left join mailbox x on x.message_id = m.id
    where m.profile_id = $1 and m.workspace_id = $2`,
};

/** Events (also of those that were merged into it), steps and messages of a profile in one line, newest first; by `events_profile`, `enrollments_entries` with `steps_visit`, and `messages_profile`. */
export async function listTimeline(db: Queryable, scope: { readonly workspaceId: number; readonly profileId: number }, page: { readonly kinds: readonly (typeof TIMELINE_KINDS)[number][]; readonly after: TimelinePlace | null; readonly limit: number }): Promise<TimelineLine[]> {
  const after = `($3::float8 is null or (at, rank, place collate "C") < ($3::float8, $4::int, $5::text))`;
  const part = (kind: (typeof TIMELINE_KINDS)[number]): string => `(select * from (${PARTS[kind]}) ${kind} where ${after} order by at desc, rank desc, place collate "C" desc limit $6)`;
  const { rows } = await db.query<TimelineLine>(
    `select * from (${page.kinds.map(part).join(' union all ')}) lines where $7::smallint is not null order by at desc, rank desc, place collate "C" desc limit $6`,
    [scope.profileId, scope.workspaceId, page.after?.at ?? null, page.after?.rank ?? null, page.after?.place ?? null, page.limit, shardOf(scope.profileId)]);
  return rows;
}

/** Names and kinds of the nodes of some versions. */
export async function nodeNames(db: Queryable, workspaceId: number, versionIds: readonly number[]): Promise<{ versionId: number; nodeId: string; name: string; kind: string }[]> {
  if (versionIds.length === 0) return [];
  const { rows } = await db.query<{ versionId: number; nodeId: string; name: string; kind: string }>(
    `select v.id as "versionId", n->>'id' as "nodeId", n->>'name' as name, n->>'type' as kind from journey_versions v cross join jsonb_array_elements(v.graph->'nodes') n where v.workspace_id = $1 and v.id = any($2::bigint[])`,
    [workspaceId, [...new Set(versionIds)]]);
  return rows;
}
