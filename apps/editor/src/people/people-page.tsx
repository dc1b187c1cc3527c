import { Button } from '@mantine/core';
import { IconAlertTriangle, IconUserOff, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { ProfileRow } from '@perennial/model';
import type { Filter } from '@perennial/segment';
import { useProfiles } from '../api/profiles.js';
import { Avatar } from '../ui/avatar.js';
import { count } from '../ui/format.js';
import { More } from '../ui/more.js';
import { Page, Top } from '../ui/page.js';
import { SearchBox } from '../ui/search-box.js';
import { EmptyState, ErrorState, TableSkeleton } from '../ui/states.js';
import { When } from '../ui/when.js';
import { useWhenSettled } from '../ui/use-when-settled.js';
import { FilterBar } from './filter-bar.js';
import { anyCaseHint, filtersInWords, mindsCase, readPeopleFilter, whereOf, writePeopleFilter } from './filters.js';
import { LookedLine } from './looked-line.js';
import { PeopleTabs } from './people-tabs.js';
import { useLooking } from './use-looking.js';

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

const Nobody = ({ words, filters, onChange }: { words: string; filters: readonly Filter[]; onChange: (next: { words?: string; filters?: readonly Filter[] }) => void }) => {
  const narrowed = filters.length > 0;
  return (
    <EmptyState
      icon={<IconUserOff size={20} />} title={narrowed ? 'Nobody fits' : 'Nobody matches'}
      action={<span className="row g8">{narrowed && <Button variant="default" onClick={() => onChange({ filters: [] })}>{words === '' ? 'Show everyone' : 'Remove the filters'}</Button>}{words !== '' && <Button variant="default" onClick={() => onChange({ words: '' })}>{narrowed ? 'Forget the name' : 'Show everyone'}</Button>}</span>}
    >
      {narrowed ? `${words === '' ? 'There' : `Among those whose name, email or id begins with “${words}” there`} is nobody for whom ${filtersInWords(filters)}.${filters.some(mindsCase) ? ` ${anyCaseHint}` : ''}` : `No name, email or id has “${words}”.`}
    </EmptyState>
  );
};

const NobodyYet = () => (
  <EmptyState icon={<IconUsers size={20} />} title="Nobody yet" action={<Button component={Link} to="/settings/keys" variant="default">Show the write key</Button>}>People appear here when your product says who they are or what they do: any Segment SDK can send identify and track calls to this server.</EmptyState>
);

const BrokenFilter = ({ onForget }: { onForget: () => void }) => (
  <div className="notice warn" role="alert" style={{ margin: '0 24px 10px' }}>
    <IconAlertTriangle size={16} aria-hidden /><span className="grow">The filters in this address cannot be read, so everyone is shown. Ask for the link anew, or filter by an attribute here.</span><Button variant="subtle" size="xs" onClick={onForget}>Forget them</Button>
  </div>
);

/** The list of people, found by name, email or id, and by their attributes. */
export function PeoplePage() {
  const [search, setSearch] = useSearchParams();
  const { words, filters, broken } = readPeopleFilter(search);
  const [typed, setTyped] = useState(words);
  const narrowed = filters.length > 0;
  const people = useProfiles(words, whereOf(filters));
  const looking = useLooking(people, search.toString(), narrowed);
  const rows = people.data?.pages.flatMap(({ items }) => items) ?? [];
  const put = (next: { words?: string; filters?: readonly Filter[] }): void => {
    if (next.words !== undefined) setTyped(next.words);
    setSearch((before) => writePeopleFilter({ ...readPeopleFilter(before), ...next }), { replace: true });
  };
  const write = useWhenSettled((next: string) => put({ words: next.trim() }));
  const change = (next: string): void => {
    setTyped(next);
    write(next);
  };
  const nobody = people.isSuccess && rows.length === 0 && (!narrowed || looking.state === 'done');
  return (
    <Page title="People">
      <Top title="People" beside={<PeopleTabs value="people" />}><SearchBox label="Find by name, email or id" width={260} value={typed} onChange={change} /></Top>
      <FilterBar filters={filters} onChange={(next) => put({ filters: next })} />
      {broken && <BrokenFilter onForget={() => put({ filters: [] })} />}
      {narrowed && !(people.isError && rows.length === 0) && <LookedLine looking={looking} error={people.error} />}
      <div className="scroll" aria-busy={looking.state === 'looking'}>
        {people.isPending && <TableSkeleton rows={12} />}
        {people.isError && rows.length === 0 && looking.state !== 'failed' && <ErrorState what="The people could not be read" error={people.error} safe="Their journeys go on." onRetry={() => void people.refetch()} />}
        {nobody && (words === '' && !narrowed ? <NobodyYet /> : <Nobody words={words} filters={filters} onChange={put} />)}
        {rows.length > 0 && (
          <table className="tbl">
            <thead><tr><th scope="col">Person</th><th scope="col">Email</th><th scope="col">User id</th><th scope="col" className="wide">Time zone</th><th scope="col" className="r">In journeys</th><th scope="col" style={{ paddingLeft: 20 }}>Last seen</th><th scope="col">First seen</th></tr></thead>
            <tbody>{rows.map((person) => <Row key={person.id} person={person} />)}</tbody>
          </table>
        )}
        <More hasMore={narrowed ? looking.state === 'full' : people.hasNextPage} busy={people.isFetchingNextPage} onMore={() => (narrowed ? looking.more() : void people.fetchNextPage())} />
      </div>
    </Page>
  );
}
