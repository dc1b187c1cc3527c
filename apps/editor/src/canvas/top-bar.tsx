import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconAlertCircle, IconAlertTriangle, IconChevronRight, IconCircleCheck, IconCloudOff, IconCopy, IconDots, IconFlag3, IconLogin2, IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconUsers } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import type { JourneyDetail } from '@perennial/model';
import { journeyCalls, useJourneyChange } from '../api/journeys.js';
import { useDraft, useDraftStore } from '../draft/draft-context.js';
import { PauseDialog, ResumeDialog, StopDialog } from '../journeys/life-dialogs.js';
import { PutAccountsInDialog, PutInDialog } from '../people/put-in-dialog.js';
import { StatusBadge } from '../ui/badge.js';
import { clock, count, counted } from '../ui/format.js';
import { noticeDone, noticeFailed } from '../ui/notices.js';
import { SubjectTag } from '../ui/subject-tag.js';
import { countedSubjects, NOUNS } from '../ui/subject-words.js';
import { GoalsDrawer } from './goals-drawer.js';
import { useJourneyPage } from './journey-context.js';

function NameField() {
  const store = useDraftStore();
  const { readOnly } = useJourneyPage();
  const name = useDraft((draft) => draft.graph.name);
  return (
    <input
      className="name-input" aria-label="Journey name" maxLength={120} spellCheck={false} value={name} readOnly={readOnly} placeholder="Name the journey" size={Math.max(8, name.length + 1)}
      onChange={(event) => store.getState().edit({ type: 'setMeta', meta: { name: event.currentTarget.value } }, 'name')}
      onKeyDown={(event) => { if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur(); }}
    />
  );
}

/** How far the draft is saved, in words. */
function Saved({ onRetry }: { onRetry: () => void }) {
  const status = useDraft((draft) => draft.status);
  const savedWords = status.state === 'saved' ? (status.at === null ? '' : `Saved ${clock(status.at)}`) : status.state === 'failed' || status.state === 'conflict' ? 'Not saved' : 'Saving…';
  return (
    <span className="row g6 s12 t3 num" style={{ flex: 'none' }}>
      <span role="status" aria-live="polite" className="row g6">
        {status.state === 'saved' && status.at !== null && <IconCircleCheck size={14} color="var(--accent)" aria-hidden />}
        {(status.state === 'failed' || status.state === 'conflict') && <IconCloudOff size={14} color="var(--danger)" aria-hidden />}
        <span className={savedWords === 'Not saved' ? 'td b5' : 'wide-only'}>{savedWords}</span>
      </span>
      {status.state === 'failed' && <Button variant="default" size="xs" onClick={onRetry}>Try again</Button>}
    </span>
  );
}

function ProblemsButton({ opened, onClick }: { opened: boolean; onClick: () => void }) {
  const { problems } = useJourneyPage();
  if (problems.length === 0) return null;
  const errors = problems.some((problem) => problem.severity === 'error');
  const Glyph = errors ? IconAlertCircle : IconAlertTriangle;
  return <button type="button" className={`bdg problems-button ${errors ? 'err' : 'paused'}`} aria-expanded={opened} onClick={onClick}><Glyph size={14} aria-hidden />{counted(problems.length, 'problem')}</button>;
}

/** What is being done to many people at once, and how far it is. */
function Work({ work, subject }: { work: NonNullable<JourneyDetail['work']>; subject: JourneyDetail['subject'] }) {
  const share = work.total === null || work.total === 0 ? null : Math.min(100, Math.round((work.done / work.total) * 100));
  return (
    <span className="row g8 s12 t2 num" title={work.title}>
      <span className="work-bar" role="progressbar" aria-label={work.title} aria-valuemin={0} aria-valuemax={100} {...(share === null ? {} : { 'aria-valuenow': share })}><i style={{ width: `${share ?? 0}%` }} /></span>
      {work.total === null ? `${NOUNS[subject].Many} are being counted` : `${count(work.done)} of ${countedSubjects(work.total, subject)}`}
    </span>
  );
}

type Question = 'stop' | 'pause' | 'resume' | 'put in' | null;

