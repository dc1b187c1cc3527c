import type { AccountRevenue } from '@perennial/model';
import { revenueOfAccount, revenueSince, type CurrencyRevenue, type MonthSpan, type Queryable } from '@perennial/store';
import { DateTime, IANAZone } from 'luxon';

const DAY_MS = 86_400_000;
const MONTHS = 12;
/** Days over which changes are told. */
const SPANS = [30, 90, 365] as const;

/** The last months of a zone's calendar, oldest first, the present one last. */
export function lastMonths(now: number, zone: string, howMany = MONTHS): MonthSpan[] {
  const present = DateTime.fromMillis(now, { zone }).startOf('month');
  return Array.from({ length: howMany }, (_, place) => {
    const first = present.minus({ months: howMany - 1 - place });
    return { month: first.toFormat('yyyy-MM'), from: first.toMillis(), until: first.plus({ months: 1 }).toMillis() };
  });
}

const moved = ({ months }: CurrencyRevenue): boolean => months.some((month) => month.mrr + month.new + month.expansion + month.contraction + month.churn + month.reactivation > 0);

/** What an account pays a month and how that changed, in the months of a zone; a zone that nobody knows counts as UTC. */
export async function accountRevenue(db: Queryable, account: { readonly workspaceId: number; readonly id: number }, given: { readonly now: number; readonly zone: string }): Promise<AccountRevenue> {
  const zone = IANAZone.isValidZone(given.zone) ? given.zone : 'UTC';
  const question = { now: given.now, past: SPANS.map((days) => given.now - days * DAY_MS), months: lastMonths(given.now, zone) };
  const all = await revenueOfAccount(db, account.workspaceId, account.id, question);
  const [present, ...others] = all;
  if (present === undefined) return { zone, since: null, mrr: null, currency: null, changes: [], series: [] };
  return {
    zone, since: await revenueSince(db, account.workspaceId, account.id), mrr: present.mrr, currency: present.currency,
    changes: SPANS.map((days, place) => ({ days, change: others.some((other) => (other.past[place]?.mrr ?? 0) > 0) ? null : (present.past[place]?.change ?? 0) })),
    series: [present, ...others.filter(moved)].map(({ currency, months }) => ({ currency, months: [...months] })),
  };
}
