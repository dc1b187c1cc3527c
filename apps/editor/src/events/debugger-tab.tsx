import { Select, Switch } from '@mantine/core';
import { IconBug, IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { RequestProblem, RequestRow } from '@perennial/model';
import { useRequests } from '../api/events.js';
import { useKeys, useTriggers } from '../api/settings.js';
import { Badge } from '../ui/badge.js';
import { count } from '../ui/format.js';
import { More } from '../ui/more.js';
import { EmptyState, ErrorState, TableSkeleton } from '../ui/states.js';
import { When } from '../ui/when.js';

const wordsOf = ({ field, reason }: RequestProblem): string => (field === '' ? reason : `${field} ${reason}`);

const pretty = (body: string): string => {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body; // cut at its limit
  }
};

const Problems = ({ title, items }: { title: string; items: readonly RequestProblem[] }) => (
  <section style={{ marginBottom: 8 }}>
    <h3 style={{ marginBottom: 4 }}>{title}</h3>
    <ol>
      {items.map((item) => (
        <li key={`${item.index} ${item.field}`} style={{ marginBottom: 6 }}>
          <div><span className="t3 num">Item {item.index}</span> {item.field !== '' && <span className="mono">{item.field}</span>} {item.reason}</div>
          {typeof item.body === 'string' && <pre className="code" style={{ marginTop: 4, maxHeight: 260 }}>{pretty(item.body)}</pre>}
        </li>
      ))}
    </ol>
  </section>
);

function Outcome({ row }: { row: RequestRow }) {
  if (row.refused.length > 0) return <Badge tone="err" icon={<IconBug size={12} />}>{count(row.refused.length)} refused</Badge>;
  return row.warnings.length > 0 ? <Badge tone="paused" icon={<IconBug size={12} />}>{count(row.warnings.length)} with a warning</Badge> : <Badge tone="draft" icon={<IconCheck size={12} />}>All taken</Badge>;
}

function Row({ row, open, onOpen }: { row: RequestRow; open: boolean; onOpen: () => void }) {
  const [first] = [...row.refused, ...row.warnings];
  return (
    <>
      <tr className="opens" data-on={open}>
        <td className="t2"><When at={row.at} /></td>
        <td className="b5"><button type="button" className="cover sorter" aria-expanded={open} onClick={onOpen}><span className="mono">{row.endpoint}</span></button></td>
        <td>{row.keyName}</td>
        <td className="r">{row.status}</td>
        <td className="r">{count(row.taken)}</td>
        <td><Outcome row={row} /></td>
        <td className="t2 ell wide" style={{ maxWidth: 360 }}>{first === undefined ? '' : wordsOf(first)}</td>
      </tr>
      {open && (
        <tr>
          <td colSpan={7} style={{ height: 'auto', padding: '10px 24px', whiteSpace: 'normal' }}>
            {row.refused.length > 0 && <Problems title="Refused" items={row.refused} />}
            {row.warnings.length > 0 && <Problems title="Taken, but not as the schema says" items={row.warnings} />}
            {first === undefined && <p className="t2">All {count(row.taken)} were taken. Only the text of what was refused is kept.</p>}
          </td>
        </tr>
      )}
    </>
  );
}

/** The last requests of each write key and webhook: what was taken, what was refused and why. */
export function DebuggerTab() {
  const [key, setKey] = useState('');
  const [trouble, setTrouble] = useState(false);
  const [open, setOpen] = useState<number | null>(null);
  const writeKeys = useKeys().data?.filter(({ kind }) => kind !== 'api') ?? [];
  const hooks = (useTriggers().data ?? []).flatMap(({ name, hook }) => (hook === null ? [] : [{ value: String(hook.id), label: `${name} (webhook)` }]));
  const requests = useRequests({ key, trouble: trouble ? '1' : '' });
  const rows = requests.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <div className="row g12 wrap" style={{ padding: '10px 24px' }}>
        <Select aria-label="Key" size="xs" w={220} clearable placeholder="Every key and webhook" data={[...writeKeys.map(({ id, name, kind }) => ({ value: String(id), label: `${name} (${kind})` })), ...hooks]} value={key === '' ? null : key} onChange={(value) => setKey(value ?? '')} />
        <Switch size="xs" styles={{ body: { alignItems: 'center' } }} label="Only with problems" checked={trouble} onChange={(event) => setTrouble(event.currentTarget.checked)} />
        <span className="t3 s12">The last 1,000 requests of each key and webhook, at most 30 days old.</span>
      </div>
      {requests.isPending && <TableSkeleton rows={8} />}
      {requests.isError && rows.length === 0 && <ErrorState what="The requests could not be read" error={requests.error} safe="Events are still taken." onRetry={() => void requests.refetch()} />}
      {requests.isSuccess && rows.length === 0 && (
        <EmptyState icon={<IconBug size={20} />} title={trouble ? 'No request had a problem' : 'No requests yet'}>
          {trouble ? 'What is refused, or does not fit a schema that warns, appears here with the field and the reason.' : 'Each call that a write key makes to /v1, or a program to the address of a webhook, appears here within two seconds, with what was taken and what was refused and why.'}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <table className="tbl compact">
          <thead><tr><th scope="col">When</th><th scope="col">Call</th><th scope="col">Key or webhook</th><th scope="col" className="r">Answer</th><th scope="col" className="r">Taken</th><th scope="col">Outcome</th><th scope="col" className="wide">First problem</th></tr></thead>
          <tbody>{rows.map((row) => <Row key={row.id} row={row} open={open === row.id} onOpen={() => setOpen(open === row.id ? null : row.id)} />)}</tbody>
        </table>
      )}
      <More hasMore={requests.hasNextPage} busy={requests.isFetchingNextPage} onMore={() => void requests.fetchNextPage()} />
    </>
  );
}
