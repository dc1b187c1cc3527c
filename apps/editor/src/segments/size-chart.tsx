import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { SegmentGrowth } from '@perennial/model';
import { count, day } from '../ui/format.js';

const dayOf = (date: string): string => day(Date.parse(`${date}T12:00:00Z`), Date.now(), 'UTC').replace(/^\w+ /, '');

/** Size of a segment over time, as a picture and as a table for those who do not see it. */
export function SizeChart({ days }: { days: SegmentGrowth['days'] }) {
  return (
    <figure>
      <div style={{ height: 180 }} aria-hidden>
        <ResponsiveContainer width="100%" height="100%">
          <AreaChart data={days} margin={{ top: 8, right: 8, bottom: 0, left: -12 }}>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis dataKey="day" tickFormatter={dayOf} tickLine={false} axisLine={false} minTickGap={48} tick={{ fontSize: 11, fill: 'var(--text3)' }} />
            <YAxis allowDecimals={false} tickFormatter={(value: number) => count(value)} tickLine={false} axisLine={false} tick={{ fontSize: 11, fill: 'var(--text3)' }} />
            <Tooltip
              cursor={{ stroke: 'var(--line2)' }}
              content={({ active, payload }) => {
                const shown = payload?.[0]?.payload as SegmentGrowth['days'][number] | undefined;
                return active === true && shown !== undefined ? <div className="card s12" style={{ padding: '6px 10px', boxShadow: 'var(--sh3)' }}><div className="t3">{dayOf(shown.day)}</div><div className="b6 num">{count(shown.size)} in it</div><div className="t2 num">{count(shown.entered)} came, {count(shown.left)} left</div></div> : null;
              }}
            />
            <Area type="stepAfter" dataKey="size" stroke="var(--accent)" strokeWidth={1.5} fill="var(--accent)" fillOpacity={0.1} isAnimationActive={false} />
          </AreaChart>
        </ResponsiveContainer>
      </div>
      <details className="s12 t3" style={{ marginTop: 8 }}>
        <summary style={{ cursor: 'pointer' }}>As a table</summary>
        <table className="tbl compact" style={{ marginTop: 8 }}>
          <thead><tr><th scope="col">Day (UTC)</th><th scope="col" className="r">In it</th><th scope="col" className="r">Came</th><th scope="col" className="r">Left</th></tr></thead>
          <tbody>{[...days].reverse().map((one) => <tr key={one.day}><td>{one.day}</td><td className="r">{count(one.size)}</td><td className="r">{count(one.entered)}</td><td className="r">{count(one.left)}</td></tr>)}</tbody>
        </table>
      </details>
    </figure>
  );
}
