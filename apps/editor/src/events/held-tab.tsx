import { Button } from '@mantine/core';
import { IconRefresh, IconShieldCheck, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { HeldBack } from '@perennial/model';
import { useHeldBack, useRelease } from '../api/events.js';
import { Confirm } from '../ui/confirm.js';
import { humanize } from '../ui/format.js';
import { More } from '../ui/more.js';
import { noticeDone, noticeFailed } from '../ui/notices.js';
import { useMay } from '../ui/session-context.js';
import { EmptyState, ErrorState, TableSkeleton } from '../ui/states.js';
import { When } from '../ui/when.js';

const KINDS: Readonly<Record<string, string>> = { event: 'Event', identify: 'What is known of a person', group: 'Membership', outcome: 'What became of a message', fire: 'Fired trigger', command: 'Command', accountEvent: 'Event of an account', accountTraits: 'What is known of an account' };

function Acts({ held }: { held: HeldBack }) {
  const [asking, setAsking] = useState(false);
  const release = useRelease();
  if (!useMay('marketer')) return null;
  const act = (what: 'retry' | 'discard', done: string, failed: string): void =>
    release.mutate({ id: held.id, act: what }, { onSuccess: () => noticeDone(done), onError: (error) => noticeFailed(failed, error), onSettled: () => setAsking(false) });
  return (
    <div className="row g8">
      <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} loading={release.isPending && !asking} onClick={() => act('retry', `${held.name} is tried again. If it fails, it comes back here.`, 'It is still held back')}>Try again</Button>
      <Button size="xs" variant="default" leftSection={<IconTrash size={14} />} onClick={() => setAsking(true)}>Discard…</Button>
      {asking && (
        <Confirm title="Discard it?" verb="Discard" busy={release.isPending} onClose={() => setAsking(false)} onConfirm={() => act('discard', `${held.name} was thrown away.`, 'It is still held back')}>
          {held.name} of 1 {held.ofAccount ? 'account' : 'person'}, {held.subjectName}, is thrown away and never handled. This cannot be undone.
        </Confirm>
      )}
    </div>
  );
}

const Item = ({ held }: { held: HeldBack }) => (
  <li className="card" style={{ padding: '12px 16px', marginBottom: 8 }}>
    <div className="row g12" style={{ alignItems: 'flex-start' }}>
      <div className="grow">
        <div className="row g8 wrap"><span className="b6 mono">{held.name}</span><Link className="link" to={held.ofAccount ? `/accounts/${held.subjectId}` : `/people/${held.subjectId}`}>{held.subjectName}</Link><span className="t3 s12">{KINDS[held.kind] ?? humanize(held.kind)} · held back <When mid at={held.at} /> · happened <When mid at={held.occurredAt} /></span></div>
        <p className="td" style={{ marginTop: 4, whiteSpace: 'normal', overflowWrap: 'anywhere' }}>{held.error}</p>
        <details className="s12 t3" style={{ marginTop: 6 }}><summary style={{ cursor: 'pointer', width: 'fit-content' }}>What it holds</summary><pre className="code" style={{ marginTop: 4, maxHeight: 320 }}>{JSON.stringify(held.payload, null, 2)}</pre></details>
      </div>
      <Acts held={held} />
    </div>
  </li>
);

/** What could not be handled, with why, to be tried again or thrown away. */
export function HeldTab() {
  const held = useHeldBack();
  const rows = held.data?.pages.flatMap(({ items }) => items) ?? [];
  if (held.isPending) return <TableSkeleton rows={4} />;
  if (held.isError && rows.length === 0) return <ErrorState what="What is held back could not be read" error={held.error} onRetry={() => void held.refetch()} />;
  if (rows.length === 0) return <EmptyState icon={<IconShieldCheck size={20} />} title="Nothing is held back">When one event cannot be handled, it is set aside here with the error, and everyone else goes on. You can try it again once the cause is gone, or discard it.</EmptyState>;
  return (
    <div style={{ padding: '16px 24px', maxWidth: 1080 }}>
      <p className="t2" style={{ marginBottom: 12 }}>These could not be handled and wait for you; everyone else went on. Trying again counts as receiving it now: what happened more than a day ago counts in conditions, but starts and releases nothing.</p>
      <ul>{rows.map((one) => <Item key={one.id} held={one} />)}</ul>
      <More hasMore={held.hasNextPage} busy={held.isFetchingNextPage} onMore={() => void held.fetchNextPage()} />
    </div>
  );
}
