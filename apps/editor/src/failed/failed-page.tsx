import { Button, Select } from '@mantine/core';
import { IconMailCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { FailedMessageRow } from '@perennial/model';
import { useFailed, useFailedCounts, useResend, type FailedWay } from '../api/failed.js';
import { useProviders } from '../api/settings.js';
import { channelOf, CHANNEL_LOOKS } from '../ui/channels.js';
import { Confirm } from '../ui/confirm.js';
import { count, counted } from '../ui/format.js';
import { More } from '../ui/more.js';
import { noticeDone } from '../ui/notices.js';
import { Page, Top } from '../ui/page.js';
import { useMay } from '../ui/session-context.js';
import { EmptyState, ErrorState, errorText, TableSkeleton } from '../ui/states.js';
import { When } from '../ui/when.js';

const LONGEST_LABEL = 90;
const keyOf = ({ provider, reason }: FailedWay): string => JSON.stringify([provider, reason]);
const shortened = (text: string): string => (text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL)}…` : text);

function Row({ message, through, edits, busy, onResend }: { readonly message: FailedMessageRow; readonly through: string | null; readonly edits: boolean; readonly busy: boolean; readonly onResend: () => void }) {
  const { profile, journey, channel, template, address, reason, attempts, failedAt } = message;
  return (
    <tr>
      <td><Link className="link b5" to={`/people/${profile.id}`}>{profile.name}</Link><div className="s12 t3 ell">{address ?? 'No address'}</div></td>
      <td>{template}<div className="s12 t3">{CHANNEL_LOOKS[channelOf(channel) ?? 'email'].label}{journey !== null && <> of <Link className="link" to={`/journeys/${journey.id}`}>{journey.name}</Link></>}</div></td>
      <td style={{ overflowWrap: 'anywhere' }}>{reason}<div className="s12 t3">{through ?? 'Before it reached a provider'}, {counted(attempts, 'try', 'tries')}</div></td>
      <td className="num"><When at={failedAt} /></td>
      <td style={{ textAlign: 'right' }}>{edits && <Button variant="default" size="xs" disabled={busy} onClick={onResend}>Send again</Button>}</td>
    </tr>
  );
}

/** Messages that were given up in the last 30 days, and the way to send them again. */
export function FailedPage() {
  const [way, setWay] = useState<FailedWay | null>(null);
  const list = useFailed(way);
  const ways = useFailedCounts().data?.items ?? [];
  const providers = useProviders().data ?? [];
  const titleOf = (name: string | null): string | null => providers.find((one) => one.name === name)?.title ?? name;
  const resend = useResend();
  const edits = useMay('marketer');
  const [asking, setAsking] = useState(false);
  const messages = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const chosen = way === null ? null : ways.find((one) => keyOf(one) === keyOf(way)) ?? null;
  const all = ways.reduce((sum, one) => sum + one.count, 0);
  const many = way === null ? all : (chosen?.count ?? 0);
  const again = (choice: Parameters<typeof resend.mutate>[0]): void => resend.mutate(choice, {
    onSuccess: ({ count: done }) => {
      noticeDone(done === 0 ? 'None had failed any more.' : `${counted(done, 'message')} will be sent again.`);
      setAsking(false);
    },
  });
  return (
    <Page title="Failed messages">
      <Top title="Failed messages" beside={all === 0 ? undefined : <span className="s12 t3">{counted(all, 'message')} in 30 days</span>}>
        {ways.length > 1 && <Select aria-label="Why" clearable searchable w={320} placeholder="Whatever the reason" data={ways.map((one) => ({ value: keyOf(one), label: `${shortened(one.reason)} (${count(one.count)})` }))} value={way === null ? null : keyOf(way)} onChange={(next) => setWay(ways.find((one) => keyOf(one) === next) ?? null)} />}
        {edits && many > 0 && <Button onClick={() => setAsking(true)}>{way === null ? 'Send all again' : 'Send these again'}</Button>}
      </Top>
      {resend.isError && <div className="notice err" role="alert" style={{ margin: 16 }}>{errorText(resend.error)}</div>}
      <div className="scroll">
        {list.isPending && <TableSkeleton />}
        {list.isError && messages.length === 0 && <ErrorState what="The messages could not be read" error={list.error} safe="None is lost." onRetry={() => void list.refetch()} />}
        {list.isSuccess && messages.length === 0 && (
          <EmptyState icon={<IconMailCheck size={20} />} title="Nothing failed">A message that a provider refuses for good, or that went wrong ten times, is listed here with what was said, for 30 days. Mend the cause, such as a template or the settings of a provider, and send it again.</EmptyState>
        )}
        {messages.length > 0 && (
          <div style={{ padding: '8px 24px 24px' }}>
            <table className="tbl"><thead><tr><th>Person</th><th>Message</th><th>What was said</th><th>When</th><th aria-label="Send again" /></tr></thead>
              <tbody>{messages.map((message) => <Row key={message.id} message={message} through={titleOf(message.provider)} edits={edits} busy={resend.isPending} onResend={() => again({ ids: [message.id] })} />)}</tbody></table>
            <More hasMore={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
          </div>
        )}
      </div>
      {asking && (
        <Confirm title={`Send ${counted(many, 'message')} again?`} verb="Send again" busy={resend.isPending} onClose={() => setAsking(false)} onConfirm={() => again(way === null ? { all: true } : way)}>
          Each is decided anew as it goes out: who has left a topic since, or whose address was suppressed, gets none. Journeys went on without them.
        </Confirm>
      )}
    </Page>
  );
}
