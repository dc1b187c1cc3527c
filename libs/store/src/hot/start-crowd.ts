import { noMachineActSql } from '@perennial/segment';
import type { Queryable } from '../database.js';
import type { Broadcast, CrowdSource } from './broadcasts.js';
import { LANE, SOURCE, STIMULUS_FOR, STIMULUS_KIND } from './rows.js';

type Of = keyof typeof STIMULUS_FOR;

/** The account that people without a zone take theirs from: the most recently active. */
const ACCOUNT = `left join lateral (select a.attributes->>'timezone' as timezone from memberships m join accounts a on a.shard = m.account_shard and a.id = m.account_id
  where m.profile_id = p.id order by m.last_active_at desc, m.account_id limit 1) account on true`;
/** The zone that a journey names for those without one of their own. `id`: the parameter with the journey. */
const journeyBy = (id: string): string => `left join lateral (select v.graph->>'timezone' as timezone from journeys j join journey_versions v on v.id = j.live_version_id where j.id = ${id}) journey on true`;
/** The zone that journeys.md section 4 chooses; the journey's is `journey.timezone`, the workspace's `w.timezone`. `known`: the parameter with the names that there are. */
const zoneBy = (known: string): string => `coalesce(case when p.timezone = any(${known}::text[]) then p.timezone end, case when account.timezone = any(${known}::text[]) then account.timezone end, journey.timezone, w.timezone)`;

const MEMBERS = (of: Of): string => `segment_members m where m.set_id = (select set_id from segments where workspace_id = $1 and key = $2 and subject = '${of}')`;

/** Where the subjects of a crowd stand, as `p`, each with the zone of its own; and the account that a subject without one takes its zone from. */
const SUBJECTS: Record<Of, { readonly table: string; readonly account: string; readonly owner: string }> = {
  profile: { table: '(select shard, id, workspace_id, timezone, attributes, computed from profiles where merged_into is null)', account: ACCOUNT, owner: 'profile_id' },
  account: { table: `(select shard, id, workspace_id, attributes->>'timezone' as timezone, attributes, '{}'::jsonb as computed from accounts)`, account: 'left join lateral (select null::text as timezone) account on true', owner: 'account_id' },
};
const ofSource = ({ of = 'profile' }: CrowdSource): Of => of;

/** Distinct zones that the members of a segment name: their own, and their account's where they have no valid one; to be sorted out by whoever knows which there are. */
export async function zonesNamed(db: Queryable, workspaceId: number, { segment, of }: { readonly segment: string; readonly of: Of }): Promise<string[]> {
  const { rows } = await db.query<{ own: string | null; account: string | null }>(
    `select distinct p.timezone as own, account.timezone as account from (select m.subject_id from ${MEMBERS(of)}) m join ${SUBJECTS[of].table} p on p.workspace_id = $1 and p.id = m.subject_id ${SUBJECTS[of].account}`, [workspaceId, segment]);
  return [...new Set(rows.flatMap(({ own, account }) => [own, account]).filter((zone) => zone !== null))];
}

/** Which of a page are started: all; those of a zone; or those who were members when the occurrence opened and whom no zone had, unless theirs was missed. */
function sieve({ zone, source }: Broadcast): { readonly joins: string; readonly where: string } {
  if (zone === '') return { joins: '', where: 'true' };
  const joins = `join workspaces w on w.id = p.workspace_id ${journeyBy('$10')} ${SUBJECTS[ofSource(source)].account}`;
  if (zone !== '*') return { joins, where: `${zoneBy('$8')} = $9` };
  return { joins, where: `page.since <= to_timestamp($9::float8 / 1000) and ${zoneBy('$8')} <> all(select b.zone from broadcasts b where b.journey_id = $10 and b.name = $11 and b.occurrence = $12 and b.state = 'missed')` };
}

/** Values of a sieve, from $8 on. */
function sifted({ zone, source, openedAt, journeyId, name, occurrence }: Broadcast): unknown[] {
  if (zone === '') return [];
  const known = source.type === 'segment' ? (source.known ?? []) : [];
  return zone === '*' ? [known, openedAt, journeyId, name, occurrence] : [known, zone, journeyId];
}

const found = (of: Of): string => `(select p.id from ${SUBJECTS[of].table} p where p.workspace_id = $1 and p.id > $3 order by p.id limit $4) p`;
const SOURCE_NAMES = `(array['track','engine','trigger','import'])[e.source + 1]`;
const ms = (column: string): string => `floor(extract(epoch from ${column}) * 1000)`;

