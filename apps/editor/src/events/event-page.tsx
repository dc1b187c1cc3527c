import { Link, useParams } from 'react-router';
import type { EventDetail } from '@perennial/model';
import { useEvent } from '../api/events.js';
import { Badge } from '../ui/badge.js';
import { count, counted } from '../ui/format.js';
import { Page, Top } from '../ui/page.js';
import { ErrorState, TableSkeleton } from '../ui/states.js';
import { When } from '../ui/when.js';
import { EnforcementBadge } from './enforcement.js';
import { LearntTable } from './learnt-table.js';
import { SchemaEditor } from './schema-editor.js';
import { VolumeChart } from './volume-chart.js';

const Journeys = ({ usedBy }: { usedBy: EventDetail['usedBy'] }) => (
  <section aria-label="Journeys">
    <h2 style={{ marginBottom: 6 }}>Journeys</h2>
    {usedBy.length === 0 && <p className="t3">No journey names this event yet. It can start one, be waited for, end one, or be counted in a condition.</p>}
    <ul>{usedBy.map(({ id, name, live }) => <li key={id} className="row g8" style={{ minHeight: 30 }}><Link className="link" to={`/journeys/${id}`}>{name}</Link>{live ? <Badge small tone="live" icon={<i className="dot" />}>Live</Badge> : <Badge small tone="draft">Draft</Badge>}</li>)}</ul>
  </section>
);

function Body({ event }: { event: EventDetail }) {
  return (
    <div className="scroll">
      <div className="col g24" style={{ padding: '20px 24px 48px', maxWidth: 1120 }}>
        <section aria-label="Volume">
          <div className="row g24" style={{ marginBottom: 14 }}>
            <div><div className="lab">Last 30 days</div><div className="num b6" style={{ fontSize: 20, lineHeight: '28px' }}>{count(event.count)}</div></div>
            <div><div className="lab">Today (UTC)</div><div className="num b6" style={{ fontSize: 20, lineHeight: '28px' }}>{count(event.days[event.days.length - 1])}</div></div>
            <div><div className="lab">Last seen</div><div className="b6" style={{ fontSize: 20, lineHeight: '28px' }}><When at={event.lastSeenAt} /></div></div>
          </div>
          <VolumeChart days={event.days} name={event.name} />
        </section>
        <section aria-label="Properties">
          <div className="row g8" style={{ marginBottom: 6 }}><h2 className="grow">Properties</h2>{event.looked > 0 && <span className="t3 s12">Learnt from a sample of {counted(event.looked, 'event')}</span>}</div>
          {event.properties.length === 0 ? <p className="t3">{event.looked > 0 ? 'It comes without properties.' : 'Its properties are learnt as it comes in.'}</p> : <div className="card" style={{ overflow: 'hidden' }}><LearntTable rows={event.properties} looked={event.looked} label="Property" /></div>}
        </section>
        <SchemaEditor key={event.name} event={event} />
        <Journeys usedBy={event.usedBy} />
      </div>
    </div>
  );
}

/** One event: its volume, what it holds, what it must hold, and who uses it. */
export function EventPage() {
  const name = useParams()['name'] ?? '';
  const event = useEvent(name);
  return (
    <Page title={name}>
      <Top title={name} back={{ to: '/events', label: 'Events' }} beside={event.data?.hasSchema === true ? <EnforcementBadge {...event.data} /> : undefined} />
      {event.isPending && <TableSkeleton rows={6} />}
      {event.isError && event.data === undefined && <ErrorState what="This event could not be read" error={event.error} safe="It is still taken." onRetry={() => void event.refetch()} />}
      {event.data !== undefined && <Body event={event.data} />}
    </Page>
  );
}
