import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconClock, IconDownload, IconFileImport, IconPlayerStop, IconShieldLock, IconTableExport, type Icon } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Job } from '@perennial/model';
import { query } from '../api/client.js';
import { isOpen, transferCalls, useTransfer } from '../api/transfer.js';
import { Badge, type Tone } from '../ui/badge.js';
import { Confirm } from '../ui/confirm.js';
import { bytes } from '../ui/format.js';
import { noticeFailed } from '../ui/notices.js';
import { useMay } from '../ui/session-context.js';
import { useNow, When } from '../ui/when.js';
import { CardRow } from '../settings/section.js';
import { progressWords, resultWords, shareOf } from './job-words.js';
import { ProgressBar } from './progress.js';

const ICONS: readonly (readonly [start: string, icon: Icon])[] = [['import', IconFileImport], ['export', IconTableExport], ['privacy', IconShieldLock]];
const STATES: Record<Job['state'], { readonly tone: Tone; readonly word: string; readonly icon: Icon }> = {
  queued: { tone: 'draft', word: 'Waiting', icon: IconClock }, running: { tone: 'info', word: 'At work', icon: IconClock }, done: { tone: 'live', word: 'Done', icon: IconCheck },
  failed: { tone: 'err', word: 'Failed', icon: IconAlertTriangle }, cancelled: { tone: 'draft', word: 'Stopped', icon: IconPlayerStop },
};

/** State of a job, as a word with an icon. */
export function JobState({ state }: { state: Job['state'] }) {
  const { tone, word, icon: Glyph } = STATES[state];
  return <Badge small tone={tone} icon={<Glyph size={12} aria-hidden />}>{word}</Badge>;
}

/** Where a check that has ended goes on to the import; null for other jobs. */
function onward(job: Job): string | null {
  const { fileId, kind, name } = job.result;
  if (job.kind !== 'import.check' || job.state !== 'done' || typeof fileId !== 'number' || typeof kind !== 'string') return null;
  return `/import${query({ kind, file: fileId, name: typeof name === 'string' ? name : null, check: job.id })}`;
}

function Acts({ job }: { job: Job }) {
  const edits = useMay('marketer');
  const [asking, setAsking] = useState(false);
  const cancel = useTransfer(transferCalls.cancel);
  const retry = useTransfer(transferCalls.retry);
  const left = job.kind === 'import' && typeof job.result['bad'] === 'number' && job.result['bad'] > 0 && !isOpen(job);
  const next = onward(job);
  return (
    <span className="row g6" style={{ flex: 'none' }}>
      {next !== null && <Button component={Link} variant="default" size="xs" to={next}>Open</Button>}
      {left && <Button component="a" variant="default" size="xs" href={`/api/jobs/${job.id}/problems/file`}>Rows left out</Button>}
      {job.file !== null && <Button component="a" variant="default" size="xs" leftSection={<IconDownload size={14} />} href={`/api/jobs/${job.id}/file`}>Download {bytes(job.file.bytes)}</Button>}
      {edits && job.state === 'failed' && <Button variant="default" size="xs" loading={retry.isPending} onClick={() => retry.mutate(job.id, { onError: (error) => noticeFailed('It was not tried again', error) })}>Try again</Button>}
      {edits && job.cancellable && <Button variant="default" size="xs" onClick={() => setAsking(true)}>Stop…</Button>}
      {asking && (
        <Confirm title="Stop this?" verb="Stop it" busy={cancel.isPending} onClose={() => setAsking(false)} onConfirm={() => cancel.mutate(job.id, { onError: (error) => noticeFailed('It goes on', error), onSettled: () => setAsking(false) })}>
          {job.title}. {job.kind === 'import' ? 'What was imported so far stays.' : 'Nothing is lost; it can be begun anew.'}
        </Confirm>
      )}
    </span>
  );
}

/** A job in a list: what it does, how far it is, what it made. */
export function JobRow({ job }: { job: Job }) {
  const now = useNow();
  const Glyph = ICONS.find(([start]) => job.kind.startsWith(start))?.[1] ?? IconClock;
  const about = job.state === 'done' ? resultWords(job) : job.state === 'failed' ? job.error : isOpen(job) ? progressWords(job, now) : job.kind === 'import' ? `${resultWords(job)} before it was stopped` : null;
  return (
    <CardRow
      picture={<span className="ki k-data" aria-hidden><Glyph size={18} /></span>} title={<>{job.title}<JobState state={job.state} /></>}
      about={<>
        <span className={job.state === 'failed' ? 'td' : undefined}>{about}</span>{about === null || about === '' ? '' : ' · '}{job.createdBy}, <When mid at={Math.min(job.finishedAt ?? job.createdAt, now)} />
        {isOpen(job) && <div style={{ marginTop: 8, maxWidth: 420 }}><ProgressBar share={shareOf(job)} label={job.title} /></div>}
      </>}
    ><Acts job={job} /></CardRow>
  );
}
