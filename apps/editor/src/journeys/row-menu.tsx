import { ActionIcon, Menu } from '@mantine/core';
import { IconCopy, IconDots, IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconTrash, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { JourneyRow } from '@perennial/model';
import { journeyCalls, useJourneyChange } from '../api/journeys.js';
import { Confirm } from '../ui/confirm.js';
import { noticeDone, noticeFailed } from '../ui/notices.js';
import { useMay } from '../ui/session-context.js';
import { countedSubjects, NOUNS } from '../ui/subject-words.js';
import { PauseDialog, ResumeDialog, StopDialog } from './life-dialogs.js';

type Question = 'stop' | 'pause' | 'resume' | 'remove' | null;

/** What can be done with a journey from the list. */
export function RowMenu({ journey }: { journey: JourneyRow }) {
  const { id, name, status, hereNow, subject } = journey;
  const [question, setQuestion] = useState<Question>(null);
  const [open, setOpen] = useState(false);
  const edits = useMay('marketer');
  const navigate = useNavigate();
  const change = useJourneyChange((act: () => Promise<unknown>) => act());
  const copy = useJourneyChange(journeyCalls.duplicate);
  const run = (act: () => Promise<void>, done: string, failed: string): void =>
    change.mutate(act, { onSuccess: () => noticeDone(done), onError: (error) => noticeFailed(failed, error), onSettled: () => setQuestion(null) });
  return (
    <span className="over-cover">
      <Menu width={208} opened={open} onChange={setOpen}>
        <Menu.Target><ActionIcon className="rest" data-open={open} aria-label={`More for ${name}`}><IconDots size={16} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={`/journeys/${id}/people`} leftSection={<IconUsers size={16} />}>{NOUNS[subject].Many} in it</Menu.Item>
          {edits && <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => copy.mutate(id, { onSuccess: (made) => void navigate(`/journeys/${made.id}`), onError: (error) => noticeFailed('The journey was not duplicated', error) })}>Duplicate</Menu.Item>}
          {edits && status === 'live' && <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={() => setQuestion('pause')}>Pause…</Menu.Item>}
          {edits && (status === 'paused' || status === 'stopped') && <Menu.Item leftSection={<IconPlayerPlay size={16} />} onClick={() => setQuestion('resume')}>{status === 'paused' ? 'Resume…' : 'Start again…'}</Menu.Item>}
          {edits && (status === 'live' || status === 'paused') && <Menu.Item leftSection={<IconPlayerStop size={16} />} onClick={() => setQuestion('stop')}>Stop…</Menu.Item>}
          {edits && status === 'draft' && <><Menu.Divider /><Menu.Item color="brick" leftSection={<IconTrash size={16} />} onClick={() => setQuestion('remove')}>Delete…</Menu.Item></>}
        </Menu.Dropdown>
      </Menu>
      {question === 'pause' && <PauseDialog journey={journey} busy={change.isPending} onClose={() => setQuestion(null)} onChoose={(choice) => run(() => journeyCalls.pause(id, choice), `${name} is paused. Those inside wait${choice.collect ? ', and those who come wait at the entry' : ', and nobody enters'}.`, `${name} still runs`)} />}
      {question === 'stop' && <StopDialog journey={journey} busy={change.isPending} onClose={() => setQuestion(null)} onChoose={(choice) => run(() => journeyCalls.stop(id, choice), choice.people === 'exit' && hereNow > 0 ? `${name} is stopped, and ${countedSubjects(hereNow, subject)} are taken out.` : `${name} takes nobody in any more.`, `${name} was not stopped`)} />}
      {question === 'resume' && <ResumeDialog journey={journey} busy={change.isPending} onClose={() => setQuestion(null)} onChoose={(choice) => run(() => journeyCalls.resume(id, choice), `${name} runs again.`, `${name} is still ${status}`)} />}
      {question === 'remove' && (
        <Confirm title={`Delete ${name}?`} verb="Delete draft" typed={name} busy={change.isPending} onClose={() => setQuestion(null)} onConfirm={() => run(() => journeyCalls.remove(id), `${name} is deleted.`, `${name} was not deleted`)}>
          The draft is lost for good. It was never published, so nobody is inside.
        </Confirm>
      )}
    </span>
  );
}
