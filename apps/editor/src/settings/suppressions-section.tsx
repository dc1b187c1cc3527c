import { ActionIcon, Button, Modal, Select, TextInput } from '@mantine/core';
import { IconFileImport, IconMailOff, IconPlus, IconTableExport, IconTrash } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { Suppression } from '@perennial/model';
import { transferCalls, useSuppressions, useTransfer } from '../api/transfer.js';
import { FormError } from '../session/form-error.js';
import { suppressedText } from '../people/reason-words.js';
import { Badge } from '../ui/badge.js';
import { Confirm } from '../ui/confirm.js';
import { humanize } from '../ui/format.js';
import { More } from '../ui/more.js';
import { noticeDone, noticeFailed } from '../ui/notices.js';
import { SearchBox } from '../ui/search-box.js';
import { Segments } from '../ui/segments.js';
import { useMay } from '../ui/session-context.js';
import { EmptyState, ErrorState, TableSkeleton } from '../ui/states.js';
import { useNow, When } from '../ui/when.js';
import { useWhenSettled } from '../ui/use-when-settled.js';
import { Section } from './section.js';

const CHANNELS = { email: 'Email', sms: 'SMS' } as const;
type Channel = keyof typeof CHANNELS;
const nameOf = (row: Suppression): string => (row.erased ? 'the address of an erased person' : row.address);

function AddDialog({ onClose }: { onClose: () => void }) {
  const [channel, setChannel] = useState<Channel>('email');
  const [address, setAddress] = useState('');
  const [reason, setReason] = useState('');
  const add = useTransfer(transferCalls.suppress);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (address.trim() !== '') add.mutate({ channel, address: address.trim(), reason: reason.trim() === '' ? 'manual' : reason.trim() }, { onSuccess: (made) => { noticeDone(`${made.address} gets nothing any more.`); onClose(); } });
  };
  return (
    <Modal opened onClose={onClose} title="Suppress an address" size={440}>
      <form className="col g16" onSubmit={submit} noValidate>
        <Select label="Channel" data={Object.entries(CHANNELS).map(([value, label]) => ({ value, label }))} value={channel} allowDeselect={false} onChange={(value) => setChannel(value === 'sms' ? 'sms' : 'email')} />
        <TextInput label={channel === 'email' ? 'Email' : 'Phone number'} value={address} maxLength={254} onChange={(event) => setAddress(event.currentTarget.value)} data-autofocus />
        <TextInput label="Reason" description="What a colleague should know a year from now" value={reason} maxLength={200} onChange={(event) => setReason(event.currentTarget.value)} />
        <FormError error={add.error} />
        <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" loading={add.isPending} disabled={address.trim() === ''}>Suppress</Button></div>
      </form>
    </Modal>
  );
}

const Row = ({ row, now, onRemove }: { row: Suppression; now: number; onRemove: (() => void) | null }) => (
  <tr>
    <td className="b5 ell" style={{ maxWidth: 214 }} title={row.address}>{row.erased ? <Badge small tone="draft">Erased person</Badge> : row.address}</td>
    <td className="t2">{row.channel === 'sms' ? CHANNELS.sms : CHANNELS.email}</td>
    <td className="ell" style={{ maxWidth: 140 }} title={suppressedText(row.reason)}>{suppressedText(row.reason)}</td>
    <td className="t2">{humanize(row.source)}</td>
    <td className="t2"><When at={Math.min(row.createdAt, now)} /></td>
    <td className="r" style={{ width: 36, padding: '0 12px 0 0' }}>{onRemove !== null && <ActionIcon className="rest" aria-label={`Remove ${nameOf(row)}`} onClick={onRemove}><IconTrash size={16} /></ActionIcon>}</td>
  </tr>
);

