import type { Json } from '@perennial/model';
import { count, rate } from '../ui/format.js';
import { When } from '../ui/when.js';

/** A path as the table shows it. */
export interface ShownPath {
  readonly path: string;
  readonly types: readonly { readonly type: string; readonly count: number }[];
  readonly count: number;
  readonly examples: readonly Json[];
  readonly lastSeenAt: number | null;
}

const exampleText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
const typesText = (types: ShownPath['types']): string => (types.length < 2 ? (types[0]?.type ?? '–') : types.map(({ type, count: times }) => `${type} ${count(times)}`).join(', '));

/** Paths seen in traffic with their types, how often, and examples; `looked` is out of how many, where that is one number. */
export const LearntTable = ({ rows, looked, label }: { rows: readonly ShownPath[]; looked: number | null; label: string }) => (
  <table className="tbl compact" aria-label={label}>
    <thead><tr><th scope="col">{label}</th><th scope="col">Type</th><th scope="col" className="r">{looked === null ? 'Seen' : 'In how many'}</th><th scope="col">Examples</th><th scope="col">Last seen</th></tr></thead>
    <tbody>
      {rows.map((row) => (
        <tr key={row.path}>
          <td className="mono b5">{row.path}</td>
          <td className={row.types.length > 1 ? 'tw' : 't2'}>{typesText(row.types)}</td>
          <td className="r t2">{looked === null ? (row.count === 0 ? <span className="t3">–</span> : count(row.count)) : rate(looked === 0 ? null : Math.min(1, row.count / looked))}</td>
          <td className="t2 ell" style={{ maxWidth: 360 }}>{row.examples.length === 0 ? <span className="t3">–</span> : row.examples.map((value) => exampleText(value)).join(', ')}</td>
          <td className="t2"><When at={row.lastSeenAt} /></td>
        </tr>
      ))}
    </tbody>
  </table>
);
