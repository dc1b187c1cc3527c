import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { JourneyRow } from '@perennial/model';
import { Avatar } from '../ui/avatar.js';
import { StatusBadge } from '../ui/badge.js';
import { count } from '../ui/format.js';
import { Pillar } from '../ui/pillar.js';
import { Sparkline } from '../ui/sparkline.js';
import { SubjectTag } from '../ui/subject-tag.js';
import { When } from '../ui/when.js';
import type { ListFilter, SortColumn } from './list-filter.js';
import { RowMenu } from './row-menu.js';

interface HeadProps {
  readonly column: SortColumn;
  readonly filter: ListFilter;
  readonly onSort: (column: SortColumn) => void;
  readonly right?: boolean;
  readonly children: ReactNode;
}

function Head({ column, filter, onSort, right = false, children }: HeadProps) {
  const sorted = filter.sort === column;
  const Arrow = filter.descending ? IconArrowDown : IconArrowUp;
  return (
    <th scope="col" className={right ? 'r' : undefined} style={column === 'change' ? { paddingLeft: 20 } : undefined} aria-sort={sorted ? (filter.descending ? 'descending' : 'ascending') : 'none'}>
      <button type="button" className="sorter" onClick={() => onSort(column)}>{children}{sorted && <Arrow size={13} />}</button>
    </th>
  );
}

const tone = ({ stuck, status }: JourneyRow): 'accent' | 'danger' | 'quiet' => (stuck > 0 ? 'danger' : status === 'live' ? 'accent' : 'quiet');

function Row({ journey }: { journey: JourneyRow }) {
  const { id, name, pillar, subject, status, stuck, edited, version, hereNow, entered, trend, sent, lastEdit } = journey;
  const ran = version !== null;
  return (
    <tr className="opens">
      <td className="b5"><span className="row g8"><Link className="cover" to={`/journeys/${id}`}>{name}</Link><SubjectTag subject={subject} /></span></td>
      <td><Pillar name={pillar} /></td>
      <td><span className="row g6"><StatusBadge status={status} stuck={stuck} />{edited && ran && <span className="s12 t3">Edited</span>}</span></td>
      <td className="r">{ran ? <Link className="over-cover" to={`/journeys/${id}/people?state=active`} aria-label={`${count(hereNow)} ${subject === 'account' ? 'accounts' : 'people'} here now in ${name}`}>{count(hereNow)}</Link> : <span className="t3">–</span>}</td>
      <td className="r t2">{ran ? count(entered) : <span className="t3">–</span>}</td>
      <td className="wide" style={{ paddingLeft: 20 }}>{trend.some((value) => value > 0) ? <Sparkline values={trend} tone={tone(journey)} label={`${count(entered)} entered in 30 days, ${count(trend[trend.length - 1])} today`} /> : <span className="s12 t3">No runs yet</span>}</td>
      <td className="r t2">{ran ? count(sent) : <span className="t3">–</span>}</td>
      <td className="t2" style={{ paddingLeft: 20 }}><span className="row g8" title={lastEdit.by ?? undefined}>{lastEdit.by !== null && <Avatar name={lastEdit.by} size={20} />}<When at={lastEdit.at} /></span></td>
      <td style={{ width: 40, paddingLeft: 0 }}><RowMenu journey={journey} /></td>
    </tr>
  );
}

/** The table of journeys. */
export const JourneysTable = ({ rows, filter, onSort }: { rows: readonly JourneyRow[]; filter: ListFilter; onSort: (column: SortColumn) => void }) => (
  <table className="tbl">
    <thead>
      <tr>
        <Head column="name" filter={filter} onSort={onSort}>Journey</Head>
        <th scope="col">Pillar</th>
        <th scope="col">Status</th>
        <Head column="here" filter={filter} onSort={onSort} right>Here now</Head>
        <Head column="entered" filter={filter} onSort={onSort} right>Entered, 30 d</Head>
        <th scope="col" className="wide" style={{ paddingLeft: 20 }}>Trend</th>
        <Head column="sent" filter={filter} onSort={onSort} right>Sent, 30 d</Head>
        <Head column="change" filter={filter} onSort={onSort}>Last change</Head>
        <th scope="col"><span className="unseen">More</span></th>
      </tr>
    </thead>
    <tbody>{rows.map((journey) => <Row key={journey.id} journey={journey} />)}</tbody>
  </table>
);