function MoreMenu() {
  const { id, journey, readOnly } = useJourneyPage();
  const [question, setQuestion] = useState<Question>(null);
  const navigate = useNavigate();
  const change = useJourneyChange((act: () => Promise<unknown>) => act());
  const copy = useJourneyChange(journeyCalls.duplicate);
  const { name, status, hereNow, subject } = journey;
  const run = (act: () => Promise<void>, done: string, failed: string): void => change.mutate(act, { onSuccess: () => noticeDone(done), onError: (error) => noticeFailed(failed, error), onSettled: () => setQuestion(null) });
  return (
    <>
      <Menu width={208}>
        <Menu.Target><ActionIcon aria-label="More for this journey"><IconDots size={17} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={`/journeys/${id}/people`} leftSection={<IconUsers size={16} />}>{NOUNS[subject].Many} in it</Menu.Item>
          {!readOnly && status === 'live' && journey.byHand && <Menu.Item leftSection={<IconLogin2 size={16} />} onClick={() => setQuestion('put in')}>Put {NOUNS[subject].many} in…</Menu.Item>}
          {!readOnly && <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => copy.mutate(id, { onSuccess: (made) => void navigate(`/journeys/${made.id}`), onError: (error) => noticeFailed('The journey was not duplicated', error) })}>Duplicate</Menu.Item>}
          {!readOnly && status === 'live' && <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={() => setQuestion('pause')}>Pause…</Menu.Item>}
          {!readOnly && (status === 'paused' || status === 'stopped') && <Menu.Item leftSection={<IconPlayerPlay size={16} />} onClick={() => setQuestion('resume')}>{status === 'paused' ? 'Resume…' : 'Start again…'}</Menu.Item>}
          {!readOnly && (status === 'live' || status === 'paused') && <Menu.Item leftSection={<IconPlayerStop size={16} />} onClick={() => setQuestion('stop')}>Stop…</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {question === 'put in' && (subject === 'account' ? <PutAccountsInDialog journey={{ id, name }} onClose={() => setQuestion(null)} /> : <PutInDialog journey={{ id, name }} onClose={() => setQuestion(null)} />)}
      {question === 'pause' && <PauseDialog journey={journey} busy={change.isPending} onClose={() => setQuestion(null)} onChoose={(choice) => run(() => journeyCalls.pause(id, choice), `${name} is paused. Those inside wait${choice.collect ? ', and those who come wait at the entry' : ', and nobody enters'}.`, `${name} still runs`)} />}
      {question === 'stop' && <StopDialog journey={journey} busy={change.isPending} onClose={() => setQuestion(null)} onChoose={(choice) => run(() => journeyCalls.stop(id, choice), choice.people === 'exit' && hereNow > 0 ? `${name} is stopped, and ${countedSubjects(hereNow, subject)} are taken out.` : `${name} takes nobody in any more.`, `${name} was not stopped`)} />}
      {question === 'resume' && <ResumeDialog journey={journey} busy={change.isPending} onClose={() => setQuestion(null)} onChoose={(choice) => run(() => journeyCalls.resume(id, choice), `${name} runs again.`, `${name} is still ${status}`)} />}
    </>
  );
}

function GoalsButton() {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button variant="subtle" size="xs" leftSection={<IconFlag3 size={15} />} onClick={() => setOpened(true)}>Goals</Button>
      {opened && <GoalsDrawer onClose={() => setOpened(false)} />}
    </>
  );
}

/** Which version is live and how far the draft is from it. */
function versionWords(live: { readonly number: number } | null, edits: number): string {
  if (live === null) return 'Not published yet';
  return edits === 0 ? `v${live.number} live` : `v${live.number} live, ${counted(edits, 'edit')} in draft`;
}

interface TopBarProps {
  readonly edits: number;
  readonly problemsOpened: boolean;
  readonly onProblems: () => void;
  readonly onPublish: () => void;
}

/** The bar over the canvas. */
export function TopBar({ edits, problemsOpened, onProblems, onPublish }: TopBarProps): ReactNode {
  const { journey, readOnly, autosave } = useJourneyPage();
  return (
    <header className="top" style={{ paddingLeft: 16 }}>
      <nav aria-label="Way back" className="row g10" style={{ flex: 'none' }}><Link className="t3" to="/journeys">Journeys</Link><IconChevronRight size={14} color="var(--text4)" aria-hidden /></nav>
      <h1 className="unseen">{journey.name}</h1>
      <NameField />
      <StatusBadge status={journey.status} />
      <SubjectTag subject={journey.subject} />
      <span className="s12 t3 num ell">{journey.status === 'stopped' && journey.live !== null ? `v${journey.live.number} was the last` : versionWords(journey.live, edits)}</span>
      {journey.work !== null && <Work work={journey.work} subject={journey.subject} />}
      <span className="grow" />
      <Saved onRetry={() => void autosave.flush()} />
      <ProblemsButton opened={problemsOpened} onClick={onProblems} />
      <GoalsButton />
      <MoreMenu />
      {!readOnly && <Button onClick={onPublish}>Publish…</Button>}
    </header>
  );
}
