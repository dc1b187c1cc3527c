import { Button, Radio } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { ImportKindName, ImportProblemRow, Job } from '@perennial/model';
import { isOpen, transferCalls, useJob, useProblems, useTransfer } from '../api/transfer.js';
import { FormError } from '../session/form-error.js';
import { counted } from '../ui/format.js';
import { useMay } from '../ui/session-context.js';
import { ErrorState, TableSkeleton } from '../ui/states.js';
import { useNow } from '../ui/when.js';
import { progressWords, shareOf } from './job-words.js';
import { ProgressBar } from './progress.js';

const at = (job: Job, name: string): number => {
  const value = job.result[name];
  return typeof value === 'number' ? value : 0;
};
const exact = (value: number): string => value.toLocaleString('en-US');

function Problems({ rows, bad, jobId }: { rows: readonly ImportProblemRow[]; bad: number; jobId: number }) {
  return (
    <div className="col g8">
      <div className="row g8"><h3>Rows that are left out</h3><span className="grow" /><a className="link s12" href={`/api/jobs/${jobId}/problems/file`}>Download as CSV</a></div>
      <div className="card" style={{ overflow: 'auto', maxHeight: 300 }} tabIndex={0} role="region" aria-label="Rows that are left out">
        <table className="tbl compact">
          <thead><tr><th scope="col" className="r" style={{ width: 90 }}>Line</th><th scope="col" style={{ width: 180 }}>Column</th><th scope="col">What is wrong</th></tr></thead>
          <tbody>{rows.map((row, place) => <tr key={place}><td className="r">{exact(row.line)}</td><td className="b5 ell" style={{ maxWidth: 180 }}>{row.column === '' ? <span className="t3">The row</span> : row.column}</td><td className="t2">{row.reason}</td></tr>)}</tbody>
        </table>
      </div>
      {bad > rows.length && rows.length > 0 && <p className="s12 t3">The first {exact(rows.length)} of {exact(bad)}.</p>}
    </div>
  );
}

function Verdict({ job, one, many }: { job: Job; one: string; many: string }) {
  const [rows, bad, twice] = [at(job, 'rows'), at(job, 'bad'), at(job, 'duplicates')];
  const good = rows - bad;
  const worst = good === 0 ? 'err' : bad > 0 ? 'warn' : '';
  return (
    <div className={`notice ${worst}`} role="status">
      {worst === '' ? <IconCircleCheck size={16} aria-hidden /> : <IconAlertTriangle size={16} aria-hidden />}
      <span>
        <b>{good === 0 ? 'No row can be imported.' : `${exact(good)} of ${counted(rows, 'row')} can be imported.`}</b>
        {bad > 0 && good > 0 && ` ${exact(bad)} are left out; the list says why.`}
        {twice > 0 && ` ${counted(twice, 'row repeats', 'rows repeat')} ${one === 'event' ? 'the id of an event: it is taken once' : `the same ${one}: the last one wins`}.`}
        {rows === 0 && ` The file holds no ${many}.`}
      </span>
    </div>
  );
}

/** What happens besides: the question that is asked every time. */
function Journeys({ value, onChange, kind }: { value: boolean; onChange: (run: boolean) => void; kind: ImportKindName }) {
  return (
    <Radio.Group label="Should journeys react?" value={value ? 'run' : 'data'} onChange={(next) => onChange(next === 'run')}>
      <div className="col g10" style={{ marginTop: 6 }}>
        <Radio size="xs" value="data" label="No, only change data" description={kind === 'events' ? 'The events count in conditions and goals, but start, move and end nothing' : 'Nobody enters a journey because of this file'} />
        <Radio size="xs" value="run" label="Yes, run journeys too" description={kind === 'events' ? 'As if the events arrived now; those older than a day count, but start nothing' : 'As if each change arrived now: people can enter journeys and get messages'} />
      </div>
    </Radio.Group>
  );
}

function Start({ job, kind, many, onBack, onStarted }: { job: Job; kind: ImportKindName; many: string; onBack: () => void; onStarted: () => void }) {
  const [run, setRun] = useState(false);
  const start = useTransfer(transferCalls.import);
  const edits = useMay('marketer');
  const good = at(job, 'rows') - at(job, 'bad');
  return (
    <>
      {kind !== 'suppressions' && kind !== 'subscriptions' && good > 0 && <Journeys value={run} onChange={setRun} kind={kind} />}
      <FormError error={start.error} />
      <div className="row g8">
        <Button variant="default" onClick={onBack}>Back to the columns</Button><span className="grow" />
        {edits && <Button disabled={good === 0} loading={start.isPending} onClick={() => start.mutate({ checkId: job.id, runJourneys: run }, { onSuccess: onStarted })}>{good === 0 ? `Import ${many}` : `Import ${counted(good, 'row')}`}</Button>}
      </div>
    </>
  );
}

/** Third step: the check of the whole file, its verdict, and the start. */
export function CheckStep({ checkId, kind, one, many, onBack, onStarted }: { checkId: number; kind: ImportKindName; one: string; many: string; onBack: () => void; onStarted: () => void }) {
  const check = useJob(checkId);
  const job = check.data;
  const problems = useProblems(job);
  const now = useNow();
  if (check.isError && job === undefined) return <ErrorState what="The check could not be read" error={check.error} onRetry={() => void check.refetch()} />;
  if (job === undefined) return <TableSkeleton rows={3} />;
  if (isOpen(job)) return <div className="drop"><h2>Checking every row</h2><p className="t2 num" aria-live="polite">{progressWords(job, now)}</p><div style={{ width: 320, maxWidth: '100%', marginTop: 6 }}><ProgressBar share={shareOf(job)} label="Check of the file" /></div></div>;
  if (job.state !== 'done') {
    return (
      <div className="col g16">
        <div className="notice err" role="alert"><IconAlertTriangle size={16} aria-hidden /><span><b>The file cannot be imported.</b> {job.error ?? 'The check was stopped.'} Nothing was changed.</span></div>
        <div className="row g8"><Button variant="default" onClick={onBack}>Back to the columns</Button></div>
      </div>
    );
  }
  return (
    <div className="col g20">
      <Verdict job={job} one={one} many={many} />
      {(problems.data?.length ?? 0) > 0 && <Problems rows={problems.data ?? []} bad={at(job, 'bad')} jobId={job.id} />}
      <Start job={job} kind={kind} many={many} onBack={onBack} onStarted={onStarted} />
    </div>
  );
}
