import { IconBolt, IconHistory, IconUsers } from '@tabler/icons-react';
import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { AccountEventRow, HistoryRow, Json } from '@perennial/model';
import { useAccountEvents, useHistory, useMembers } from '../api/accounts.js';
import { Avatar } from '../ui/avatar.js';
import { clock, count, dayHeading, exactly, humanize } from '../ui/format.js';
import { More } from '../ui/more.js';
import { EmptyState, ErrorState, TableSkeleton } from '../ui/states.js';
import { useNow, When } from '../ui/when.js';
import { subscriptionWord } from './subscription-words.js';

interface PagesProps<T> {
  readonly query: UseInfiniteQueryResult<{ pages: { items: T[] }[] }>;
  readonly what: string;
  readonly empty: ReactNode;
  readonly children: (rows: T[]) => ReactNode;
}

function Pages<T>({ query, what, empty, children }: PagesProps<T>) {
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? [];
  if (query.isPending) return <TableSkeleton rows={6} />;
  if (query.isError && rows.length === 0) return <ErrorState what={`${what} could not be read`} error={query.error} onRetry={() => void query.refetch()} />;
  if (rows.length === 0) return <>{empty}</>;
  return <>{children(rows)}<More hasMore={query.hasNextPage} busy={query.isFetchingNextPage} onMore={() => void query.fetchNextPage()} /></>;
}

/** Who belongs to an account, with roles. */
export const Members = ({ id }: { id: number }) => (
  <Pages query={useMembers(id)} what="The members" empty={<EmptyState icon={<IconUsers size={20} />} title="Nobody belongs to it yet">People become members when a group call names them and this account.</EmptyState>}>
    {(rows) => (
      <table className="tbl">
        <thead><tr><th scope="col">Person</th><th scope="col">Role</th><th scope="col" className="wide">Email</th><th scope="col">Last active here</th></tr></thead>
        <tbody>
          {rows.map((member) => (
            <tr key={member.profileId} className="opens">
              <td className="b5"><span className="row g10"><Avatar name={member.name} size={24} /><Link className="cover" to={`/people/${member.profileId}`}>{member.name}</Link></span></td>
              <td className="t2">{humanize(member.role)}</td><td className="t2 wide">{member.email ?? '–'}</td><td className="t2"><When at={member.lastActiveAt} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </Pages>
);

const valueText = (value: Json | undefined): string => (value === null || value === undefined ? 'nothing' : typeof value === 'number' ? count(value) : typeof value === 'string' ? value : JSON.stringify(value));

const eventWords = ({ name, properties }: AccountEventRow): string =>
  name === 'subscription_changed' && typeof properties['attribute'] === 'string' ? `${subscriptionWord(properties['attribute'])}: ${valueText(properties['from'])} to ${valueText(properties['to'])}` : Object.entries(properties).slice(0, 3).map(([key, value]) => `${humanize(key)} ${valueText(value)}`).join(' · ');

function EventLine({ event }: { event: AccountEventRow }) {
  const about = eventWords(event);
  return (
    <li className="row g12" style={{ alignItems: 'flex-start', padding: '8px 0' }}>
      <span className="ki k-exit round" aria-hidden><IconBolt size={15} /></span>
      <div className="grow" style={{ paddingTop: 3 }}>
        <div className="row g8"><span className="b5 ell">{event.name === 'subscription_changed' ? 'Subscription changed' : event.name}</span>{event.profileId !== null && <Link className="link s12" to={`/people/${event.profileId}`}>{event.person ?? 'Anonymous'}</Link>}<span className="grow" /><time className="s12 t3 num" dateTime={new Date(event.at).toISOString()} title={exactly(event.at)}>{clock(event.at)}</time></div>
        {about !== '' && <div className="s12 t2 ell">{about}</div>}
        {Object.keys(event.properties).length > 0 && event.name !== 'subscription_changed' && <details className="s12 t3" style={{ marginTop: 4 }}><summary style={{ cursor: 'pointer', width: 'fit-content' }}>Properties</summary><pre className="code" style={{ marginTop: 4 }}>{JSON.stringify(event.properties, null, 2)}</pre></details>}
      </div>
    </li>
  );
}

/** What an account and its members did in its name, by day. */
export function AccountTimeline({ id }: { id: number }) {
  const now = useNow();
  return (
    <Pages query={useAccountEvents(id)} what="The events" empty={<EmptyState icon={<IconBolt size={20} />} title="Nothing yet">What members do in the name of this account appears here: events whose context names its groupId, and every change of its subscription.</EmptyState>}>
      {(rows) => {
        const days = new Map<string, AccountEventRow[]>();
        for (const row of rows) days.set(dayHeading(row.at, now), [...(days.get(dayHeading(row.at, now)) ?? []), row]);
        return <div style={{ padding: '4px 24px 24px' }}>{[...days].map(([heading, own]) => <div key={heading}><h3 className="over" style={{ padding: '8px 0 2px' }}>{heading}</h3><ol>{own.map((event) => <EventLine key={event.id + (event.profileId ?? '')} event={event} />)}</ol></div>)}</div>;
      }}
    </Pages>
  );
}

const HistoryLine = ({ row }: { row: HistoryRow }) => (
  <tr><td className="t2" title={exactly(row.at)}><When at={row.at} /></td><td className="b5">{subscriptionWord(row.attribute)}</td><td className="t2">{row.from === null ? '–' : valueText(row.from)}</td><td>{row.to === null ? '–' : valueText(row.to)}</td><td className="t2">{row.cause === 'group' ? 'Your product' : row.cause === 'import' ? 'An import' : row.cause}</td></tr>
);

/** Every change of the subscription of an account. */
export const History = ({ id }: { id: number }) => (
  <Pages query={useHistory(id)} what="The history" empty={<EmptyState icon={<IconHistory size={20} />} title="No changes yet">Each change of plan, price, seats, renewal, trial or contact is kept here. Revenue figures are counted from it.</EmptyState>}>
    {(rows) => (
      <table className="tbl compact">
        <thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">From</th><th scope="col">To</th><th scope="col">By</th></tr></thead>
        <tbody>{rows.map((row) => <HistoryLine key={`${row.at} ${row.attribute} ${JSON.stringify(row.to)} ${JSON.stringify(row.from)}`} row={row} />)}</tbody>
      </table>
    )}
  </Pages>
);
