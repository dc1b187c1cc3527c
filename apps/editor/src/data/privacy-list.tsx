import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import type { PrivacyRequestRow } from '@perennial/model';
import { usePrivacyRequests } from '../api/transfer.js';
import { Badge } from '../ui/badge.js';
import { More } from '../ui/more.js';
import { SearchBox } from '../ui/search-box.js';
import { ErrorState } from '../ui/states.js';
import { When } from '../ui/when.js';

const sum = (counts: PrivacyRequestRow['counts']): string =>
  Object.entries(counts).flatMap(([word, value]) => (typeof value === 'number' && value > 0 ? [`${value.toLocaleString('en-US')} ${word.replaceAll('-', ' ')}`] : [])).join(', ');

const Row = ({ request }: { request: PrivacyRequestRow }) => (
  <tr>
    <td className="t2"><When at={request.requestedAt} /></td>
    <td><Badge small tone={request.kind === 'erasure' ? 'err' : 'info'}>{request.kind === 'erasure' ? 'Erased' : 'Exported'}</Badge></td>
    <td className="b5">{request.by}</td>
    <td className="t2 ell" style={{ maxWidth: 300 }} title={sum(request.counts)}>{request.finishedAt === null ? 'Under way' : sum(request.counts)}</td>
  </tr>
);

/** The proof of what was done with personal data. */
export function PrivacyList() {
  const [typed, setTyped] = useState('');
  const [person, setPerson] = useState('');
  const ask = useDebouncedCallback(setPerson, 300);
  const requests = usePrivacyRequests(person);
  const rows = requests.data?.pages.flatMap(({ items }) => items) ?? [];
  if (requests.isSuccess && rows.length === 0 && person === '') return <p className="t3">Nobody’s data was exported or erased yet. Both are in the menu of a person’s page, and leave a line of proof here.</p>;
  return (
    <div className="col g12">
      <SearchBox label="Whole email, user id or profile id" width={280} value={typed} onChange={(next) => { setTyped(next); ask(next.trim()); }} />
      {requests.isError && rows.length === 0 && <ErrorState what="The proof could not be read" error={requests.error} safe="It is kept." onRetry={() => void requests.refetch()} />}
      {requests.isSuccess && rows.length === 0 && <p className="t3">Nothing was asked for about “{person}”.</p>}
      {rows.length > 0 && (
        <div className="card" style={{ overflow: 'hidden' }}>
          <table className="tbl compact"><thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">Asked by</th><th scope="col">How much</th></tr></thead><tbody>{rows.map((request) => <Row key={request.id} request={request} />)}</tbody></table>
        </div>
      )}
      <More hasMore={requests.hasNextPage} busy={requests.isFetchingNextPage} onMore={() => void requests.fetchNextPage()} />
    </div>
  );
}
