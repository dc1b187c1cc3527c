import { ActionIcon, Button, Menu, Progress } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconDots, IconHelpCircle, IconRefresh, IconTrash, IconTrendingUp } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import type { DnsCheck, SendingDomain } from '@perennial/model';
import { mailCalls } from '../api/mail.js';
import { keys } from '../api/queries.js';
import { useSetting } from '../api/settings.js';
import { Badge } from '../ui/badge.js';
import { Confirm } from '../ui/confirm.js';
import { CopyIcon } from '../ui/copy.js';
import { count } from '../ui/format.js';
import { noticeDone, noticeFailed } from '../ui/notices.js';
import { When } from '../ui/when.js';

const VERDICTS: Record<DnsCheck['verdict'], { readonly tone: 'live' | 'paused' | 'err' | 'draft'; readonly word: string; readonly icon: ReactNode }> = {
  ok: { tone: 'live', word: 'Right', icon: <IconCircleCheck size={13} /> }, weak: { tone: 'paused', word: 'Could be stronger', icon: <IconAlertTriangle size={13} /> }, missing: { tone: 'err', word: 'Missing', icon: <IconAlertTriangle size={13} /> },
  wrong: { tone: 'err', word: 'Wrong', icon: <IconAlertTriangle size={13} /> }, unknown: { tone: 'draft', word: 'Not known', icon: <IconHelpCircle size={13} /> },
};

function Record({ check }: { readonly check: DnsCheck }) {
  const { tone, word, icon } = VERDICTS[check.verdict];
  return (
    <div className="col g6" style={{ padding: '12px 16px', borderTop: '1px solid var(--line)' }} role="group" aria-label={check.record}>
      <div className="row g8"><span className="b6">{check.record}</span><Badge small tone={tone} icon={icon}>{word}</Badge><span className="t2 s12 grow">{check.words}</span></div>
      <dl className="dns">
        <dt>Name</dt><dd><code className="mono ell">{check.host}</code><CopyIcon value={check.host} label={`Copy the name of the ${check.record} record`} /></dd>
        <dt>Type</dt><dd><code className="mono">{check.type}</code></dd>
        <dt>Value</dt><dd><code className="mono" style={{ overflowWrap: 'anywhere' }}>{check.expected}</code><CopyIcon value={check.expected} label={`Copy the value of the ${check.record} record`} /></dd>
        {check.verdict === 'wrong' && check.found.map((found) => <div key={found} style={{ display: 'contents' }}><dt>Now</dt><dd><code className="mono t3" style={{ overflowWrap: 'anywhere' }}>{found}</code></dd></div>)}
      </dl>
    </div>
  );
}

/** How far a new domain may go today. */
function WarmUp({ warmUp: { day, sent, most } }: { readonly warmUp: NonNullable<SendingDomain['warmUp']> }) {
  if (most === null) return <p className="s12 t2" style={{ padding: '0 16px 12px' }}>Warmed up: day {day}, no limit any more.</p>;
  return (
    <div className="col g6" style={{ padding: '0 16px 12px' }}>
      <div className="row g8 s12 t2"><IconTrendingUp size={14} aria-hidden /><span className="grow">Warming up, day {day}: mail services trust a new domain little by little. What is too much today goes out tomorrow.</span><span className="num">{count(sent)} of {count(most)} today</span></div>
      <Progress value={Math.min(100, (sent / most) * 100)} aria-label="Mails of today" size="sm" />
    </div>
  );
}

/** A domain that mails are sent from: its records, whether they are right, its warm-up. */
export function DomainCard({ domain, owner }: { readonly domain: SendingDomain; readonly owner: boolean }) {
  const [removing, setRemoving] = useState(false);
  const check = useSetting(mailCalls.checkDomain, keys.sendingDomains);
  const warm = useSetting(mailCalls.warmUp, keys.sendingDomains);
  const remove = useSetting(mailCalls.removeDomain, keys.sendingDomains);
  const { id, checks, warmUp, checkedAt } = domain;
  const ready = checks.every(({ verdict }) => verdict === 'ok' || verdict === 'weak');
  return (
    <article className="card" style={{ marginBottom: 12, overflow: 'hidden' }} aria-label={domain.domain}>
      <header className="row g8" style={{ padding: '12px 16px' }}>
        <div className="grow"><div className="b6 row g8">{domain.domain}{ready ? <Badge small tone="live" icon={<IconCircleCheck size={13} />}>Ready</Badge> : <Badge small tone="err" icon={<IconAlertTriangle size={13} />}>Not ready</Badge>}</div><div className="s12 t3">{checkedAt === null ? 'Not looked at yet' : <>Looked up <When mid at={checkedAt} /></>}</div></div>
        <Button variant="default" size="xs" leftSection={<IconRefresh size={14} />} loading={check.isPending} onClick={() => check.mutate(id, { onError: (error) => noticeFailed('DNS was not looked up', error) })}>Look again</Button>
        {owner && (
          <Menu width={220}>
            <Menu.Target><ActionIcon aria-label={`More for ${domain.domain}`}><IconDots size={16} /></ActionIcon></Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconTrendingUp size={16} />} onClick={() => warm.mutate({ id, warmUp: warmUp === null })}>{warmUp === null ? 'Warm it up from today' : 'End the warm-up'}</Menu.Item>
              <Menu.Item color="brick" leftSection={<IconTrash size={16} />} onClick={() => setRemoving(true)}>Remove…</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </header>
      {warmUp !== null && <WarmUp warmUp={warmUp} />}
      {checks.map((one) => <Record key={one.record} check={one} />)}
      {removing && <Confirm title={`Remove ${domain.domain}?`} verb="Remove" busy={remove.isPending} onClose={() => setRemoving(false)} onConfirm={() => remove.mutate(id, { onSuccess: () => noticeDone(`${domain.domain} is removed.`), onError: (error) => noticeFailed('It was not removed', error), onSettled: () => setRemoving(false) })}>Its key is lost: mails from it are no longer signed, and a new one needs a new record.</Confirm>}
    </article>
  );
}
