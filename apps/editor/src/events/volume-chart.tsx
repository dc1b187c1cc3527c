import { count, counted, day } from '../ui/format.js';
import { useNow } from '../ui/when.js';

const DAY_MS = 86_400_000;
const HEIGHT = 120;

/** Events a day over 30 days as bars, with the same as a table. Days are those of UTC. */
export function VolumeChart({ days, name }: { days: readonly number[]; name: string }) {
  const now = useNow();
  const top = Math.max(1, ...days);
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const dayAt = (place: number): string => day(today - (days.length - 1 - place) * DAY_MS, now, 'UTC');
  const width = 100 / days.length;
  return (
    <figure>
      <div className="row g8" style={{ alignItems: 'stretch' }}>
        <div className="col between num s11 t3" style={{ height: HEIGHT, textAlign: 'right', minWidth: 28 }} aria-hidden><span>{count(top)}</span><span>0</span></div>
        <svg width="100%" height={HEIGHT} role="img" aria-label={`${counted(days.reduce((sum, value) => sum + value, 0), 'event')} ${name} in 30 days; the table below has each day`} style={{ flex: 1, borderBottom: '1px solid var(--line2)' }}>
          <line x1="0" x2="100%" y1="0.5" y2="0.5" stroke="var(--line)" />
          {days.map((value, place) => {
            const height = value === 0 ? 0 : Math.max(2, (value / top) * (HEIGHT - 2));
            return <rect key={dayAt(place)} x={`${place * width + width * 0.14}%`} width={`${width * 0.72}%`} y={HEIGHT - height} height={height} rx={2} fill="var(--accent)"><title>{`${dayAt(place)}: ${count(value)}`}</title></rect>;
          })}
        </svg>
      </div>
      <div className="row between s11 t3" style={{ paddingLeft: 36, marginTop: 4 }} aria-hidden><span>{dayAt(0)}</span><span>Today</span></div>
      <details className="s12 t3" style={{ marginTop: 6 }}>
        <summary style={{ cursor: 'pointer', width: 'fit-content' }}>As a table</summary>
        <table className="tbl compact" style={{ maxWidth: 320, marginTop: 4 }}>
          <thead><tr><th scope="col">Day (UTC)</th><th scope="col" className="r">Events</th></tr></thead>
          <tbody>{days.map((value, place) => <tr key={dayAt(place)}><td>{dayAt(place)}</td><td className="r">{count(value)}</td></tr>).reverse()}</tbody>
        </table>
      </details>
    </figure>
  );
}
