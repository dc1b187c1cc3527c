-- The floor of segment.rebuild: the same members, found by one statement as a person would write it for just this question.
-- $1 workspace, $2 now. Team plan or at least 5 seats, at least 3 reports in 30 days, and no export in 14 days.
insert into bench_members (set_id, subject_id, since)
select 1, p.id, $2::timestamptz
from profiles p
join (
  select profile_id
  from events
  where workspace_id = $1 and name = 'report_viewed' and occurred_at > $2::timestamptz - interval '30 days' and received_at > $2::timestamptz - interval '30 days' and occurred_at <= $2::timestamptz
  group by profile_id
  having count(*) >= 3
) reports on reports.profile_id = p.id
left join (
  select distinct profile_id
  from events
  where workspace_id = $1 and name = 'exported' and occurred_at > $2::timestamptz - interval '14 days' and received_at > $2::timestamptz - interval '14 days' and occurred_at <= $2::timestamptz
) exports on exports.profile_id = p.id
where p.workspace_id = $1 and p.merged_into is null and exports.profile_id is null
  and (p.attributes->>'plan' = 'team' or case when jsonb_typeof(p.attributes->'seats') = 'number' then (p.attributes->>'seats')::float8 >= 5 end)
