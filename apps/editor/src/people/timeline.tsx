import { IconBolt } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { JsonObject, TimelineItem } from '@perennial/model';
import { useTimeline, type TimelineKind } from '../api/profiles.js';
import { clock, dayHeading, exactly } from '../ui/format.js';
import { KindTile } from '../ui/kind-tile.js';
import { More } from '../ui/more.js';
import { Segments } from '../ui/segments.js';
import { EmptyState, ErrorState, Slowly } from '../ui/states.js';
import { useNow } from '../ui/when.js';
import { eventWords } from './event-words.js';
import { MessageState } from './message-state.js';
import { reasonText } from './reason-words.js';
import { whyText } from './why.js';

const KINDS: readonly { value: TimelineKind; label: string }[] = [{ value: '', label: 'All' }, { value: 'event', label: 'Events' }, { value: 'step', label: 'Steps' }, { value: 'message', label: 'Messages' }];

const begunLarge = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

interface Words {
  readonly kind: string;
  readonly title: ReactNode;
  readonly about: ReactNode;
  readonly details: JsonObject | null;
}

function wordsOf(item: TimelineItem, onTrace: (enrollmentId: number) => void): Words {
  if (item.type === 'event') {
    const words = eventWords(item.name, item.source, item.properties);
    return { kind: 'event', title: <span className="b5 ell" title={item.name}>{words.title}</span>, about: words.about, details: Object.keys(item.properties).length > 0 ? item.properties : null };
  }
  if (item.type === 'step') {
    return {
      kind: item.kind,
      title: <button type="button" className="sorter b5 ell" onClick={() => onTrace(item.enrollmentId)}>{item.nodeName}</button>,
      about: [item.journeyName, whyText(item.kind, item.outlet, item.why)].filter((text) => text !== '').join(' · '),
      details: null,
    };
  }
  const title = item.mailboxId === null ? <span className="b5 ell">{item.templateName}</span> : <Link className="b5 ell" to={`/mailbox/${item.mailboxId}`}>{item.templateName}</Link>;
  return {
    kind: item.channel,
    title: <>{title}<MessageState state={item.state} /></>,
    about: begunLarge([item.journeyName ?? '', item.reason === null ? '' : reasonText(item.reason), item.told ?? ''].filter((text) => text !== '').join(' · ')),
    details: item.providerMessageId === null ? null : { provider: item.provider, id: item.providerMessageId },
  };
}

function Line({ item, last, onTrace }: { item: TimelineItem; last: boolean; onTrace: (enrollmentId: number) => void }) {
  const { kind, title, about, details } = wordsOf(item, onTrace);
  return (
    <li className="row g12" style={{ alignItems: 'flex-start', position: 'relative', padding: '8px 0' }}>
      {!last && <i style={{ position: 'absolute', left: 13, top: 36, bottom: -8, width: 1, background: 'var(--line2)' }} />}
      {kind === 'event' ? <span className="ki k-exit round" aria-hidden><IconBolt size={15} /></span> : <KindTile kind={kind} size="round" />}
      <div className="grow" style={{ paddingTop: 3 }}>
        <div className="row g8"><span className="row g8 grow">{title}</span><time className="s12 t3 num" dateTime={new Date(item.at).toISOString()} title={exactly(item.at)}>{clock(item.at)}</time></div>
        <div className="s12 t2 ell" style={{ marginTop: 1 }}>{about}</div>
        {details !== null && <details className="s12 t3" style={{ marginTop: 4 }}><summary style={{ cursor: 'pointer', width: 'fit-content' }}>Properties</summary><pre className="code" style={{ marginTop: 4 }}>{JSON.stringify(details, null, 2)}</pre></details>}
      </div>
    </li>
  );
}

interface Day {
  readonly heading: string;
  readonly items: TimelineItem[];
}

function byDay(items: readonly TimelineItem[], now: number): Day[] {
  const days: Day[] = [];
  for (const item of items) {
    const heading = dayHeading(item.at, now);
    const last = days[days.length - 1];
    if (last?.heading === heading) last.items.push(item);
    else days.push({ heading, items: [item] });
  }
  return days;
}

/** One line of events, steps and messages of a person, newest first; times are those of the reader. */
export function Timeline({ profileId, onTrace }: { profileId: number; onTrace: (enrollmentId: number) => void }) {
  const [kind, setKind] = useState<TimelineKind>('');
  const timeline = useTimeline(profileId, kind);
  const now = useNow();
  const items = timeline.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="col grow" aria-label="Timeline" style={{ padding: '14px 24px 0', overflow: 'auto' }}>
      <div className="row g8" style={{ marginBottom: 8 }}><h3 className="grow">Timeline</h3><Segments small label="What is shown" value={kind} onChange={setKind} items={KINDS} /></div>
      {timeline.isPending && <Slowly><p className="t3">Loading</p></Slowly>}
      {timeline.isError && items.length === 0 && <ErrorState what="The timeline could not be read" error={timeline.error} onRetry={() => void timeline.refetch()} />}
      {timeline.isSuccess && items.length === 0 && <EmptyState icon={<IconBolt size={20} />} title="Nothing yet">What this person does, the steps they take and the messages they get appear here.</EmptyState>}
      {byDay(items, now).map(({ heading, items: own }) => (
        <div key={heading}>
          <h4 className="over" style={{ padding: '8px 0 2px', margin: 0 }}>{heading}</h4>
          <ol>{own.map((item, at) => <Line key={`${item.type}${item.id}`} item={item} last={at === own.length - 1} onTrace={onTrace} />)}</ol>
        </div>
      ))}
      <More hasMore={timeline.hasNextPage} busy={timeline.isFetchingNextPage} onMore={() => void timeline.fetchNextPage()} />
    </section>
  );
}
