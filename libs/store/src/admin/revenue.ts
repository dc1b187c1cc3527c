import type { Queryable } from '../database.js';

/**
 * What changed in a month, in one currency: amounts of at least 0. `new`: the first rise from zero. `expansion`: a rise from above zero. `contraction`: a fall that
 * does not reach zero. `churn`: a fall to zero. `reactivation`: a rise from zero after a churn. The MRR of a month is that of the month before with what rose and without what fell.
 */
export interface CountedMonth {
  /** As it was asked for. */
  readonly month: string;
  /** At its end; of the month that is not over, now. */
  readonly mrr: number;
  readonly new: number;
  readonly expansion: number;
  readonly contraction: number;
  readonly churn: number;
  readonly reactivation: number;
}

/** The course of MRR in one currency. */
export interface CurrencyRevenue {
  /** Null: no currency was ever told. */
  readonly currency: string | null;
  readonly mrr: number;
  /** MRR at the instants that were asked for, in their order, and by how much it has changed since. */
  readonly past: readonly { readonly mrr: number; readonly change: number }[];
  readonly months: readonly CountedMonth[];
}

/** A month of a calendar: epoch milliseconds, `until` not included. */
export interface MonthSpan {
  readonly month: string;
  readonly from: number;
  readonly until: number;
}

/** What of an account is counted: up to now, at instants before, and in months (epoch milliseconds). */
export interface RevenueQuestion {
  readonly now: number;
  readonly past: readonly number[];
  readonly months: readonly MonthSpan[];
}

/**
 * `states`: MRR and currency after each instant at which either changed; lines of one instant count as one change. No MRR, and none told yet, is zero. What stood before the first
 * line of a history is taken as given, so that it is no movement. A currency stays until another takes its place; the first one told also holds for what was paid before.
 * `courses`: each currency is counted on its own, so that a change of currency ends the course of the old one (churn) and begins that of the new one (new, or reactivation where it was
 * paid in before): amounts of two currencies are never compared.
 */
const COURSES = `lines as (
    select attribute, at, place, from_value, to_value from subscription_history
    where account_id = $2 and workspace_id = $1 and attribute in ('mrr', 'currency') and at <= to_timestamp($3::float8 / 1000)),
  told as (
    select distinct on (attribute) attribute, '-infinity'::timestamptz as at, from_value as value from lines order by attribute, lines.at, place),
  ends as (
    select attribute, at, value from told union all (select distinct on (attribute, at) attribute, at, to_value from lines order by attribute, at, place desc)),
  instants as (
    select at, bool_or(attribute = 'mrr') as priced, max(value #>> '{}') filter (where attribute = 'currency') as currency,
      max(case when attribute = 'mrr' and jsonb_typeof(value) = 'number' then (value #>> '{}')::numeric end) as mrr from ends group by at),
  marked as (select *, count(*) filter (where priced) over w as price, count(currency) over w as coin from instants window w as (order by at)),
  states as (
    select at, coalesce(max(mrr) over (partition by price), 0) as mrr,
      coalesce(max(currency) over (partition by coin), (select currency from instants where currency is not null order by at limit 1)) as currency from marked),
  turns as (select *, lag(currency) over w as left_currency, lag(at) over w is not null and lag(currency) over w is distinct from currency as left from states window w as (order by at)),
  courses as (select currency, at, mrr from states union all select left_currency, at, 0 from turns where turns.left),
  steps as (
    select currency, at, mrr, coalesce(lag(mrr) over w, 0) as before, coalesce(max(mrr) over (w rows between unbounded preceding and 1 preceding), 0) as highest
    from courses window w as (partition by currency order by at)),
  movements as (
    select currency, at, abs(mrr - before) as amount,
      case when before = 0 and highest = 0 then 'new' when before = 0 then 'reactivation' when mrr = 0 then 'churn' when mrr > before then 'expansion' else 'contraction' end as kind
    from steps where mrr <> before)`;

/** Currencies of one account that are answered: those that were left last. */
const MAX_CURRENCIES = 8;
/** MRR of the currency `c` as it was at an instant, or just before it. */
const mrrBy = (instant: string, how: '<' | '<='): string =>
  `coalesce((select mrr from courses x where x.currency is not distinct from c.currency and x.at ${how} to_timestamp(${instant} / 1000) order by x.at desc limit 1), 0)`;
const sumOf = (kind: string): string => `'${kind}', coalesce(sum(v.amount) filter (where v.kind = '${kind}'), 0)`;

/** The course of an account's MRR in each of its latest 8 currencies, the present one first, counted from its subscription history; empty where that says nothing of MRR. By `subscription_history_account`. */
export async function revenueOfAccount(db: Queryable, workspaceId: number, accountId: number, { now, past, months }: RevenueQuestion): Promise<CurrencyRevenue[]> {
  const { rows } = await db.query<CurrencyRevenue>(
    `with ${COURSES}
     select c.currency, ${mrrBy('$3::float8', '<=')}::float8 as mrr,
       (select coalesce(jsonb_agg(jsonb_build_object('mrr', p.mrr, 'change', ${mrrBy('$3::float8', '<=')} - p.mrr) order by p.n), '[]')
          from (select t.n, ${mrrBy('t.at', '<=')} as mrr from unnest($4::float8[]) with ordinality t(at, n)) p) as past,
       (select coalesce(jsonb_agg(jsonb_build_object('month', m.month, 'mrr', ${mrrBy('m.until', '<')}) || m.sums order by m.n), '[]') from (
          select s.month, s.until, s.n, jsonb_build_object(${['new', 'expansion', 'contraction', 'churn', 'reactivation'].map(sumOf).join(', ')}) as sums
          from unnest($5::text[], $6::float8[], $7::float8[]) with ordinality s(month, since, until, n)
          left join movements v on v.currency is not distinct from c.currency and v.at >= to_timestamp(s.since / 1000) and v.at < to_timestamp(s.until / 1000)
          group by s.month, s.until, s.n) m) as months
     from (select currency, max(at) as at from states where exists (select 1 from lines where attribute = 'mrr')
       group by currency order by at desc limit ${MAX_CURRENCIES}) c order by c.at desc`,
    [workspaceId, accountId, now, past, months.map((one) => one.month), months.map((one) => one.from), months.map((one) => one.until)]);
  return rows;
}

/** When an account's subscription history first said something of MRR; null: never. By `subscription_history_account`. */
export async function revenueSince(db: Queryable, workspaceId: number, accountId: number): Promise<number | null> {
  const { rows } = await db.query<{ since: number | null }>(`select min(at) as since from subscription_history where account_id = $2 and workspace_id = $1 and attribute = 'mrr'`, [workspaceId, accountId]);
  return rows[0]?.since ?? null;
}
