import { Button } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconUserOff, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { ProfileRow } from '@perennial/model';
import { useProfiles } from '../api/profiles.js';
import { Avatar } from '../ui/avatar.js';
import { count } from '../ui/format.js';
import { More } from '../ui/more.js';
import { Page, Top } from '../ui/page.js';
import { SearchBox } from '../ui/search-box.js';
import { EmptyState, ErrorState, TableSkeleton } from '../ui/states.js';
import { When } from '../ui/when.js';
import { PeopleTabs } from './people-tabs.js';

const none = <span className="t3">–</span>;

const Row = ({ person }: { person: ProfileRow }) => (
  <tr className="opens">
    <td className="b5"><span className="row g10"><Avatar name={person.name} size={24} /><Link className="cover" to={`/people/${person.id}`}>{person.name}</Link></span></td>
    <td className="t2">{person.email ?? none}</td>
    <td className="mono t2">{person.externalId ?? <span className="t3" style={{ fontFamily: 'var(--sans)' }}>Anonymous</span>}</td>
    <td className="t2 wide">{person.timezone ?? none}</td>
    <td className="r">{person.inJourneys === 0 ? none : count(person.inJourneys)}</td>
    <td className="t2" style={{ paddingLeft: 20 }}><When at={person.lastSeenAt} /></td>
    <td className="t2"><When at={person.createdAt} /></td>
  </tr>
);

/** The list of people, found by name, email or id. */
export function PeoplePage() {
  const [search, setSearch] = useSearchParams();
  const words = search.get('q') ?? '';
  const [typed, setTyped] = useState(words);
  const people = useProfiles(words);
  const rows = people.data?.pages.flatMap(({ items }) => items) ?? [];
  const write = useDebouncedCallback((next: string) => setSearch(next === '' ? {} : { q: next }, { replace: true }), 200);
  const change = (next: string): void => {
    setTyped(next);
    write(next.trim());
  };
  return (
    <Page title="People">
      <Top title="People" beside={<PeopleTabs value="people" />}><SearchBox label="Find by name, email or id" width={260} value={typed} onChange={change} /></Top>
      <div className="scroll">
        {people.isPending && <TableSkeleton rows={12} />}
        {people.isError && rows.length === 0 && <ErrorState what="The people could not be read" error={people.error} safe="Their journeys go on." onRetry={() => void people.refetch()} />}
        {people.isSuccess && rows.length === 0 && words === '' && (
          <EmptyState icon={<IconUsers size={20} />} title="Nobody yet" action={<Button component={Link} to="/settings/keys" variant="default">Show the write key</Button>}>People appear here when your product says who they are or what they do: any Segment SDK can send identify and track calls to this server.</EmptyState>
        )}
        {people.isSuccess && rows.length === 0 && words !== '' && <EmptyState icon={<IconUserOff size={20} />} title="Nobody matches" action={<Button variant="default" onClick={() => change('')}>Show everyone</Button>}>No name, email or id has “{words}”.</EmptyState>}
        {rows.length > 0 && (
          <table className="tbl">
            <thead><tr><th scope="col">Person</th><th scope="col">Email</th><th scope="col">User id</th><th scope="col" className="wide">Time zone</th><th scope="col" className="r">In journeys</th><th scope="col" style={{ paddingLeft: 20 }}>Last seen</th><th scope="col">First seen</th></tr></thead>
            <tbody>{rows.map((person) => <Row key={person.id} person={person} />)}</tbody>
          </table>
        )}
        <More hasMore={people.hasNextPage} busy={people.isFetchingNextPage} onMore={() => void people.fetchNextPage()} />
      </div>
    </Page>
  );
}
