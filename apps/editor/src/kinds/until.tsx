import { Select, Switch } from '@mantine/core';
import { z } from 'zod';
import { durationSchema, type Duration } from '@perennial/model';
import { DurationField } from '../conditions/duration-field.js';
import { PathPicker } from '../conditions/path-picker.js';
import { Segments } from '../ui/segments.js';
import { useSession } from '../ui/session-context.js';
import { useNow } from '../ui/when.js';
import { LiveSentence, Section } from './field.js';
import type { FormProps, KindView } from './kind-view.js';
import { leavesAt, momentWords } from './leaving.js';
import { TimeField } from './time-field.js';
import { useJourneyWords, useNouns } from './use-subject.js';
import { daysSchema, WeekdaysField } from './weekdays-field.js';

const offsetSchema = durationSchema.optional().catch(undefined);
const configSchema = z.object({
  date: z.string().catch(''), plus: offsetSchema, minus: offsetSchema,
  weekdays: daysSchema.nullable().catch(null), at: z.string().nullable().catch(null), ifPast: z.enum(['now', 'next']).catch('next'),
});
type Config = z.infer<typeof configSchema>;
type Part = Pick<FormProps, 'entryEvents' | 'readOnly' | 'problemAt' | 'change'> & { readonly own: Config };

const MORNING = '09:00';
const FIRST: Duration = { amount: 3, unit: 'days' };
const SIDES = [{ value: 'on', label: 'On the day itself' }, { value: 'minus', label: 'Before it' }, { value: 'plus', label: 'After it' }] as const;

function DateForm({ own, entryEvents, readOnly, problemAt, change }: Part) {
  const { one } = useNouns();
  const words = useJourneyWords({ entryEvents, run: true });
  const dates = words.paths.filter(({ type }) => type === 'date' || type === null);
  const side = own.minus !== undefined ? 'minus' : own.plus !== undefined ? 'plus' : 'on';
  const offset = own.minus ?? own.plus;
  return (
    <>
      <PathPicker label="Date" showLabel description="Where it changes while people wait, they wait for the new one." placeholder="renewalDate" value={own.date} root={words.root} options={dates} readOnly={readOnly} error={problemAt('date')} onChange={(date) => change({ date }, 'date')} />
      <Select
        label="When" data={[...SIDES]} value={side} readOnly={readOnly} allowDeselect={false}
        onChange={(next) => change({ minus: next === 'minus' ? (offset ?? FIRST) : undefined, plus: next === 'plus' ? (offset ?? FIRST) : undefined }, 'side')}
      />
      {side !== 'on' && <DurationField label={side === 'minus' ? 'So long before' : 'So long after'} value={offset ?? FIRST} readOnly={readOnly} error={problemAt(side)} onChange={(duration) => change({ [side]: duration }, 'offset')} />}
      <Switch label="At a time of day" description="Otherwise at the very time of the date, or at the start of that day." checked={own.at !== null} disabled={readOnly} onChange={(event) => change({ at: event.currentTarget.checked ? MORNING : null }, 'at')} />
      {own.at !== null && <TimeField label="Time of day" description={`On each ${one}'s own clock.`} value={own.at} readOnly={readOnly} error={problemAt('at')} onChange={(at) => change({ at }, 'at')} />}
    </>
  );
}

function WeekdayForm({ own, readOnly, problemAt, change }: Part) {
  const { one } = useNouns();
  return (
    <>
      <WeekdaysField label="The next" value={own.weekdays ?? []} readOnly={readOnly} error={problemAt('weekdays')} onChange={(weekdays) => change({ weekdays }, 'weekdays')} />
      <TimeField label="Time of day" description={`On each ${one}'s own clock.`} value={own.at ?? MORNING} readOnly={readOnly} error={problemAt('at')} onChange={(at) => change({ at }, 'at')} />
      <Select
        label="If it is one of the days, after that time" data={[{ value: 'next', label: 'Wait for the next of the days' }, { value: 'now', label: 'Go on at once' }]} value={own.ifPast} readOnly={readOnly} allowDeselect={false}
        onChange={(next) => change({ ifPast: next === 'now' ? 'now' : 'next' }, 'ifPast')}
      />
    </>
  );
}

function UntilForm({ node, config, entryEvents, readOnly, problemAt, change }: FormProps) {
  const own = configSchema.parse(config);
  const now = useNow();
  const zone = useSession().workspace.timezone;
  const byDay = own.weekdays !== null;
  const leaves = byDay ? leavesAt(now, node.type, config, zone) : null;
  const part = { own, entryEvents, readOnly, problemAt, change };
  return (
    <>
      {leaves !== null && <LiveSentence>Someone arriving now leaves <b className="b6 num">{momentWords(leaves, now, zone)}</b>, their time.</LiveSentence>}
      <Section title="Wait until">
        {!readOnly && (
          <div>
            <Segments<'date' | 'weekdays'>
              small label="What to wait for" value={byDay ? 'weekdays' : 'date'} items={[{ value: 'date', label: 'A date' }, { value: 'weekdays', label: 'A day of the week' }]}
              onChange={(mode) => (mode === 'weekdays') !== byDay && change(mode === 'weekdays' ? { date: undefined, plus: undefined, minus: undefined, weekdays: ['mon'], at: own.at ?? MORNING, ifPast: 'next' } : { date: '', weekdays: undefined, ifPast: undefined }, 'mode')}
            />
          </div>
        )}
        {byDay ? <WeekdayForm {...part} /> : <DateForm {...part} />}
        {(!byDay || own.ifPast === 'now') && <p className="s12 t3">{byDay ? 'Those who go on at once' : 'Those for whom it is already past when they arrive, or who have no date,'} leave by “Already past”. Where that leads nowhere, they go on like everybody else.</p>}
      </Section>
    </>
  );
}

/** Waits until a date or a day of the week. */
export const until: KindView = { Form: UntilForm };
