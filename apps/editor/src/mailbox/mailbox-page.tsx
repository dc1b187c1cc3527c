import './mailbox.css';
import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy, IconInbox, IconMailOff } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import type { Mail } from '@perennial/model';
import { useMail, useMailbox } from '../api/mailbox.js';
import { More } from '../ui/more.js';
import { Page, Top } from '../ui/page.js';
import { SearchBox } from '../ui/search-box.js';
import { useSession } from '../ui/session-context.js';
import { EmptyState, ErrorState, TableSkeleton } from '../ui/states.js';
import { When } from '../ui/when.js';
import { useWhenSettled } from '../ui/use-when-settled.js';
import { CHANNEL_LOOKS } from '../ui/channels.js';
import { MailView, titleOf } from './mail-view.js';

const senderOf = (from: string): string => from.replace(/\s*<[^>]*>\s*$/, '').replaceAll('"', '') || from;

function Kind({ mail: { channel } }: { mail: Mail }) {
  const { icon: Glyph, label } = CHANNEL_LOOKS[channel];
  return channel === 'email' ? null : <span className="row g4 b5" style={{ flex: 'none' }}><Glyph size={13} aria-hidden />{label}</span>;
}

const Item = ({ mail, open, query }: { mail: Mail; open: boolean; query: string }) => (
  <li>
    <Link className="mail-item" to={`/mailbox/${mail.id}${query}`} aria-current={open ? 'true' : undefined}>
      <span className="row g8"><span className="b5 ell grow">{mail.to}</span><When className="s12 t3 num" at={mail.receivedAt} /></span>
      <span className="ell" style={{ display: 'block' }}>{titleOf(mail)}</span>
      <span className="row g6 s12 t3"><Kind mail={mail} /><span className="ell">{senderOf(mail.from)}</span></span>
    </Link>
  </li>
);

function Curl() {
  const command = `curl ${window.location.origin}/v1/track -u WRITE_KEY: \\\n  -H 'content-type: application/json' \\\n  -d '{"userId":"usr_1","event":"signed_up","context":{"traits":{"email":"you@example.com"}}}'`;
  return (
    <div style={{ textAlign: 'left', marginTop: 16 }}>
      <div className="row between" style={{ marginBottom: 6 }}>
        <span className="lab">Send an event that a live journey waits for</span>
        <CopyButton value={command}>{({ copied, copy }) => <Button variant="subtle" size="xs" leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />} onClick={copy}>{copied ? 'Copied' : 'Copy'}</Button>}</CopyButton>
      </div>
      <pre className="code">{command}</pre>
      <p className="s12 t3" style={{ marginTop: 6 }}>The write key stands under <Link className="link" to="/settings/keys">Settings, Keys</Link>.</p>
    </div>
  );
}

function Nothing({ to, onClear }: { to: string; onClear: () => void }) {
  if (to !== '') return <EmptyState icon={<IconMailOff size={20} />} title="Nothing to this address" action={<Button variant="default" onClick={onClear}>Show all messages</Button>}>Nothing whose address has “{to}” was caught yet. This page looks again every 2 seconds.</EmptyState>;
  return (
    <EmptyState icon={<IconInbox size={20} />} title="Nothing caught yet">
      The mailbox keeps what journeys send by email, SMS and push instead of delivering it, so that you can try everything without anyone getting a message. Messages appear here by themselves.
      <Curl />
    </EmptyState>
  );
}

/** Messages that were caught instead of delivered: the list left, the message right. */
export function MailboxPage() {
  const { id } = useParams();
  const [search, setSearch] = useSearchParams();
  const to = search.get('to') ?? '';
  const [typed, setTyped] = useState(to);
  const list = useMailbox(to);
  const mails = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const openId = id === undefined ? (mails[0]?.id ?? null) : Number(id);
  const listed = mails.find((mail) => mail.id === openId);
  const fetched = useMail(listed === undefined ? openId : null);
  const { mailboxOnly } = useSession();
  const write = useWhenSettled((next: string) => setSearch(next === '' ? {} : { to: next }, { replace: true }));
  const change = (next: string): void => {
    setTyped(next);
    write(next.trim());
  };
  const mail = listed ?? fetched.data;
  const query = to === '' ? '' : `?to=${encodeURIComponent(to)}`;
  return (
    <Page title="Mailbox">
      <Top title="Mailbox" beside={<span className="s12 t3 ell">{mailboxOnly ? 'All mail is caught here; no mail leaves this server' : 'Messages sent through the mailbox, and test sends to it'}</span>}>
        <SearchBox label="Find an address" width={220} value={typed} onChange={change} />
      </Top>
      {list.isPending && <TableSkeleton />}
      {list.isError && mails.length === 0 && <ErrorState what="The mailbox could not be read" error={list.error} safe="Messages are still caught." onRetry={() => void list.refetch()} />}
      {list.isSuccess && mails.length === 0 && <div className="scroll"><Nothing to={to} onClear={() => change('')} /></div>}
      {mails.length > 0 && (
        <div className="row grow" style={{ minHeight: 0, alignItems: 'stretch' }}>
          <section className="mail-list" aria-label="Messages">
            <ul aria-live="polite" aria-relevant="additions">{mails.map((one) => <Item key={one.id} mail={one} open={one.id === openId} query={query} />)}</ul>
            <More hasMore={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
          </section>
          {mail !== undefined && <MailView key={mail.id} mail={mail} />}
          {mail === undefined && fetched.isError && <div className="grow"><ErrorState what="This message could not be read" error={fetched.error} safe="It may have been cleared from the mailbox." onRetry={() => void fetched.refetch()} /></div>}
        </div>
      )}
    </Page>
  );
}
