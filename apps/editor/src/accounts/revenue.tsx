import { Button, Skeleton } from '@mantine/core';
import { IconChartBar, IconFileImport, IconTrendingDown, IconTrendingUp } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { AccountDetail, AccountRevenue, RevenueMonth } from '@perennial/model';
import { useRevenue } from '../api/accounts.js';
import { day } from '../ui/format.js';
import { money, moneyChange } from '../ui/money.js';
import { Segments } from '../ui/segments.js';
import { useMay } from '../ui/session-context.js';
import { EmptyState, ErrorState, Slowly } from '../ui/states.js';
import { useNow } from '../ui/when.js';
import { MOVEMENTS } from './movements.js';
import { RevenueChart } from './revenue-chart.js';

const NO_CURRENCY = 'No currency';

function NoRevenue({ account }: { account: AccountDetail }) {
  const edits = useMay('marketer');
  return (
    <EmptyState icon={<IconChartBar size={20} />} title="No revenue yet" action={edits ? <Button component={Link} to="/import?kind=subscriptions" variant="default" leftSection={<IconFileImport size={16} />}>Import the subscription history</Button> : undefined}>
      Send what the account pays a month with a group call, each time it changes. What it paid in the past comes with an import of its subscription history. Every rise and fall is counted here.
      <pre className="code" style={{ marginTop: 12, textAlign: 'left' }}>{`analytics.group({\n  userId, groupId: ${JSON.stringify(account.externalId)},\n  traits: { mrr: 49, currency: 'EUR' },\n})`}</pre>
    </EmptyState>
  );
}

const Change = ({ days, change, currency }: { days: number; change: number | null; currency: string | null }) => (
  <div>
    <dt className="lab">Change in {days} days</dt>
    <dd className="row g4 num b6" style={{ fontSize: 16, lineHeight: '22px', marginTop: 2 }}>
      {change !== null && change > 0 && <IconTrendingUp size={16} className="ta" aria-hidden />}{change !== null && change < 0 && <IconTrendingDown size={16} className="td" aria-hidden />}
      {moneyChange(change, currency)}
    </dd>
    {change === null && <dd className="s12 t3">Paid in another currency then</dd>}
  </div>
);

const Figures = ({ revenue }: { revenue: AccountRevenue }) => (
  <dl style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(124px, 1fr))', gap: '12px 16px' }}>
    <div><dt className="lab">A month (MRR) now</dt><dd className="num b6" style={{ fontSize: 16, lineHeight: '22px', marginTop: 2 }}>{money(revenue.mrr, revenue.currency)}</dd></div>
    {revenue.changes.map(({ days, change }) => <Change key={days} days={days} change={change} currency={revenue.currency} />)}
  </dl>
);

/** What moved in 12 months, each kind with what it means. */
const Moved = ({ months, currency }: { months: readonly RevenueMonth[]; currency: string | null }) => (
  <dl>
    {MOVEMENTS.map(({ kind, label, about, sign }) => {
      const sum = months.reduce((total, month) => total + month[kind], 0);
      return <div key={kind} className="row g8" style={{ minHeight: 32, borderTop: '1px solid var(--line)' }}><dt className="grow"><span className="b5">{label}</span> <span className="s12 t3">{about}</span></dt><dd className={sum === 0 ? 'num t3' : 'num b5'}>{sum === 0 ? '–' : moneyChange(sign * sum, currency)}</dd></div>;
    })}
  </dl>
);

function Course({ revenue }: { revenue: AccountRevenue }) {
  const [place, setPlace] = useState(0);
  const now = useNow();
  const shown = revenue.series[place] ?? revenue.series[0];
  if (shown === undefined) return null;
  const { currency, months } = shown;
  return (
    <>
      <div className="row between wrap g8">
        <h3>The last 12 months</h3>
        {revenue.series.length > 1 && <Segments small label="Currency" value={String(revenue.series.indexOf(shown))} onChange={(value) => setPlace(Number(value))} items={revenue.series.map((one, at) => ({ value: String(at), label: one.currency ?? NO_CURRENCY }))} />}
      </div>
      {revenue.series.length > 1 && <p className="s12 t3">Each currency is counted on its own: a change of currency is churn in the old one and starts the new one.</p>}
      <RevenueChart months={months} currency={currency} zone={revenue.zone} />
      <Moved months={months} currency={currency} />
      <p className="s12 t3">Counted from the subscription history{revenue.since === null ? '' : `, which knows of MRR since ${day(revenue.since, now, revenue.zone)}`}. Months are those of {revenue.zone}.</p>
    </>
  );
}

/** What an account pays a month, how that changed, and its rises and falls by month. */
export function Revenue({ account }: { account: AccountDetail }) {
  const query = useRevenue(account.id);
  const revenue = query.data;
  if (revenue === undefined) return query.isError ? <ErrorState what="The revenue could not be read" error={query.error} onRetry={() => void query.refetch()} /> : <Slowly><div style={{ padding: 24 }}><Skeleton height={260} /></div></Slowly>;
  if (revenue.series.length === 0) return <NoRevenue account={account} />;
  return <section className="col g16" style={{ padding: '4px 24px 24px' }} aria-label="Revenue"><Figures revenue={revenue} /><Course revenue={revenue} /></section>;
}
