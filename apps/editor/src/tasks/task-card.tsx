import { Button, Menu, Textarea } from '@mantine/core';
import { IconCheck, IconUserShare } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Json, Task } from '@perennial/model';
import { useColleagues } from '../api/settings.js';
import { useTaskChange } from '../api/tasks.js';
import { noticeDone, noticeFailed } from '../ui/notices.js';
import { useMay } from '../ui/session-context.js';
import { useNow, When } from '../ui/when.js';

const text = (value: Json | undefined): string => (value === null || value === undefined ? 'not set' : typeof value === 'string' ? value : JSON.stringify(value));
const nameOf = (path: string): string => path.split('.').slice(1).join('.') || path;

function Give({ task }: { task: Task }) {
  const colleagues = useColleagues().data ?? [];
  const change = useTaskChange();
  const give = (assignee: string | null): void => change.mutate({ id: task.id, act: 'give', assignee }, { onError: (error) => noticeFailed('The task was not given away', error) });
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target><Button size="xs" variant="default" leftSection={<IconUserShare size={14} />} loading={change.isPending}>Give to…</Button></Menu.Target>
      <Menu.Dropdown mah={280} style={{ overflow: 'auto' }}>
        {colleagues.map(({ email }) => <Menu.Item key={email} disabled={email === task.assignee} onClick={() => give(email)}>{email}</Menu.Item>)}
        {task.assignee !== null && <><Menu.Divider /><Menu.Item onClick={() => give(null)}>Nobody in particular</Menu.Item></>}
      </Menu.Dropdown>
    </Menu>
  );
}

function Finish({ task }: { task: Task }) {
  const [open, setOpen] = useState(false);
  const [answer, setAnswer] = useState('');
  const change = useTaskChange();
  const finish = (): void => change.mutate({ id: task.id, act: 'done', answer }, { onSuccess: () => noticeDone(`Done: ${task.title}`), onError: (error) => noticeFailed('The task is still open', error) });
  if (!open) return <Button size="xs" leftSection={<IconCheck size={14} />} onClick={() => setOpen(true)}>Done…</Button>;
  return (
    <form className="col g8" style={{ width: 320 }} onSubmit={(event) => { event.preventDefault(); finish(); }}>
      <Textarea label="What came of it" description="Journeys can read it. It may stay empty." autosize minRows={2} maxLength={5000} data-autofocus value={answer} onChange={(event) => setAnswer(event.currentTarget.value)} />
      <div className="row g8"><Button size="xs" type="submit" loading={change.isPending}>Mark as done</Button><Button size="xs" variant="default" onClick={() => setOpen(false)}>Cancel</Button></div>
    </form>
  );
}

/** One task: what is to be done, about whom, by whom and when. */
export function TaskCard({ task }: { task: Task }) {
  const now = useNow();
  const edits = useMay('marketer');
  const { profile, account, journey, done } = task;
  const details = Object.entries(task.details);
  return (
    <li className="card" style={{ padding: '14px 16px', marginBottom: 8 }}>
      <div className="row g12" style={{ alignItems: 'flex-start' }}>
        <div className="grow">
          <div className="b6">{task.title}</div>
          <p className="s12 t3" style={{ marginTop: 2 }}>
            {profile !== null && <Link className="link" to={`/people/${profile.id}`}>{profile.name}</Link>}{account !== null && <>{profile !== null && ' at '}<Link className="link" to={`/accounts/${account.id}`}>{account.name}</Link></>} · from <Link className="link" to={`/journeys/${journey.id}`}>{journey.name}</Link> · {task.assignee ?? 'nobody in particular'}
          </p>
          {task.note !== '' && <p className="t2" style={{ marginTop: 6, whiteSpace: 'pre-wrap' }}>{task.note}</p>}
          {details.length > 0 && <dl className="row g16 wrap s12" style={{ marginTop: 8 }}>{details.map(([path, value]) => <div key={path}><dt className="t3">{nameOf(path)}</dt><dd className="b5" style={{ margin: 0 }}>{text(value)}</dd></div>)}</dl>}
          {done !== null && <p className="t2" style={{ marginTop: 8 }}>Done <When mid at={done.at} /> by {done.by}{done.answer !== null && <>: <span className="b5">{done.answer}</span></>}</p>}
        </div>
        <div className="col g8" style={{ alignItems: 'flex-end' }}>
          {done === null && <span className={`s12 ${task.dueAt < now ? 'td b6' : 't3'}`}>{task.dueAt < now ? 'Was due ' : 'Due '}<When at={task.dueAt} ahead={task.dueAt >= now} /></span>}
          {done === null && edits && <div className="row g8" style={{ alignItems: 'flex-start' }}><Give task={task} /><Finish task={task} /></div>}
        </div>
      </div>
    </li>
  );
}
