import { Select, Switch } from '@mantine/core';
import type { Duration } from '@perennial/model';
import { DurationField } from '../../conditions/duration-field.js';
import { PathPicker } from '../../conditions/path-picker.js';
import { TimeField } from '../time-field.js';
import { useJourneyWords, useNouns } from '../use-subject.js';
import type { TriggerFieldProps, TriggerOf, TriggerView } from './trigger-view.js';

type Own = TriggerOf<'date'>;
const MORNING = '09:00';
const FIRST: Duration = { amount: 3, unit: 'days' };
const SIDES = [{ value: 'on', label: 'On the day itself' }, { value: 'minus', label: 'Before it' }, { value: 'plus', label: 'After it' }] as const;

function DateField({ trigger, readOnly, error, problemAt, onChange }: TriggerFieldProps<Own>) {
  const words = useJourneyWords({});
  const { one } = useNouns();
  const dates = words.paths.filter(({ path, type }) => /^(profile|account|membership)\./.test(path) && (type === 'date' || type === null));
  const side = trigger.minus !== undefined ? 'minus' : trigger.plus !== undefined ? 'plus' : 'on';
  const offset = trigger.minus ?? trigger.plus ?? FIRST;
  const { plus: _plus, minus: _minus, ...rest } = trigger;
  return (
    <div className="col g6">
      <PathPicker label="Date" placeholder={words.subject === 'account' ? 'renewalDate' : 'birthday, renewalDate'} value={trigger.date} root={words.root} options={dates} error={error} readOnly={readOnly} onChange={(date) => onChange({ ...trigger, date })} />
      <Select size="xs" aria-label="When" data={[...SIDES]} value={side} readOnly={readOnly} allowDeselect={false} onChange={(next) => onChange(next === 'minus' || next === 'plus' ? { ...rest, [next]: offset } : rest)} />
      {side !== 'on' && <DurationField small showLabel={false} label={side === 'minus' ? 'So long before' : 'So long after'} value={offset} readOnly={readOnly} error={problemAt?.(side)} onChange={(duration) => onChange({ ...rest, [side]: duration })} />}
      <Switch size="xs" label="Every year" checked={trigger.yearly ?? false} disabled={readOnly} onChange={(event) => onChange({ ...trigger, yearly: event.currentTarget.checked })} />
      <Switch size="xs" label="At a time of day" checked={typeof trigger.at === 'string'} disabled={readOnly} onChange={(event) => onChange({ ...trigger, at: event.currentTarget.checked ? MORNING : null })} />
      {typeof trigger.at === 'string' && <TimeField small label={`Time of day, on each ${one}’s own clock`} value={trigger.at} readOnly={readOnly} error={problemAt?.('at')} onChange={(at) => onChange({ ...trigger, at })} />}
    </div>
  );
}

/** A date of the person, of their account, or of their membership in it. */
export const dateTrigger: TriggerView<Own> = { Field: DateField, field: 'date', note: 'Whoever has the date when you publish is waited for too. Where the date changes, so does the wait; one that is past already lets nobody in.' };
