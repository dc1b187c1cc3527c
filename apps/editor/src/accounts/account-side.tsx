import { Button, Switch } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { ACCOUNT_FLAGS, SUBSCRIPTION_ATTRIBUTES, type AccountDetail, type AccountFlag } from '@perennial/model';
import { useChangeAccount } from '../api/accounts.js';
import { shownFacts, type ShownFact } from '../people/facts.js';
import { CopyIcon } from '../ui/copy.js';
import { noticeFailed } from '../ui/notices.js';
import { useMay } from '../ui/session-context.js';
import { useNow } from '../ui/when.js';
import { ChangeSubscription } from './change-subscription.js';
import { subscriptionWord } from './subscription-words.js';

const FLAG_WORDS: Readonly<Record<AccountFlag, { readonly label: string; readonly about: string }>> = {
  openOpportunity: { label: 'Open opportunity', about: 'Someone is working on a deal' },
  openTicket: { label: 'Open ticket', about: 'Someone waits for support' },
};
const SHOWN = 12;
const reserved: ReadonlySet<string> = new Set([...SUBSCRIPTION_ATTRIBUTES, ...ACCOUNT_FLAGS, 'name']);

const Part = ({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) => (
  <section style={{ borderBottom: '1px solid var(--line)', padding: '12px 20px 12px 24px' }} aria-label={title}><div className="row" style={{ minHeight: 28, marginBottom: 4 }}><h3 className="grow">{title}</h3>{action}</div>{children}</section>
);

const Fact = ({ label, text, code, path }: ShownFact) => (
  <div className="row g8" style={{ minHeight: 30 }}><dt className="t3 ell" style={{ width: 104, flex: 'none' }} title={path}>{label}</dt><dd className={`grow ell${code ? ' mono' : ''}`} title={text}>{text}</dd></div>
);

function Flags({ account }: { account: AccountDetail }) {
  const change = useChangeAccount(account.id);
  const edits = useMay('marketer');
  const pending = change.isPending ? change.variables : {};
  return (
    <Part title="Flags">
      {ACCOUNT_FLAGS.map((flag) => {
        const { label, about } = FLAG_WORDS[flag];
        const on = typeof pending[flag] === 'boolean' ? pending[flag] : account[flag];
        if (!edits) return <div key={flag} className="row between" style={{ minHeight: 30 }}><span>{label}</span><span className="t3">{on ? 'Yes' : 'No'}</span></div>;
        return (
          <Switch key={flag} mb={8} label={label} description={about} labelPosition="left" checked={on} styles={{ body: { justifyContent: 'space-between', alignItems: 'center' } }}
            onChange={(event) => change.mutate({ [flag]: event.currentTarget.checked }, { onError: (error) => noticeFailed(`${label} was not changed`, error) })} />
        );
      })}
    </Part>
  );
}

/** What is known of an account: its subscription, flags and attributes. */
export function AccountSide({ account }: { account: AccountDetail }) {
  const [all, setAll] = useState(false);
  const [changing, setChanging] = useState(false);
  const now = useNow();
  const edits = useMay('marketer');
  const subscription = shownFacts(Object.fromEntries(SUBSCRIPTION_ATTRIBUTES.flatMap((name) => (account.attributes[name] === undefined ? [] : [[name, account.attributes[name]]]))), now);
  const others = shownFacts(Object.fromEntries(Object.entries(account.attributes).filter(([name]) => !reserved.has(name))), now);
  return (
    <aside style={{ width: 300, flex: 'none', borderRight: '1px solid var(--line)', overflow: 'auto' }} aria-label="About">
      <Part title="Subscription" action={edits ? <Button size="compact-xs" variant="subtle" leftSection={<IconPencil size={13} />} onClick={() => setChanging(true)}>Change</Button> : undefined}>
        {subscription.length === 0 && <p className="t3">Nothing is known yet. Send plan, mrr and seats with a group call, or set them here.</p>}
        <dl>{subscription.map((fact) => <Fact key={fact.path} {...fact} label={subscriptionWord(fact.path)} />)}</dl>
      </Part>
      <Flags account={account} />
      <Part title="Attributes">
        <dl>
          {(all ? others : others.slice(0, SHOWN)).map((fact) => <Fact key={fact.path} {...fact} />)}
          <div className="row g8" style={{ minHeight: 30 }}><dt className="t3" style={{ width: 104, flex: 'none' }}>Account id</dt><dd className="row g4 grow"><span className="ell mono">{account.externalId}</span><CopyIcon value={account.externalId} label="Copy the account id" /></dd></div>
        </dl>
        {others.length > SHOWN && <button type="button" className="sorter link s12" style={{ padding: '6px 0', color: 'var(--accent-t)' }} onClick={() => setAll(!all)}>{all ? 'Show fewer' : `Show ${others.length - SHOWN} more`}</button>}
      </Part>
      {changing && <ChangeSubscription account={account} onClose={() => setChanging(false)} />}
    </aside>
  );
}
