import { count, rate } from '../ui/format.js';

interface BarProps {
  readonly word: string;
  readonly group: { readonly met: number; readonly runs: number; readonly rate: number | null };
  /** The highest rate beside it, which fills its bar. */
  readonly most: number;
  readonly tone: string;
}

/** How one group did: a bar, its rate, and how many of how many. */
export const Bar = ({ word, group, most, tone }: BarProps) => (
  <div className="row g8 s12 num">
    <span className="t2" style={{ width: 70 }}>{word}</span>
    <span className="grow" style={{ height: 8, borderRadius: 4, background: 'var(--hover)' }} aria-hidden><i style={{ display: 'block', height: 8, borderRadius: 4, background: tone, width: `${most === 0 ? 0 : ((group.rate ?? 0) / most) * 100}%` }} /></span>
    <b className="b6" style={{ width: 48, textAlign: 'right' }}>{rate(group.rate)}</b>
    <span className="t3" style={{ width: 104, textAlign: 'right' }}>{count(group.met)} of {count(group.runs)}</span>
  </div>
);
