import { IconBellOff } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { ProfileDetail } from '@perennial/model';
import { Avatar } from '../ui/avatar.js';
import { Badge } from '../ui/badge.js';
import { CopyIcon } from '../ui/copy.js';
import { humanize } from '../ui/format.js';
import { mutedUntil } from '../ui/muted.js';
import { useNow, When } from '../ui/when.js';
import { computedFacts, shownFacts, type ShownFact } from './facts.js';
import { WantsToHear } from './wants-to-hear.js';

const SHOWN = 10;

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section style={{ borderTop: '1px solid var(--line)', padding: '12px 20px 12px 24px' }}><h3 style={{ marginBottom: 6 }}>{title}</h3>{children}</section>
);

const Fact = ({ label, text, code, path }: ShownFact) => (
  <div className="row g8" style={{ minHeight: 30 }}><dt className="t3 ell" style={{ width: 96, flex: 'none' }} title={path}>{label}</dt><dd className={`grow ell${code ? ' mono' : ''}`} title={text}>{text}</dd></div>
);

function Attributes({ person }: { person: ProfileDetail }) {
  const [all, setAll] = useState(false);
  const now = useNow();
  const facts = shownFacts(person.attributes, now);
  const fixed: ShownFact[] = [
    { path: 'timezone', label: 'Time zone', text: person.timezone ?? '–', code: false }, { path: 'locale', label: 'Language', text: person.locale ?? '–', code: false }, { path: 'phone', label: 'Phone', text: person.phone ?? '–', code: false },
  ].filter(({ text }) => text !== '–');
  const lines = [...facts, ...fixed];
  return (
    <section style={{ padding: '14px 20px 8px 24px' }}>
      <h3 style={{ marginBottom: 4 }}>Attributes</h3>
      <dl>
        {(all ? lines : lines.slice(0, SHOWN)).map((fact) => <Fact key={fact.path} {...fact} />)}
        {person.externalId !== null && <div className="row g8" style={{ minHeight: 30 }}><dt className="t3" style={{ width: 96, flex: 'none' }}>User id</dt><dd className="row g4 grow"><span className="ell mono">{person.externalId}</span><CopyIcon value={person.externalId} label="Copy the user id" /></dd></div>}
      </dl>
      {lines.length > SHOWN && <button type="button" className="sorter link s12" style={{ padding: '6px 0', color: 'var(--accent-t)' }} onClick={() => setAll(!all)}>{all ? 'Show fewer' : `Show ${lines.length - SHOWN} more`}</button>}
      {lines.length === 0 && <p className="t3">Nothing is known yet.</p>}
    </section>
  );
}

function Computed({ person }: { person: ProfileDetail }) {
  const facts = computedFacts(person.computed, useNow());
  return facts.length === 0 ? null : <Part title="Computed"><dl>{facts.map((fact) => <Fact key={fact.path} {...fact} />)}</dl></Part>;
}

const InSegments = ({ person }: { person: ProfileDetail }) => (
  <Part title="In segments">
    {person.segments.map(({ id, name, since }) => <div key={id} className="row between g8" style={{ minHeight: 30 }}><Link className="b5 ell" to={`/segments/${id}`}>{name}</Link><span className="s12 t3">since <When mid at={since} /></span></div>)}
  </Part>
);

const accountFacts = ({ role, attributes }: ProfileDetail['accounts'][number], now: number): string =>
  [role === '' ? '' : humanize(role), ...shownFacts(attributes, now).filter(({ code, path }) => !code && path !== 'name' && path !== 'mutedUntil').slice(0, 2).map(({ label, text }) => (/^\d/.test(text) ? `${text} ${label.toLowerCase()}` : text))].filter((text) => text !== '').join(' · ');

const Muted = ({ until }: { until: number | null }) => (until === null ? null : <Badge small tone="paused" icon={<IconBellOff size={12} />}><span>Muted until <When mid ahead at={until} /></span></Badge>);

const Accounts = ({ person, now }: { person: ProfileDetail; now: number }) => (
  <Part title="Accounts">
    {person.accounts.map((account) => (
      <div key={account.id} className="row g10" style={{ padding: '6px 0' }}><Avatar name={account.name} size={28} square /><div className="grow"><Link className="b5 ell" to={`/accounts/${account.id}`}>{account.name}</Link><div className="s12 t3 ell">{accountFacts(account, now)}</div><Muted until={mutedUntil(account.attributes, now)} /></div></div>
    ))}
  </Part>
);

const DEVICE_WORDS: Readonly<Record<string, string>> = { ios: 'iPhone or iPad', android: 'Android' };

const Devices = ({ person }: { person: ProfileDetail }) => (
  <Part title="Devices">
    {person.devices.map(({ token, type, seenAt }) => (
      <div key={token} className="row between g8" style={{ minHeight: 30 }}><span className="row g6 grow"><span className="b5 ell" title={token}>{DEVICE_WORDS[type] ?? (type === '' ? 'Device' : humanize(type))}</span><CopyIcon value={token} label="Copy the token of the device" /></span><span className="s12 t3">seen <When mid at={seenAt} /></span></div>
    ))}
  </Part>
);

/** What is known of a person, whose member they are, and what they want to hear. */
export function ProfileSide({ person }: { person: ProfileDetail }) {
  const now = useNow();
  return (
    <aside style={{ width: 286, flex: 'none', borderRight: '1px solid var(--line)', overflow: 'auto' }} aria-label="About">
      <Attributes person={person} />
      <Computed person={person} />
      {person.segments.length > 0 && <InSegments person={person} />}
      {person.accounts.length > 0 && <Accounts person={person} now={now} />}
      {person.devices.length > 0 && <Devices person={person} />}
      {person.topics.length > 0 && <WantsToHear person={person} />}
    </aside>
  );
}
