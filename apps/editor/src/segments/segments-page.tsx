import { Button } from '@mantine/core';
import { IconFilterOff, IconPlus, IconUsersGroup } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { SegmentRow } from '@perennial/model';
import { useSegments } from '../api/segments.js';
import { Avatar } from '../ui/avatar.js';
import { count } from '../ui/format.js';
import { Page, Top } from '../ui/page.js';
import { SearchBox } from '../ui/search-box.js';
import { useMay } from '../ui/session-context.js';
import { useSingleKeys } from '../ui/single-keys.js';
import { EmptyState, ErrorState, TableSkeleton } from '../ui/states.js';
import { When } from '../ui/when.js';
import { NewSegment } from './new-segment.js';
import { BuildBadge, KindBadge } from './words.js';

const Row = ({ segment }: { segment: SegmentRow }) => (
  <tr className="opens">
    <td className="b5"><span className="row g8"><Link className="cover" to={`/segments/${segment.id}`}>{segment.name}</Link><BuildBadge building={segment.building} /></span></td>
    <td><KindBadge kind={segment.kind} /></td>
    <td className="r">{count(segment.size)}</td>
    <td className="t2 wide" style={{ paddingLeft: 20 }}>{segment.usedBy.length === 0 ? <span className="t3">–</span> : segment.usedBy.map((use) => use.name).join(', ')}</td>
    <td className="t2" style={{ paddingLeft: 20 }}><span className="row g8" title={segment.lastEdit.by ?? undefined}>{segment.lastEdit.by !== null && <Avatar name={segment.lastEdit.by} size={20} />}<When at={segment.lastEdit.at} /></span></td>
  </tr>
);

/** The list of segments. */
export function SegmentsPage() {
  const segments = useSegments();
  const [search, setSearch] = useSearchParams();
  const [naming, setNaming] = useState(false);
  const edits = useMay('marketer');
  const words = search.get('q') ?? '';
  const rows = segments.data ?? [];
  const shown = rows.filter((row) => `${row.name} ${row.key}`.toLowerCase().includes(words.trim().toLowerCase()));
  const begin = edits ? () => setNaming(true) : null;
  useSingleKeys(begin === null ? {} : { n: begin });
  const newButton = begin === null ? null : <Button leftSection={<IconPlus size={16} />} onClick={begin}>New segment<span className="kbd on-fill" aria-hidden style={{ marginLeft: 8 }}>N</span></Button>;
  return (
    <Page title="Segments">
      <Top title="Segments">
        {rows.length > 0 && <SearchBox label="Find a segment" width={220} value={words} onChange={(next) => setSearch(next === '' ? {} : { q: next }, { replace: true })} />}
        {rows.length > 0 && newButton}
      </Top>
      <div className="scroll">
        {segments.isPending && <TableSkeleton />}
        {segments.isError && rows.length === 0 && <ErrorState what="The segments could not be read" error={segments.error} safe="They are kept up all the same." onRetry={() => void segments.refetch()} />}
        {segments.isSuccess && rows.length === 0 && (
          <EmptyState icon={<IconUsersGroup size={20} />} title="No segments yet" action={newButton}>A segment is a group of people: those on the team plan who were not here for two weeks, or a list of beta testers. It is kept up by itself, and journeys can ask who is in it.</EmptyState>
        )}
        {rows.length > 0 && shown.length === 0 && <EmptyState icon={<IconFilterOff size={20} />} title="No segment matches" action={<Button variant="default" onClick={() => setSearch({}, { replace: true })}>Show all {rows.length}</Button>}>No name has “{words}”.</EmptyState>}
        {shown.length > 0 && (
          <table className="tbl">
            <thead><tr><th scope="col">Segment</th><th scope="col">Kind</th><th scope="col" className="r">In it now</th><th scope="col" className="wide" style={{ paddingLeft: 20 }}>Used by</th><th scope="col" style={{ paddingLeft: 20 }}>Last change</th></tr></thead>
            <tbody>{shown.map((segment) => <Row key={segment.id} segment={segment} />)}</tbody>
          </table>
        )}
      </div>
      {naming && <NewSegment onClose={() => setNaming(false)} />}
    </Page>
  );
}
