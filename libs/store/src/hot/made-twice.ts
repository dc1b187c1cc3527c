import type { Queryable } from '../database.js';
import { column } from './rows.js';

/** A message of an account's run, and all ids under which its person is known. */
export interface MemberVisit {
  readonly messageId: string;
  readonly enrollmentId: number;
  readonly visit: number;
  readonly template: string;
  readonly profileIds: readonly number[];
}

/**
 * Of messages of runs of accounts, the ids of those whose person has the same one already, made for a profile that was merged with theirs: sent, or claimed with a lower id. By `messages_visit`.
 * Where two are claimed at once the lower id goes on; what would refuse it would refuse the other, because it is the same person and template.
 */
export async function madeTwice(db: Queryable, visits: readonly MemberVisit[]): Promise<ReadonlySet<string>> {
  const shared = visits.flatMap(({ profileIds, ...visit }) => (profileIds.length < 2 ? [] : profileIds.map((profileId) => ({ ...visit, profileId }))));
  if (shared.length === 0) return new Set();
  const { rows } = await db.query<{ id: string }>(
    `select distinct u.id from unnest($1::uuid[], $2::bigint[], $3::int[], $4::text[], $5::bigint[]) u(id, enrollment_id, visit, template, profile_id)
     join messages m on m.enrollment_id = u.enrollment_id and m.visit = u.visit and m.profile_id = u.profile_id and m.account_id is not null and m.template = u.template and m.id <> u.id and (m.state = 2 or (m.state = 1 and m.id < u.id))`,
    [column(shared, (s) => s.messageId), column(shared, (s) => s.enrollmentId), column(shared, (s) => s.visit), column(shared, (s) => s.template), column(shared, (s) => s.profileId)]);
  return new Set(rows.map((row) => row.id));
}
