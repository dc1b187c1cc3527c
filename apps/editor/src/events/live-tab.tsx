import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconBroadcast, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { LiveEvent } from '@perennial/model';
import { Badge } from '../ui/badge.js';
import { clock, count, counted, exactly } from '../ui/format.js';
import { EmptyState } from '../ui/states.js';
import { KEPT_ROWS, useLive, type Live } from './use-live.js';

const seconds = (at: number): string => `${clock(at)}:${String(new Date(at).getSeconds()).padStart(2, '0')}`;

function Row({ event, open, onOpen }: { event: LiveEvent; open: boolean; onOpen: () => void }) {
  const { profileId, person, ...rest } = event;
  return (
    <>
      <tr className="opens" data-on={open}>
        <td className="num t2" title={exactly(event.receivedAt)}>{seconds(event.receivedAt)}</td>
        <td className="b5"><button type="button" className="cover sorter" aria-expanded={open} onClick={onOpen}><span className="mono">{event.name}</span></button></td>
        <td>{profileId === null ? <span className="t3">–</span> : <Link className="over-cover link" to={`/people/${profileId}`}>{person ?? 'Anonymous'}</Link>}</td>
        <td className="t2 mono ell wide" style={{ maxWidth: 420 }}>{JSON.stringify(event.properties)}</td>
        <td className="t3">{event.source}</td>
      </tr>
      {open && <tr><td colSpan={5} style={{ height: 'auto', padding: '8px 24px' }}><pre className="code">{JSON.stringify({ ...rest, profileId, receivedAt: new Date(event.receivedAt).toISOString(), occurredAt: new Date(event.occurredAt).toISOString() }, null, 2)}</pre></td></tr>}
    </>
  );
}

function State({ paused, connected, held }: Pick<Live, 'paused' | 'connected' | 'held'>) {
  if (!paused) return connected ? <Badge tone="live" icon={<i className="dot pulse" />}>Live</Badge> : <Badge tone="draft">Connecting</Badge>;
  const came = held.length === 0 ? 'Nothing came since' : `${counted(held.length, 'event')}${held.length === KEPT_ROWS ? ' or more' : ''} came since`;
  return <><span className="t2 num">{came}</span><Badge tone="paused" icon={<IconPlayerPause size={12} />}>Paused</Badge></>;
}

function Rows({ rows }: { rows: readonly LiveEvent[] }) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <table className="tbl compact">
      <thead><tr><th scope="col">Received</th><th scope="col">Event</th><th scope="col">Person</th><th scope="col" className="wide">Properties</th><th scope="col">Source</th></tr></thead>
      <tbody>
        {rows.map((event) => {
          const key = `${event.id} ${event.profileId ?? ''}`;
          return <Row key={key} event={event} open={open === key} onOpen={() => setOpen(open === key ? null : key)} />;
        })}
      </tbody>
    </table>
  );
}

/** Events as they come, newest on top. */
export function LiveTab() {
  const [name, setName] = useState('');
  const [person, setPerson] = useState('');
  const [askedName] = useDebouncedValue(name.trim(), 300);
  const [askedPerson] = useDebouncedValue(person.trim(), 300);
  const [live, toggle] = useLive({ name: askedName, person: askedPerson });
  const { rows, paused } = live;
  const filtered = askedName !== '' || askedPerson !== '';
  return (
    <>
      <div className="row g8 wrap" style={{ padding: '10px 24px' }}>
        <TextInput size="xs" w={200} aria-label="Name of the event" placeholder="Name of the event" value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <TextInput size="xs" w={240} aria-label="Name, email or id of a person" placeholder="Name, email or id of a person" value={person} onChange={(event) => setPerson(event.currentTarget.value)} />
        <Button size="xs" variant="default" leftSection={paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />} onClick={toggle}>{paused ? 'Go on' : 'Pause'}</Button>
        <span className="grow" />
        <span className="row g8" role="status"><State {...live} /></span>
      </div>
      {rows.length === 0 && (
        <EmptyState icon={<IconBroadcast size={20} />} title={filtered ? 'Nothing that matches came in the last minute' : 'Waiting for the next event'}>
          {filtered ? 'New events that match appear here as they come.' : 'Do something in your product, or send a track call: it appears here within two seconds. What was refused is in the debugger.'}
        </EmptyState>
      )}
      {rows.length > 0 && <Rows rows={rows} />}
      {rows.length === KEPT_ROWS && <p className="t3 s12" style={{ padding: '10px 24px' }}>The newest {count(KEPT_ROWS)} are shown; older ones are on the page of each person.</p>}
    </>
  );
}
