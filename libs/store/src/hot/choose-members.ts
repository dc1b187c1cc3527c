import type { JsonObject } from '@perennial/model';
import { noMachineActSql } from '@perennial/segment';
import type { Queryable } from '../database.js';
import { MEMBERSHIP } from './load-subjects.js';
import { column } from './rows.js';

/** Who comes first among members; `what`: name of the attribute or event. */
export interface MemberOrder {
  readonly by: 'recent' | 'attribute' | 'event';
  readonly what: string;
  /** Of an event: how many days are counted. */
  readonly days: number;
}

/** Asks for members of an account whom a visit of its run has not written to yet. */
export interface MemberQuestion {
  readonly accountId: number;
  readonly enrollmentId: number;
  /** Entry of the run, epoch milliseconds: the partition of its messages. */
  readonly enteredAt: number;
  readonly visit: number;
  /** In order of preference; empty: whatever the role. */
  readonly roles: readonly string[];
  readonly order: MemberOrder;
  readonly limit: number;
}

/** A member who was chosen; `place` is that of the question. */
export interface ChosenMember {
  readonly place: number;
  readonly profileId: number;
}

const SCORE = `case q.by when 'attribute' then (select case when jsonb_typeof(x.v) = 'number' then x.v::text::float8 end from (select coalesce(p.attributes #> string_to_array(q.what, '.'), jsonb_build_object('computed', p.computed) #> string_to_array(q.what, '.')) as v) x)
    when 'event' then (select count(*)::float8 from events e where e.profile_id = m.profile_id and e.name = q.what and ${noMachineActSql('e')} and e.occurred_at >= now() - q.days * interval '1 day' and e.received_at >= now() - q.days * interval '1 day')
    else extract(epoch from m.last_active_at)::float8 end`;

/** The message that a member has of the visit. A sub-select with all its keys, and no join: to the planner, who has not seen these messages yet, one row of the visit looks as good as one of the member (20,000 members: 8.7 s, then 0.1; 2026-11-25). */
const WRITTEN_TO = `(select x.id from messages x where x.enrollment_id = q.enrollment_id and x.visit = q.visit and x.profile_id = m.profile_id and x.account_id is not null and x.entered_at = to_timestamp(q.entered / 1000) limit 1)`;

/** The members of accounts that messages go to: by the order of roles, then by score, then by id; the rule of `chooseRecipients` as SQL. By the primary key of memberships and `messages_visit`. */
export async function chooseMembers(db: Queryable, questions: readonly MemberQuestion[]): Promise<ChosenMember[]> {
  if (questions.length === 0) return [];
  // A partition that nobody has analyzed yet looks empty, and is then read whole for each member (20,000 members: 28 s a page, then 0.1; 2026-11-25).
  await db.query('set local enable_seqscan = off');
  const { rows } = await db.query<ChosenMember>(
    `select q.place::int - 1 as place, c.profile_id as "profileId"
     from unnest($1::bigint[], $2::bigint[], $3::int[], $4::jsonb[], $5::text[], $6::text[], $7::int[], $8::int[], $9::float8[]) with ordinality as q(account_id, enrollment_id, visit, roles, by, what, days, most, entered, place)
       cross join lateral (
         select m.profile_id from memberships m join profiles p on p.shard = m.shard and p.id = m.profile_id
         where m.account_id = q.account_id and p.merged_into is null and (jsonb_array_length(q.roles) = 0 or q.roles ? m.role)
           and ${WRITTEN_TO} is null
         order by (select r.n from jsonb_array_elements_text(q.roles) with ordinality as r(role, n) where r.role = m.role limit 1), ${SCORE} desc nulls last, m.profile_id limit q.most) c
     order by q.place`,
    [
      column(questions, (q) => q.accountId), column(questions, (q) => q.enrollmentId), column(questions, (q) => q.visit), column(questions, (q) => JSON.stringify(q.roles)), column(questions, (q) => q.order.by), column(questions, (q) => q.order.what),
      column(questions, (q) => q.order.days), column(questions, (q) => q.limit), column(questions, (q) => q.enteredAt),
    ]);
  await db.query('set local enable_seqscan = on');
  return rows;
}

/** A member of an account, with what is known of the account. */
export interface MemberOfAccount {
  readonly profileId: number;
  readonly accountId: number;
  readonly role: string;
  readonly attributes: JsonObject;
  /** Role, day of joining and attributes of the membership. */
  readonly membership: JsonObject;
}

/** Those of the pairs that are members still, by `profile account`; by the primary keys of memberships and accounts. */
export async function loadMembersOf(db: Queryable, pairs: readonly { readonly profileId: number; readonly accountId: number }[]): Promise<Map<string, MemberOfAccount>> {
  if (pairs.length === 0) return new Map();
  const { rows } = await db.query<MemberOfAccount>(
    `select m.profile_id as "profileId", m.account_id as "accountId", m.role, a.attributes, ${MEMBERSHIP} as membership from unnest($1::bigint[], $2::bigint[]) u(profile_id, account_id) join memberships m using (profile_id, account_id) join accounts a on a.shard = m.account_shard and a.id = m.account_id`,
    [column(pairs, (p) => p.profileId), column(pairs, (p) => p.accountId)]);
  return new Map(rows.map((row) => [`${row.profileId} ${row.accountId}`, row]));
}

/** States of runs, by id; by the primary key of enrollments. */
export async function loadRunStates(db: Queryable, runs: readonly { readonly shard: number; readonly id: number }[]): Promise<Map<number, number>> {
  if (runs.length === 0) return new Map();
  const { rows } = await db.query<{ id: number; state: number }>('select e.id, e.state from unnest($1::smallint[], $2::bigint[]) u(shard, id) join enrollments e on e.shard = u.shard and e.id = u.id', [column(runs, (r) => r.shard), column(runs, (r) => r.id)]);
  return new Map(rows.map((row) => [row.id, row.state]));
}
