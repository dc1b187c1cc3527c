import { Button } from '@mantine/core';
import { IconBolt, IconBoltOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { EventRow } from '@perennial/model';
import { useEvents } from '../api/events.js';
import { count, counted } from '../ui/format.js';
import { Sparkline } from '../ui/sparkline.js';
import { EmptyState, ErrorState, TableSkeleton } from '../ui/states.js';
import { When } from '../ui/when.js';
import { EnforcementBadge } from './enforcement.js';

const journeysText = (usedBy: EventRow['usedBy']): string => {
  const [first] = usedBy;
  return first === undefined ? '' : usedBy.length === 1 ? first.name : `${first.name} and ${usedBy.length - 1} more`;
};

const Row = ({ event }: { event: EventRow }) => (
  <tr className="opens">
    <td className="b5"><Link className="cover mono" to={`/events/${encodeURIComponent(event.name)}`}>{event.name}</Link></td>
    <td className="r">{count(event.count)}</td>
    <td className="wide" style={{ paddingLeft: 20 }}><Sparkline values={event.days} label={`${counted(event.count, 'event')} in 30 days, ${count(event.days[event.days.length - 1])} today`} /></td>
    <td className="t2"><When at={event.lastSeenAt} /></td>
    <td><EnforcementBadge {...event} /></td>
    <td className="t2 ell" style={{ maxWidth: 260 }} title={event.usedBy.map(({ name }) => name).join(', ')}>{event.usedBy.length === 0 ? <span className="t3">–</span> : journeysText(event.usedBy)}</td>
  </tr>
);

/** Every event that came in the last 30 days. */
export function CatalogueTab({ words, onClear }: { words: string; onClear: () => void }) {
  const events = useEvents();
  const rows = events.data?.filter(({ name }) => name.toLowerCase().includes(words.toLowerCase())) ?? [];
  if (events.isPending) return <TableSkeleton rows={10} />;
  if (events.data === undefined) return <ErrorState what="The events could not be read" error={events.error} safe="They are still taken." onRetry={() => void events.refetch()} />;
  if (events.data.length === 0) {
    return <EmptyState icon={<IconBolt size={20} />} title="No events yet" action={<Button component={Link} to="/settings/keys" variant="default">Show the write key</Button>}>What people do in your product appears here, with how often and with which properties. Any Segment SDK can send track calls to this server.</EmptyState>;
  }
  if (rows.length === 0) return <EmptyState icon={<IconBoltOff size={20} />} title="No event is called that" action={<Button variant="default" onClick={onClear}>Show all events</Button>}>No name holds “{words}”.</EmptyState>;
  return (
    <table className="tbl">
      <thead><tr><th scope="col">Event</th><th scope="col" className="r">Last 30 days</th><th scope="col" className="wide" style={{ paddingLeft: 20 }}>A day</th><th scope="col">Last seen</th><th scope="col">Schema</th><th scope="col">Journeys</th></tr></thead>
      <tbody>{rows.map((event) => <Row key={event.name} event={event} />)}</tbody>
    </table>
  );
}
