import { NumberInput, Switch } from '@mantine/core';
import { z } from 'zod';
import { durationSchema } from '@perennial/model';
import { DurationField } from '../conditions/duration-field.js';
import { Segments } from '../ui/segments.js';
import { useSession } from '../ui/session-context.js';
import { useNow } from '../ui/when.js';
import { LiveSentence, Section } from './field.js';
import type { FormProps, KindView } from './kind-view.js';
import { leavesAt, momentWords } from './leaving.js';
import { TimeField } from './time-field.js';
import { useNouns } from './use-subject.js';

const DAY = { amount: 1, unit: 'days' } as const;
const configSchema = z.object({ duration: durationSchema.catch(DAY), calendarDays: z.number().nullable().catch(null), at: z.string().nullable().catch(null), maxPasses: z.number().nullable().catch(null) });
type Config = z.infer<typeof configSchema>;
const MORNING = '09:00';

function HowLong({ own, readOnly, problemAt, change }: Pick<FormProps, 'readOnly' | 'problemAt' | 'change'> & { own: Config }) {
  const { one } = useNouns();
  if (own.calendarDays !== null) {
    return (
      <>
        <NumberInput label="Days" description="Midnights to let pass; 0 is the same day." min={0} max={400} allowDecimal={false} value={own.calendarDays} readOnly={readOnly} error={problemAt('calendarDays')} onChange={(days) => change({ calendarDays: typeof days === 'number' ? days : 0 }, 'calendarDays')} />
        <TimeField label="Time of day" description={`On each ${one}'s own clock.`} value={own.at ?? MORNING} readOnly={readOnly} error={problemAt('at')} onChange={(at) => change({ at }, 'at')} />
      </>
    );
  }
  return (
    <>
      <DurationField label="Wait" value={own.duration} readOnly={readOnly} error={problemAt('duration')} onChange={(duration) => change({ duration }, 'duration')} />
      <Switch label="Then until a time of day" checked={own.at !== null} disabled={readOnly} onChange={(event) => change({ at: event.currentTarget.checked ? MORNING : null }, 'at')} />
      {own.at !== null && <TimeField label="Time of day" description={`On each ${one}'s own clock, once the whole wait has passed.`} value={own.at} readOnly={readOnly} error={problemAt('at')} onChange={(at) => change({ at }, 'at')} />}
    </>
  );
}

function DelayForm({ node, config, readOnly, problemAt, change }: FormProps) {
  const { one } = useNouns();
  const own = configSchema.parse(config);
  const now = useNow();
  const zone = useSession().workspace.timezone;
  const leaves = leavesAt(now, node.type, config, zone);
  const counts = own.calendarDays !== null;
  return (
    <>
      {leaves !== null && <LiveSentence>Someone arriving now leaves <b className="b6 num">{momentWords(leaves, now, zone)}</b>, {own.at === null ? `${zone} time` : 'their time'}.</LiveSentence>}
      <Section title="How long">
        {!readOnly && (
          <div>
            <Segments<'duration' | 'days'>
              small label="How the wait is counted" value={counts ? 'days' : 'duration'} items={[{ value: 'duration', label: 'A length of time' }, { value: 'days', label: 'Calendar days' }]}
              onChange={(mode) => (mode === 'days') !== counts && change(mode === 'days' ? { duration: undefined, calendarDays: 1, at: own.at ?? MORNING } : { duration: DAY, calendarDays: undefined }, 'mode')}
            />
          </div>
        )}
        <HowLong own={own} readOnly={readOnly} problemAt={problemAt} change={change} />
      </Section>
      <Section title="Coming back here">
        <Switch label={`Limit how often ${one === 'account' ? 'an account' : 'a person'} passes`} description="Needed where a path leads back. After the last pass they leave by a way of its own." checked={own.maxPasses !== null} disabled={readOnly} onChange={(event) => change({ maxPasses: event.currentTarget.checked ? 3 : null }, 'maxPasses')} />
        {own.maxPasses !== null && <NumberInput label="Passes at most" min={1} max={100} allowDecimal={false} value={own.maxPasses} readOnly={readOnly} error={problemAt('maxPasses')} onChange={(passes) => change({ maxPasses: typeof passes === 'number' ? passes : 1 }, 'maxPasses')} />}
      </Section>
    </>
  );
}

/** Waits a length of time, or some days. */
export const delay: KindView = { Form: DelayForm };
