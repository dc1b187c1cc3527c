import { Select, TextInput } from '@mantine/core';
import { useParams } from 'react-router';
import { instant } from '@perennial/model';
import { heardBy, nextOccurrence } from '@perennial/journey';
import { useBroadcasts } from '../../api/journeys.js';
import { useSegmentNames } from '../../api/segments.js';
import { withOwn } from '../../conditions/kinds/row.js';
import { clock, counted, day } from '../../ui/format.js';
import { Segments } from '../../ui/segments.js';
import { useSession } from '../../ui/session-context.js';
import { useNow } from '../../ui/when.js';
import { useNouns, useSubject } from '../use-subject.js';
import type { TriggerFieldProps, TriggerOf, TriggerView } from './trigger-view.js';

type Own = TriggerOf<'schedule'>;
const AGAIN: readonly { value: string; label: string }[] = [
  { value: '0 9 * * *', label: 'Every day at 09:00' }, { value: '0 9 * * 1-5', label: 'Monday to Friday at 09:00' }, { value: '0 9 * * 1', label: 'Mondays at 09:00' }, { value: '0 9 1 * *', label: 'On the 1st of the month at 09:00' },
];
const FIRST = '0 9 * * 1';

/** What became of the last time, in words; nothing before the first. */
function Last({ trigger }: { trigger: Own }) {
  const nouns = useNouns();
  const { name } = heardBy(trigger);
  const last = useBroadcasts(Number(useParams()['id'])).data?.find((one) => one.name === name);
  if (last === undefined) return null;
  const when = last.occurrence.replace('T', ' ');
  if (last.state === 'missed') return <p className="s12 td">Missed: {when}. It could not begin within an hour of its time, so nobody was started late.</p>;
  return <p className="s12 t3">Last: {when}, {counted(last.started, nouns.one, nouns.many)} started{last.state === 'waiting' ? ' so far' : ''}.</p>;
}

/** When it comes next, in words. */
function Next({ trigger }: { trigger: Own }) {
  const zone = useSession().workspace.timezone;
  const now = useNow();
  const { one } = useNouns();
  const next = nextOccurrence(trigger, instant(now), zone);
  if (next === null) return trigger.once === undefined || trigger.once === '' ? null : <p className="s12 t3">That is over. Choose a time that is still to come.</p>;
  if (trigger.zone === 'profile') return <p className="s12 t2">Next: {next.wall.replace('T', ' ')}, on each {one}’s own clock.</p>;
  return <p className="s12 t2">Next: {day(next.at, now, zone)} {clock(next.at, zone)}, {zone}.</p>;
}

function Times({ trigger, readOnly, onChange }: Omit<TriggerFieldProps<Own>, 'error'>) {
  const { cron = '', once } = trigger;
  const change = (fields: { readonly once?: string; readonly cron?: string }): void => {
    const { once: _once, cron: _cron, ...rest } = trigger;
    onChange({ ...rest, ...fields });
  };
  return (
    <>
      <Segments label="How often" value={once === undefined ? 'again' : 'once'} items={[{ value: 'once', label: 'Once' }, { value: 'again', label: 'Again and again' }]} onChange={(next) => { if (!readOnly) change(next === 'once' ? { once: '' } : { cron: FIRST }); }} />
      {once !== undefined && <TextInput size="xs" type="datetime-local" aria-label="Day and time" value={once} readOnly={readOnly} onChange={(event) => change({ once: event.currentTarget.value.slice(0, 16) })} />}
      {once === undefined && (
        <div className="row g6">
          <Select size="xs" style={{ flex: 1 }} aria-label="How often exactly" data={[...AGAIN, ...(AGAIN.some(({ value }) => value === cron) ? [] : [{ value: cron, label: 'As written' }])]} value={cron} allowDeselect={false} readOnly={readOnly} onChange={(next) => change({ cron: next ?? cron })} />
          <TextInput size="xs" w={112} className="mono" aria-label="Cron expression: minute, hour, day of the month, month, weekday" value={cron} readOnly={readOnly} onChange={(event) => change({ cron: event.currentTarget.value })} />
        </div>
      )}
    </>
  );
}

function ScheduleField({ trigger, readOnly, error, problemAt, onChange }: TriggerFieldProps<Own>) {
  const subject = useSubject();
  const segments = (useSegmentNames().data ?? []).filter((segment) => segment.subject === subject).map(({ key, name }) => ({ value: key, label: name }));
  const problem = problemAt?.('once') ?? problemAt?.('cron');
  return (
    <div className="col g6">
      <Times trigger={trigger} readOnly={readOnly} onChange={onChange} />
      <Select size="xs" aria-label="Whose clock" data={[{ value: 'workspace', label: 'Everybody at one instant' }, { value: 'profile', label: subject === 'account' ? 'Each account on its own clock' : 'Each person on their own clock' }]} value={trigger.zone} allowDeselect={false} readOnly={readOnly} onChange={(next) => onChange({ ...trigger, zone: next === 'profile' ? 'profile' : 'workspace' })} />
      <Select size="xs" searchable aria-label="Segment" placeholder={segments.length === 0 ? 'There is no segment yet' : 'Choose a segment'} nothingFoundMessage="No such segment" data={withOwn(segments, trigger.segment)} value={trigger.segment === '' ? null : trigger.segment} error={error} readOnly={readOnly} onChange={(next) => onChange({ ...trigger, segment: next ?? '' })} />
      {problem !== undefined && <p className="s12 td" role="alert">{problem}</p>}
      <Next trigger={trigger} />
      <Last trigger={trigger} />
    </div>
  );
}

/** The members of a segment, on schedule. */
export const scheduleTrigger: TriggerView<TriggerOf<'schedule'>> = { Field: ScheduleField, field: 'segment', note: 'Whoever is in the segment then is started: a broadcast. People without a time zone take the account’s, then the workspace’s.', noteOfAccounts: 'Whoever is in the segment then is started: one run an account. Accounts without a time zone take the workspace’s.' };
