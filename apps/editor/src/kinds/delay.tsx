import { NumberInput, Switch, TextInput } from '@mantine/core';
import { z } from 'zod';
import { durationMs, durationSchema } from '@perennial/model';
import { DurationField } from '../conditions/duration-field.js';
import { useSession } from '../ui/session-context.js';
import { useNow } from '../ui/when.js';
import { LiveSentence, Section } from './field.js';
import type { FormProps, KindView } from './kind-view.js';
import { leavesAt, momentWords } from './leaving.js';

const configSchema = z.object({ duration: durationSchema.catch({ amount: 1, unit: 'days' }), at: z.string().nullable().catch(null), maxPasses: z.number().nullable().catch(null) });
const MORNING = '09:00';

function DelayForm({ config, readOnly, problemAt, change }: FormProps) {
  const own = configSchema.parse(config);
  const now = useNow();
  const zone = useSession().workspace.timezone;
  const leaves = leavesAt(now, own.duration, own.at, zone);
  return (
    <>
      {(durationMs(own.duration) > 0 || own.at !== null) && <LiveSentence>Someone arriving now leaves <b className="b6 num">{momentWords(leaves, now, zone)}</b>, {own.at === null ? `${zone} time` : 'their time'}.</LiveSentence>}
      <Section title="How long">
        <DurationField label="Wait" value={own.duration} readOnly={readOnly} error={problemAt('duration')} onChange={(duration) => change({ duration }, 'duration')} />
        <Switch label="Then until a time of day" checked={own.at !== null} disabled={readOnly} onChange={(event) => change({ at: event.currentTarget.checked ? MORNING : null }, 'at')} />
        {own.at !== null && <TextInput type="time" label="Time of day" description="On each person's own clock, once the whole wait has passed." value={own.at} readOnly={readOnly} error={problemAt('at')} onChange={(event) => change({ at: event.currentTarget.value }, 'at')} />}
      </Section>
      <Section title="Coming back here">
        <Switch label="Limit how often a person passes" description="Needed where a path leads back. After the last pass they leave by a way of its own." checked={own.maxPasses !== null} disabled={readOnly} onChange={(event) => change({ maxPasses: event.currentTarget.checked ? 3 : null }, 'maxPasses')} />
        {own.maxPasses !== null && <NumberInput label="Passes at most" min={1} max={100} allowDecimal={false} value={own.maxPasses} readOnly={readOnly} error={problemAt('maxPasses')} onChange={(passes) => change({ maxPasses: typeof passes === 'number' ? passes : 1 }, 'maxPasses')} />}
      </Section>
    </>
  );
}

/** Waits a length of time. */
export const delay: KindView = { Form: DelayForm };
