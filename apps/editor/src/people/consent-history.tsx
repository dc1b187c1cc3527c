import { Drawer } from '@mantine/core';
import { IconCheck, IconHistory, IconX } from '@tabler/icons-react';
import type { ConsentLine } from '@perennial/model';
import { useConsents } from '../api/profiles.js';
import { Badge } from '../ui/badge.js';
import { More } from '../ui/more.js';
import { EmptyState, ErrorState, TableSkeleton } from '../ui/states.js';
import { When } from '../ui/when.js';
import { consentOrigin, consentSentence } from './consent-words.js';

const Fact = ({ label, children }: { label: string; children: string }) => (
  <div className="row g8" style={{ alignItems: 'baseline' }}><dt className="t3" style={{ width: 72, flex: 'none' }}>{label}</dt><dd className="grow mono" style={{ overflowWrap: 'anywhere' }}>{children}</dd></div>
);

const Line = ({ line }: { line: ConsentLine }) => (
  <li style={{ padding: '12px 0', borderBottom: '1px solid var(--line)' }}>
    <div className="row g8"><span className="b5 grow">{consentSentence(line)}</span><When className="s12 t3 num" at={line.at} /></div>
    <div className="row g8 s12 t2" style={{ marginTop: 2 }}>
      <Badge small tone={line.subscribed ? 'live' : 'line'} icon={line.subscribed ? <IconCheck size={12} /> : <IconX size={12} />}>{line.subscribed ? 'Yes' : 'No'}</Badge><span>{consentOrigin(line)}</span>
    </div>
    <details className="s12" style={{ marginTop: 6 }}>
      <summary className="t3" style={{ cursor: 'pointer', width: 'fit-content' }}>What was read</summary>
      <blockquote className="code" style={{ margin: '6px 0 0', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{line.wording === '' ? 'Not kept: the choice is older than the record of words.' : line.wording}</blockquote>
      <dl style={{ marginTop: 6 }}>
        {line.messageId !== null && <Fact label="Message">{line.messageId}</Fact>}
        {line.userAgent !== null && <Fact label="Browser">{line.userAgent}</Fact>}
        {line.address !== null && <Fact label="Network">{line.address}</Fact>}
      </dl>
    </details>
  </li>
);

function Ledger({ profileId }: { profileId: number }) {
  const list = useConsents(profileId);
  if (list.isPending) return <TableSkeleton rows={4} />;
  if (list.isError) return <ErrorState what="The history" error={list.error} onRetry={() => void list.refetch()} />;
  const lines = list.data.pages.flatMap((page) => page.items);
  if (lines.length === 0) return <EmptyState icon={<IconHistory size={20} />} title="No choices yet">Each choice is kept here, with who made it, where it came from and what was read, so that it can be proven later.</EmptyState>;
  return (
    <>
      <ol>{lines.map((line) => <Line key={line.id} line={line} />)}</ol>
      <More hasMore={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
    </>
  );
}

/** The ledger of a person's choices. */
export const ConsentHistory = ({ profileId, name, opened, onClose }: { profileId: number; name: string; opened: boolean; onClose: () => void }) => (
  <Drawer opened={opened} onClose={onClose} title={<span tabIndex={-1} data-autofocus style={{ outline: 'none' }}>What {name} chose</span>} closeButtonProps={{ 'aria-label': 'Close' }} size={460}>{opened && <Ledger profileId={profileId} />}</Drawer>
);