/** Pages of each kind of source as ids ascending, and who of them is meant: $1 the workspace, $2 which, $3 behind whom, $4 how many. */
const PAGES: { readonly [T in CrowdSource['type']]: (source: Extract<CrowdSource, { type: T }>) => string } = {
  segment: ({ of = 'profile' }) => `select m.subject_id as id, m.since, true as wanted, null::jsonb as event from ${MEMBERS(of)} and m.subject_id > $3 order by m.subject_id limit $4`,
  date: ({ of = 'profile' }) => `select p.id, null::timestamptz as since, null::jsonb as event, case split_part($2, '.', 1)
      when ${of === 'account' ? `'none'` : `'account'`} then exists (select 1 from memberships m join accounts a on a.shard = m.account_shard and a.id = m.account_id where m.profile_id = p.id and coalesce(a.attributes -> substr($2, 9), a.attributes #> string_to_array(substr($2, 9), '.')) is not null)
      when 'membership' then $2 = 'membership.joinedAt' and exists (select 1 from memberships m where m.profile_id = p.id)
        or exists (select 1 from memberships m where m.profile_id = p.id and coalesce(m.attributes -> substr($2, 12), m.attributes #> string_to_array(substr($2, 12), '.')) is not null)
      else coalesce(p.attributes -> substr($2, 9), p.attributes #> string_to_array(substr($2, 9), '.'), p.computed #> string_to_array(substr($2, 18), '.')) is not null end as wanted
    from ${SUBJECTS[of].table} p where p.workspace_id = $1 and p.id > $3 order by p.id limit $4`,
  event: ({ since, of = 'profile' }) => `select p.id, null::timestamptz as since, e.event_id is not null as wanted, jsonb_build_object('event', jsonb_build_object(
        'id', e.event_id, 'name', $2::text, 'properties', e.properties, 'occurredAt', ${ms('e.occurred_at')}, 'receivedAt', ${ms('e.received_at')}, 'source', ${SOURCE_NAMES})) as event
    from ${found(of)} left join lateral (select event_id, properties, occurred_at, received_at, source from events where ${SUBJECTS[of].owner} = p.id and name = $2 and ${noMachineActSql('events')} and occurred_at >= to_timestamp(${Number(since)} / 1000.0) and received_at >= to_timestamp(${Number(since)} / 1000.0)
      order by occurred_at desc limit 1) e on true`,
};
const pageOf = <T extends CrowdSource['type']>(source: Extract<CrowdSource, { type: T }>): string => PAGES[source.type as T](source);
const whichOf = (source: CrowdSource): string => (source.type === 'segment' ? source.key : source.type === 'date' ? source.path : source.event);
/** What the stimulus of a source is. */
const kindFor = (source: CrowdSource): number => (source.type !== 'date' ? STIMULUS_FOR[ofSource(source)].start : ofSource(source) === 'account' ? STIMULUS_KIND.accountSegments : STIMULUS_KIND.segments);

/** Some of the people whom a source means, of the first `looked` that it holds, and how many those were. */
export async function somePeople(db: Queryable, workspaceId: number, source: CrowdSource, looked: number): Promise<{ ids: number[]; looked: number }> {
  const { rows } = await db.query<{ id: number; wanted: boolean }>(`select x.id, x.wanted from (${pageOf(source)}) x`, [workspaceId, whichOf(source), 0, looked]);
  return { ids: rows.filter((row) => row.wanted).map((row) => row.id), looked: rows.length };
}

/** How many people a source means. */
export async function countPeople(db: Queryable, workspaceId: number, source: CrowdSource): Promise<number> {
  const { rows } = source.type === 'event'
    ? await db.query<{ n: number }>(`select count(distinct ${SUBJECTS[ofSource(source)].owner})::float8 as n from events where workspace_id = $1 and name = $2 and ${noMachineActSql('events')} and received_at >= to_timestamp($3::float8 / 1000) and occurred_at >= to_timestamp($3::float8 / 1000)`, [workspaceId, source.event, source.since])
    : await db.query<{ n: number }>(`select (count(*) filter (where x.wanted))::float8 as n from (${pageOf(source)}) x`, [workspaceId, whichOf(source), 0, null]);
  return rows[0]?.n ?? 0;
}

const FRESH = 'fresh as (insert into dedupe (h, day) select c.h, current_date from chosen c where not exists (select 1 from dedupe x where x.h = c.h) order by 1 on conflict do nothing returning h),';

/**
 * Starts a page of a crowd in the bulk lane, ascending by person, in one statement; answers the last one looked at (null: there are no more) and how many were started.
 * Whoever calls it notes the cursor in the same transaction: that keeps anybody from being started twice. Of people's own clocks, where somebody may be found in two zones,
 * `dedupe` does. Uses `segment_members` by primary key and `profiles_list`. Locks: new rows of `dedupe` in ascending order.
 */
export async function startPage(db: Queryable, crowd: Broadcast, limit: number): Promise<{ last: number | null; started: number }> {
  const { joins, where } = sieve(crowd);
  const once = crowd.zone === '' ? '' : FRESH;
  const { rows } = await db.query<{ last: number | null; started: number }>(
    `with page as materialized (${pageOf(crowd.source)}),
       chosen as materialized (select p.shard, p.id, page.event, md5($5::text || ':' || p.id)::uuid as h from page join ${SUBJECTS[ofSource(crowd.source)].table} p on p.workspace_id = $1 and p.id = page.id ${joins} where page.wanted and ${where}),
       ${once}
       written as (insert into intake (lane, shard, workspace_id, subject_id, kind, name, payload, event_id, source, occurred_at)
         select ${LANE.bulk}, c.shard, $1, c.id, ${kindFor(crowd.source)}, $6, case when c.event is null then $7::jsonb else $7::jsonb || c.event end, c.h, ${SOURCE.engine}, now() from chosen c ${once === '' ? '' : 'join fresh f on f.h = c.h'} order by c.id returning 1)
     select (select max(id) from page) as last, (select count(*)::int from written) as started`,
    [crowd.workspaceId, whichOf(crowd.source), crowd.cursor, limit, `${crowd.trigger} ${crowd.journeyId} ${crowd.name} ${crowd.occurrence}`, crowd.trigger, JSON.stringify(crowd.payload), ...sifted(crowd)]);
  return rows[0] ?? { last: null, started: 0 };
}
