import '../mailbox/mailbox.css';
import { Button, Select } from '@mantine/core';
import { IconEyeCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { ParkedMessageRow } from '@perennial/model';
import { useDecide, useReview, useReviewCounts, type ReviewChoice } from '../api/review.js';
import { CHANNEL_LOOKS } from '../ui/channels.js';
import { Confirm } from '../ui/confirm.js';
import { count, counted } from '../ui/format.js';
import { More } from '../ui/more.js';
import { noticeDone } from '../ui/notices.js';
import { Page, Top } from '../ui/page.js';
import { useMay } from '../ui/session-context.js';
import { EmptyState, ErrorState, errorText, TableSkeleton } from '../ui/states.js';
import { When } from '../ui/when.js';
import { ParkedView } from './parked-view.js';

type Act = 'release' | 'discard';
const DONE: Record<Act, string> = { release: 'released', discard: 'discarded' };

const Item = ({ message: { channel, content, profile, parkedAt }, open, onOpen }: { message: ParkedMessageRow; open: boolean; onOpen: () => void }) => (
  <li>
    <button type="button" className="mail-item" aria-current={open ? 'true' : undefined} onClick={onOpen}>
      <span className="row g8"><span className="b5 ell grow">{profile.name}</span><When className="s12 t3 num" at={parkedAt} /></span>
      <span className="ell" style={{ display: 'block' }}>{content.subject || content.text}</span>
      <span className="s12 t3">{CHANNEL_LOOKS[channel].label}</span>
    </button>
  </li>
);

/** Messages that wait for a colleague: the list left, the message as it would go out right. */
export function ReviewPage() {
  const [search, setSearch] = useSearchParams();
  const journey = search.get('journey') ?? '';
  const list = useReview(journey);
  const counts = useReviewCounts().data?.items ?? [];
  const decide = useDecide();
  const edits = useMay('marketer');
  const [openId, setOpenId] = useState<string | null>(null);
  const [asking, setAsking] = useState<Act | null>(null);
  const messages = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const open = messages.find(({ id }) => id === openId) ?? messages[0];
  const waiting = counts.reduce((sum, one) => (journey === '' || String(one.journey?.id) === journey ? sum + one.count : sum), 0);
  const act = (verb: Act, choice: ReviewChoice): void => decide.mutate({ act: verb, choice }, {
    onSuccess: ({ count: done }) => {
      noticeDone(done === 0 ? 'A colleague was faster: nothing was waiting any more.' : `${counted(done, 'message')} ${DONE[verb]}.`);
      setAsking(null);
    },
  });
  const journeys = counts.flatMap((one) => (one.journey === null ? [] : [{ value: String(one.journey.id), label: `${one.journey.name} (${count(one.count)})` }]));
  return (
    <Page title="Review">
      <Top title="Review" beside={waiting === 0 ? undefined : <span className="s12 t3">{counted(waiting, 'message')} waiting</span>}>
        {(journeys.length > 1 || journey !== '') && <Select aria-label="Journey" clearable placeholder="All journeys" data={journeys} value={journey === '' ? null : journey} onChange={(next) => setSearch(next === null ? {} : { journey: next }, { replace: true })} />}
        {edits && waiting > 0 && <><Button variant="default" onClick={() => setAsking('discard')}>Discard all</Button><Button onClick={() => setAsking('release')}>Release all</Button></>}
      </Top>
      {decide.isError && <div className="notice err" role="alert" style={{ margin: 16 }}>{errorText(decide.error)}</div>}
      {list.isPending && <TableSkeleton />}
      {list.isError && messages.length === 0 && <ErrorState what="The messages could not be read" error={list.error} safe="They wait on." onRetry={() => void list.refetch()} />}
      {list.isSuccess && messages.length === 0 && (
        <div className="scroll"><EmptyState icon={<IconEyeCheck size={20} />} title="Nothing waits">Messages of journeys in the sending mode Review wait here until a colleague releases them: a look at the first ones, with real people and real data, before anybody gets any. Choose the mode under “Its messages” at the start of a journey, or for all of them under <Link className="link" to="/settings/sending-rules">Settings, Sending rules</Link>.</EmptyState></div>
      )}
      {open !== undefined && (
        <div className="row grow" style={{ minHeight: 0, alignItems: 'stretch' }}>
          <section className="mail-list" aria-label="Messages that wait">
            <ul>{messages.map((one) => <Item key={one.id} message={one} open={one.id === open.id} onOpen={() => setOpenId(one.id)} />)}</ul>
            <More hasMore={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
          </section>
          <ParkedView key={open.id} message={open} edits={edits} busy={decide.isPending} onDecide={(verb) => act(verb, { ids: [open.id] })} />
        </div>
      )}
      {asking !== null && (
        <Confirm title={`${asking === 'release' ? 'Release' : 'Discard'} ${counted(waiting, 'message')}?`} verb={asking === 'release' ? 'Release all' : 'Discard all'} busy={decide.isPending} onClose={() => setAsking(null)} onConfirm={() => act(asking, journey === '' ? { all: true } : { journeyId: Number(journey) })}>
          {asking === 'release' ? 'They are decided once more as they go out: who has left a topic or the journey since gets none.' : 'They are not sent, now or later. Steps that wait for them go on by Skipped.'}
        </Confirm>
      )}
    </Page>
  );
}
