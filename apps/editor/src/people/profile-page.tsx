import { IconBellOff } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useParams } from 'react-router';
import type { ProfileDetail } from '@perennial/model';
import { useProfile } from '../api/profiles.js';
import { Avatar } from '../ui/avatar.js';
import { Badge } from '../ui/badge.js';
import { CopyIcon } from '../ui/copy.js';
import { clock, count, day, exactly, humanize, when } from '../ui/format.js';
import { KindTile } from '../ui/kind-tile.js';
import { mutedUntil } from '../ui/muted.js';
import { Page, Top } from '../ui/page.js';
import { ErrorState } from '../ui/states.js';
import { useNow, When } from '../ui/when.js';
import { suppressedText } from './reason-words.js';
import { PersonMenu } from './person-menu.js';
import { ProfileSide } from './profile-side.js';
import { RunStateBadge } from './run-state.js';
import { Timeline } from './timeline.js';
import { TraceDrawer } from './trace.js';
import { WhyPanel } from './why-panel.js';

const Figure = ({ label, children }: { label: string; children: ReactNode }) => (
  <div style={{ paddingLeft: 22, borderLeft: '1px solid var(--line)', whiteSpace: 'nowrap' }}><div className="lab">{label}</div><div className="num" style={{ fontSize: 16, lineHeight: '22px', fontWeight: 600, marginTop: 2 }}>{children}</div></div>
);

const Small = ({ children }: { children: ReactNode }) => <span className="s12 t3" style={{ fontWeight: 400 }}>{children}</span>;

function Reach({ person, now }: { person: ProfileDetail; now: number }) {
  const muted = mutedUntil(person.attributes, now);
  if (person.suppressed !== null) return <span title={exactly(person.suppressed.at)}><Badge tone="err">Gets no mail: {suppressedText(person.suppressed.reason)}</Badge></span>;
  if (person.email === null) return <Badge tone="draft">No email</Badge>;
  return muted === null ? <Badge tone="live" icon={<i className="dot" />}>Reachable</Badge> : <Badge tone="paused" icon={<IconBellOff size={12} />}>Muted until {when(muted, now)}</Badge>;
}

/** The time where someone is, or null for an unknown zone. */
function localTime(zone: string | null, now: number): string | null {
  if (zone === null) return null;
  try {
    return `${zone.split('/').pop()?.replaceAll('_', ' ')}, ${clock(now, zone)} there`;
  } catch {
    return null; // an unknown zone name
  }
}

function Head({ person, inside }: { person: ProfileDetail; inside: number }) {
  const now = useNow();
  const first = person.accounts[0];
  const time = localTime(person.timezone, now);
  const facts = [first === undefined ? null : `${humanize(first.role)} at ${first.name}`, time].filter((text): text is string => text !== null);
  return (
    <header className="row g16" style={{ padding: '18px 24px', borderBottom: '1px solid var(--line)', flex: 'none' }}>
      <Avatar name={person.name} size={52} />
      <div className="grow">
        <div className="row g10"><h2 className="ell" style={{ fontSize: 20, lineHeight: '28px' }}>{person.name}</h2><Reach person={person} now={now} /></div>
        <div className="row g8 t2 wrap" style={{ marginTop: 2 }}>
          {person.email !== null && <span className="row g2">{person.email}<CopyIcon value={person.email} label="Copy the email" /></span>}
          {facts.map((fact) => <span key={fact} className="row g8"><span className="t3">·</span>{fact}</span>)}
        </div>
      </div>
      <Figure label="Messages">{count(person.messages.sent)} <Small>sent</Small></Figure>
      <Figure label="Last seen"><When at={person.lastSeenAt} /></Figure>
      <Figure label="In journeys">{count(inside)} <Small>right now</Small></Figure>
    </header>
  );
}

const waiting = (run: ProfileDetail['runs'][number]): string => `${run.nodeName === null ? '' : `At ${run.nodeName}`}${run.wakeAt === null ? '' : `, leaves ${day(run.wakeAt, run.wakeAt)} ${clock(run.wakeAt)}`}`;

function Runs({ profileId, runs, inside, onTrace }: { profileId: number; runs: ProfileDetail['runs']; inside: ProfileDetail['runs']; onTrace: (id: number) => void }) {
  const past = runs.filter((run) => !inside.includes(run));
  return (
    <aside style={{ width: 326, flex: 'none', borderLeft: '1px solid var(--line)', background: 'var(--sunken)', padding: '14px 16px', overflow: 'auto' }} aria-label="Journeys" className="wide-only">
      <h3 style={{ marginBottom: 8 }}>In journeys now</h3>
      {inside.length === 0 && <p className="t3">In none right now.</p>}
      {inside.map((run) => (
        <button key={run.id} type="button" className="card row g10 run" onClick={() => onTrace(run.id)}>
          <KindTile kind={run.state === 'stuck' ? 'exit' : 'delay'} size="s" />
          <span className="grow"><span className="b5 ell" style={{ display: 'block' }}>{run.journeyName}</span><span className="s12 t3 ell" style={{ display: 'block' }}>{waiting(run)}</span></span>
          {run.state !== 'active' && <RunStateBadge state={run.state} />}
        </button>
      ))}
      {past.length > 0 && <h3 style={{ margin: '14px 0 8px' }}>Before</h3>}
      {past.map((run) => (
        <button key={run.id} type="button" className="card row g10 run" onClick={() => onTrace(run.id)}>
          <span className="grow"><span className="b5 ell" style={{ display: 'block' }}>{run.journeyName}</span><span className="s12 t3">Entered <When mid at={run.enteredAt} /></span></span><RunStateBadge state={run.state} />
        </button>
      ))}
      <WhyPanel key={profileId} profileId={profileId} onTrace={onTrace} />
    </aside>
  );
}

/** One person: what is known, what happened, and where they are. */
export function ProfilePage() {
  const id = Number(useParams()['id']);
  const profile = useProfile(id);
  const [trace, setTrace] = useState<number | null>(null);
  const person = profile.data;
  const name = person?.name ?? 'Person';
  const inside = person?.runs.filter(({ state }) => state === 'active' || state === 'held' || state === 'stuck') ?? [];
  return (
    <Page title={name}>
      <Top title={name} back={{ to: '/people', label: 'People' }}>{person !== undefined && <PersonMenu person={person} />}</Top>
      {profile.isError && person === undefined && <ErrorState what="This person could not be read" error={profile.error} safe="Their journeys go on." onRetry={() => void profile.refetch()} />}
      {person !== undefined && (
        <>
          <Head person={person} inside={inside.length} />
          <div className="row grow" style={{ minHeight: 0, alignItems: 'stretch' }}>
            <ProfileSide key={id} person={person} />
            <Timeline key={`t${id}`} profileId={id} onTrace={setTrace} />
            <Runs profileId={id} runs={person.runs} inside={inside} onTrace={setTrace} />
          </div>
        </>
      )}
      <TraceDrawer id={trace} onClose={() => setTrace(null)} />
    </Page>
  );
}
