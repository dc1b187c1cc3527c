import { Area, Bar, CartesianGrid, ComposedChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { RevenueMonth } from '@perennial/model';
import { count } from '../ui/format.js';
import { money, moneyChange } from '../ui/money.js';
import { drawn, MOVEMENTS, type DrawnMonth } from './movements.js';

interface Props {
  readonly months: readonly RevenueMonth[];
  readonly currency: string | null;
  /** Whose months they are. */
  readonly zone: string;
}

const NAMES = new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' });
const nameOf = (month: string): string => NAMES.format(Date.parse(`${month}-15T00:00:00Z`)).replace('Sept', 'Sep');
const fullName = (month: string): string => `${nameOf(month)} ${month.slice(0, 4)}`;
const tick = { fontSize: 11, fill: 'var(--text3)' };

const Hint = ({ month, currency }: { month: DrawnMonth; currency: string | null }) => (
  <div className="card s12" style={{ padding: '6px 10px', boxShadow: 'var(--sh3)' }}>
    <div className="t3">{fullName(month.month)}</div>
    <div className="b6 num">{money(month.mrr, currency)} at its end</div>
    {MOVEMENTS.filter(({ kind }) => month[kind] !== 0).map(({ kind, label, sign }) => <div key={kind} className="t2 num">{label} {moneyChange(sign * month[kind], currency)}</div>)}
  </div>
);

const Key = ({ color, line, children }: { color: string; line?: boolean; children: string }) => (
  <span className="row g6"><span style={{ width: 10, height: line === true ? 2 : 10, borderRadius: 2, background: color }} />{children}</span>
);

const MonthTable = ({ months, currency, zone }: Props) => (
  <details className="s12 t3" style={{ marginTop: 8 }}>
    <summary style={{ cursor: 'pointer', width: 'fit-content' }}>As a table</summary>
    <div style={{ overflowX: 'auto', marginTop: 8 }}>
      <table className="tbl compact tight">
        <thead><tr><th scope="col">Month ({zone})</th><th scope="col" className="r">MRR at end</th>{MOVEMENTS.map(({ kind, label }) => <th key={kind} scope="col" className="r">{label}</th>)}</tr></thead>
        <tbody>
          {[...months].reverse().map((month) => (
            <tr key={month.month}><td>{fullName(month.month)}</td><td className="r">{money(month.mrr, currency)}</td>{MOVEMENTS.map(({ kind, sign }) => <td key={kind} className="r">{month[kind] === 0 ? '–' : moneyChange(sign * month[kind], null)}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  </details>
);

/** MRR at the end of each month with what was gained and lost in it, as a picture and as a table for those who do not see it. */
export function RevenueChart({ months, currency, zone }: Props) {
  return (
    <figure aria-label="MRR by month">
      <div className="row wrap s12 t2" style={{ marginBottom: 4, gap: '4px 16px' }} aria-hidden><Key color="var(--text3)" line>{`MRR at the end of the month${currency === null ? '' : `, ${currency}`}`}</Key><Key color="var(--accent)">Gained, upwards</Key><Key color="var(--danger)">Lost, downwards</Key></div>
      <div style={{ height: 200 }} aria-hidden>
        <ResponsiveContainer width="100%" height="100%">
          <ComposedChart data={drawn(months)} stackOffset="sign" margin={{ top: 8, right: 8, bottom: 0, left: -8 }}>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis dataKey="month" tickFormatter={nameOf} tickLine={false} axisLine={false} minTickGap={8} tick={tick} />
            <YAxis tickFormatter={(value: number) => count(value)} tickLine={false} axisLine={false} tick={tick} />
            <Tooltip cursor={{ fill: 'var(--hover)' }} content={({ active, payload }) => {
              const month = payload?.[0]?.payload as DrawnMonth | undefined;
              return active === true && month !== undefined ? <Hint month={month} currency={currency} /> : null;
            }} />
            <Area type="step" dataKey="mrr" stroke="var(--text3)" strokeWidth={1.5} fill="var(--text3)" fillOpacity={0.08} isAnimationActive={false} />
            <Bar dataKey="gained" stackId="moved" fill="var(--accent)" maxBarSize={14} isAnimationActive={false} />
            <Bar dataKey="lost" stackId="moved" fill="var(--danger)" maxBarSize={14} isAnimationActive={false} />
            <ReferenceLine y={0} stroke="var(--line2)" />
          </ComposedChart>
        </ResponsiveContainer>
      </div>
      <MonthTable months={months} currency={currency} zone={zone} />
    </figure>
  );
}
