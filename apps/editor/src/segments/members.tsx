import { Button, Textarea } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { SegmentDetail } from '@perennial/model';
import { segmentCalls, useMembers, useSegmentCall } from '../api/segments.js';
import { Avatar } from '../ui/avatar.js';
import { counted } from '../ui/format.js';
import { More } from '../ui/more.js';
import { noticeDone } from '../ui/notices.js';
import { EmptyState, ErrorState, errorText, TableSkeleton } from '../ui/states.js';
import { When } from '../ui/when.js';

/** Puts people on a list or takes them off, by the ids of the host product. */
export function MemberForm({ segment }: { segment: SegmentDetail }) {
  const [text, setText] = useState('');
  const change = useSegmentCall(segmentCalls.members);
  const ids = text.split(/[\s,;]+/).filter((id) => id !== '');
  const send = (how: 'add' | 'remove') => (): void => change.mutate({ id: segment.id, body: { [how]: ids } }, {
    onSuccess: ({ added, removed, unknown }) => {
      const known = added + removed;
      noticeDone(`${counted(known, 'id')} ${how === 'add' ? 'put on the list' : 'taken off the list'}.${unknown.length === 0 ? '' : ` Nobody has ${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ` and ${unknown.length - 5} more` : ''}.`}`);
      setText(unknown.join('\n'));
    },
  });
  const what = segment.subject === 'profile' ? 'User ids' : 'Account ids';
  return (
    <section className="card col g10" style={{ padding: 16 }}>
      <h2>Add or take off</h2>
      <Textarea label={what} description="One a line, or separated by commas; at most 1,000 at once" autosize minRows={2} maxRows={8} value={text} onChange={(event) => setText(event.currentTarget.value)} error={ids.length > 1000 ? `${ids.length} ids; send at most 1,000 at once` : change.isError ? errorText(change.error) : undefined} />
      <div className="row g8">
        <Button variant="default" disabled={ids.length === 0 || ids.length > 1000} loading={change.isPending} onClick={send('add')}>Put on the list</Button>
        <Button variant="subtle" disabled={ids.length === 0 || ids.length > 1000} onClick={send('remove')}>Take off</Button>
      </div>
    </section>
  );
}

/** Who is in a segment. */
export function Members({ segment }: { segment: SegmentDetail }) {
  const members = useMembers(segment.id, segment.size);
  const rows = members.data?.pages.flatMap(({ items }) => items) ?? [];
  const person = segment.subject === 'profile';
  if (members.isPending) return <TableSkeleton rows={6} />;
  if (members.isError && rows.length === 0) return <ErrorState what="The members could not be read" error={members.error} onRetry={() => void members.refetch()} />;
  if (rows.length === 0) return <EmptyState icon={<IconUsersGroup size={20} />} title="Nobody is in it">{segment.kind === 'static' ? 'Put people on the list above, or import them.' : segment.building !== null ? 'It is being counted.' : 'Nobody passes the tests now. Whoever does, comes in by itself.'}</EmptyState>;
  return (
    <>
      <table className="tbl">
        <thead><tr><th scope="col">{person ? 'Person' : 'Account'}</th>{person && <th scope="col">Email</th>}<th scope="col">{person ? 'User id' : 'Account id'}</th><th scope="col">In it since</th></tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className="opens">
              <td className="b5"><span className="row g10"><Avatar name={row.name} size={24} /><Link className="cover" to={`/${person ? 'people' : 'accounts'}/${row.id}`}>{row.name}</Link></span></td>
              {person && <td className="t2">{row.email ?? <span className="t3">–</span>}</td>}
              <td className="mono t2">{row.externalId ?? '–'}</td>
              <td className="t2"><When at={row.since} /></td>
            </tr>
          ))}
        </tbody>
      </table>
      <More hasMore={members.hasNextPage} busy={members.isFetchingNextPage} onMore={() => void members.fetchNextPage()} />
    </>
  );
}
