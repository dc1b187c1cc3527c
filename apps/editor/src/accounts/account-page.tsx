import { useState, type ReactNode } from 'react';
import { useParams, useSearchParams } from 'react-router';
import type { AccountDetail } from '@perennial/model';
import { useAccount } from '../api/accounts.js';
import { RunStateBadge } from '../people/run-state.js';
import { TraceDrawer } from '../people/trace.js';
import { Avatar } from '../ui/avatar.js';
import { Badge } from '../ui/badge.js';
import { count } from '../ui/format.js';
import { money } from '../ui/money.js';
import { Page, Top } from '../ui/page.js';
import { Segments } from '../ui/segments.js';
import { useMay } from '../ui/session-context.js';
import { ErrorState, TableSkeleton } from '../ui/states.js';
import { When } from '../ui/when.js';
import { AccountTimeline, History, Members } from './account-parts.js';
import { AccountSide } from './account-side.js';
import { MuteAccount } from './mute-account.js';
import { membersText } from './members-text.js';
import { Revenue } from './revenue.js';

const TABS = ['timeline', 'members', 'revenue', 'history'] as const;
type Tab = (typeof TABS)[number];
type RunState = AccountDetail['runs'][number]['state'];
const LABELS: Readonly<Record<Tab, string>> = { timeline: 'Timeline', members: 'Members', revenue: 'Revenue', history: 'Subscription history' };

const Figure = ({ label, children }: { label: string; children: ReactNode }) => (
  <div style={{ paddingLeft: 22, borderLeft: '1px solid var(--line)', whiteSpace: 'nowrap' }}><div className="lab">{label}</div><div className="num" style={{ fontSize: 16, lineHeight: '22px', fontWeight: 600, marginTop: 2 }}>{children}</div></div>
);

const Head = ({ account, edits }: { account: AccountDetail; edits: boolean }) => (
  <header className="row g16" style={{ padding: '18px 24px', borderBottom: '1px solid var(--line)', flex: 'none' }}>
    <Avatar name={account.name} size={52} square />
    <div className="grow">
      <div className="row g10"><h2 className="ell" style={{ fontSize: 20, lineHeight: '28px' }}>{account.name}</h2>{account.openOpportunity && <Badge tone="info">Open opportunity</Badge>}{account.openTicket && <Badge tone="paused">Open ticket</Badge>}</div>
      <div className="row g8 t2">{account.plan !== null && <span>{account.plan} plan</span>}{account.plan !== null && <span className="t3">·</span>}<span>first seen <When mid at={account.createdAt} /></span></div>
    </div>
    <MuteAccount account={account} edits={edits} />
    <Figure label="A month (MRR)">{account.mrr === null ? '–' : money(account.mrr, account.currency)}</Figure>
    <Figure label="Members">{membersText(account.members)}</Figure>
    <Figure label="Last seen"><When at={account.lastSeenAt} /></Figure>
  </header>
);

const RunCard = ({ title, about, at, state, onOpen }: { title: string; about: string; at: number; state: RunState; onOpen: () => void }) => (
  <button type="button" className="card row g10 run" onClick={onOpen}>
    <span className="grow"><span className="b5 ell" style={{ display: 'block' }}>{title}</span><span className="s12 t3 ell" style={{ display: 'block' }}>{about}<When at={at} /></span></span><RunStateBadge state={state} />
  </button>
);

const MOST = 50;
const Newest = ({ runs }: { runs: readonly unknown[] }) => (runs.length === MOST ? <p className="t3 s12">The newest {count(MOST)} are shown.</p> : null);

const Runs = ({ account: { ownRuns, runs }, onTrace }: { account: AccountDetail; onTrace: (id: number) => void }) => (
  <aside style={{ width: 300, flex: 'none', borderLeft: '1px solid var(--line)', background: 'var(--sunken)', padding: '14px 16px', overflow: 'auto' }} className="wide-only" aria-label="Journeys">
    <section aria-label="Journeys of the account" style={{ marginBottom: 20 }}>
      <h3 style={{ marginBottom: 8 }}>Journeys of the account</h3>
      {ownRuns.length === 0 && <p className="t3">It entered no journey of accounts yet.</p>}
      {ownRuns.map((run) => <RunCard key={run.id} title={run.journeyName} about={run.key === '' ? '' : `${run.key} · `} at={run.enteredAt} state={run.state} onOpen={() => onTrace(run.id)} />)}
      <Newest runs={ownRuns} />
    </section>
    <section aria-label="Journeys of members">
      <h3 style={{ marginBottom: 8 }}>Journeys of members</h3>
      {runs.length === 0 && <p className="t3">No member entered a journey yet.</p>}
      {runs.map((run) => <RunCard key={run.id} title={run.name} about={`${run.journeyName} · `} at={run.enteredAt} state={run.state} onOpen={() => onTrace(run.id)} />)}
      <Newest runs={runs} />
    </section>
  </aside>
);

/** One account: what is known, who belongs to it, what happened, and how its subscription changed. */
export function AccountPage() {
  const id = Number(useParams()['id']);
  const [search, setSearch] = useSearchParams();
  const tab = TABS.find((one) => one === search.get('tab')) ?? 'timeline';
  const [trace, setTrace] = useState<number | null>(null);
  const query = useAccount(id);
  const edits = useMay('marketer');
  const account = query.data;
  const name = account?.name ?? 'Account';
  return (
    <Page title={name}>
      <Top title={name} back={{ to: '/accounts', label: 'Accounts' }} />
      {query.isPending && <TableSkeleton rows={6} />}
      {query.isError && account === undefined && <ErrorState what="This account could not be read" error={query.error} onRetry={() => void query.refetch()} />}
      {account !== undefined && (
        <>
          <Head account={account} edits={edits} />
          <div className="row grow" style={{ minHeight: 0, alignItems: 'stretch' }}>
            <AccountSide key={id} account={account} />
            <div className="col grow" style={{ minWidth: 0, overflow: 'auto' }}>
              <div style={{ padding: '12px 24px' }}><Segments small label="What is shown" value={tab} onChange={(value) => setSearch(value === 'timeline' ? {} : { tab: value }, { replace: true })} items={TABS.map((value) => ({ value, label: LABELS[value] }))} /></div>
              {tab === 'timeline' && <AccountTimeline id={id} />}
              {tab === 'members' && <Members id={id} />}
              {tab === 'revenue' && <Revenue key={id} account={account} />}
              {tab === 'history' && <History id={id} />}
            </div>
            <Runs account={account} onTrace={setTrace} />
          </div>
        </>
      )}
      <TraceDrawer id={trace} onClose={() => setTrace(null)} />
    </Page>
  );
}