/** The acts above the list. */
function Acts({ onAdd }: { onAdd: () => void }) {
  const navigate = useNavigate();
  const begin = useTransfer(transferCalls.export);
  const exportAll = (): void => begin.mutate({ what: 'suppressions' }, { onSuccess: () => void navigate('/settings/data'), onError: (error) => noticeFailed('Nothing was exported', error) });
  return (
    <span className="row g8" style={{ flex: 'none' }}>
      <Button component={Link} to="/import?kind=suppressions" variant="default" leftSection={<IconFileImport size={16} />}>Import</Button>
      <Button variant="default" leftSection={<IconTableExport size={16} />} loading={begin.isPending} onClick={exportAll}>Export</Button>
      <Button leftSection={<IconPlus size={16} />} onClick={onAdd}>Add</Button>
    </span>
  );
}

/** Addresses that are not written to. */
export function SuppressionsSection() {
  const [search, setSearch] = useSearchParams();
  const [words, channel] = [search.get('q') ?? '', search.get('channel') ?? ''];
  const [typed, setTyped] = useState(words);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Suppression | null>(null);
  const list = useSuppressions(words, channel);
  const remove = useTransfer(transferCalls.unsuppress);
  const edits = useMay('marketer');
  const now = useNow();
  const write = (part: { q?: string; channel?: string }): void => setSearch(Object.fromEntries(Object.entries({ q: words, channel, ...part }).filter(([, value]) => value !== '')), { replace: true });
  const writeSoon = useWhenSettled((q: string) => write({ q }));
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const confirm = (row: Suppression): void => remove.mutate(row.id, { onSuccess: () => noticeDone(`${nameOf(row)} can be written to again.`), onError: (error) => noticeFailed('It is still suppressed', error), onSettled: () => setRemoving(null) });
  return (
    <Section title="Suppressions" about="Addresses that get nothing, whatever the journey or topic: dead ones, complaints, and those that you add." action={edits ? <Acts onAdd={() => setAdding(true)} /> : undefined}>
      <div className="row g8" style={{ marginBottom: 12 }}>
        <Segments label="Channel" value={channel} onChange={(next) => write({ channel: next })} items={[{ value: '', label: 'All' }, { value: 'email', label: CHANNELS.email }, { value: 'sms', label: CHANNELS.sms }]} />
        <span className="grow" />
        <SearchBox label="Find an address" width={240} value={typed} onChange={(next) => { setTyped(next); writeSoon(next.trim()); }} />
      </div>
      {list.isPending && <TableSkeleton rows={4} />}
      {list.isError && rows.length === 0 && <ErrorState what="The suppressions could not be read" error={list.error} safe="They are still in force." onRetry={() => void list.refetch()} />}
      {list.isSuccess && rows.length === 0 && (words === '' && channel === ''
        ? <EmptyState icon={<IconMailOff size={20} />} title="No address is suppressed">An address that bounces for good, or whose owner complains, lands here and gets nothing any more. Bring the list of the tool that you used before, so that nobody is written to again by mistake.</EmptyState>
        : <EmptyState icon={<IconMailOff size={20} />} title="No suppressed address matches">{words === '' ? 'Nothing is suppressed on this channel.' : `No address begins with “${words}”. Type a whole address to find an erased person’s.`}</EmptyState>)}
      {rows.length > 0 && (
        <div className="card" style={{ overflow: 'auto hidden' }}>
          <table className="tbl compact">
            <thead><tr><th scope="col">Address</th><th scope="col">Channel</th><th scope="col">Reason</th><th scope="col">From</th><th scope="col">Since</th><th scope="col"><span className="unseen">Acts</span></th></tr></thead>
            <tbody>{rows.map((row) => <Row key={row.id} row={row} now={now} onRemove={edits ? () => setRemoving(row) : null} />)}</tbody>
          </table>
        </div>
      )}
      <More hasMore={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
      {adding && <AddDialog onClose={() => setAdding(false)} />}
      {removing !== null && (
        <Confirm title="Let this address be written to again?" verb="Remove" busy={remove.isPending} onClose={() => setRemoving(null)} onConfirm={() => confirm(removing)}>
          {nameOf(removing)} was suppressed: {suppressedText(removing.reason)}. Journeys may write to it from now on; what was held back before is not sent.
        </Confirm>
      )}
    </Section>
  );
}
