import { NumberInput, Select, Switch } from '@mantine/core';
import type { Experiment } from '@perennial/journey';
import { DurationField } from '../conditions/duration-field.js';
import { EventPart } from './event-part.js';
import { Section } from './field.js';

interface ExperimentFormProps {
  readonly experiment: Experiment | undefined;
  readonly readOnly: boolean;
  /** What is wrong with a field of the config, or undefined. */
  readonly problemAt: (field: string) => string | undefined;
  readonly onChange: (experiment: Experiment | undefined, field: string) => void;
}

const FIRST: Experiment = { event: { name: '' }, within: { amount: 14, unit: 'days' }, minSample: 500, minDays: 14, winner: 'report' };
const RULES: readonly { readonly value: Experiment['winner']; readonly label: string }[] = [{ value: 'report', label: 'Only tell me' }, { value: 'send', label: 'Send the rest to the winner' }];
const whole = (next: number | string, least: number): number => (typeof next === 'number' ? Math.max(least, Math.round(next)) : least);

/** What an experiment counts, when it is decided, and what becomes of the winner. */
export function ExperimentForm({ experiment, readOnly, problemAt, onChange }: ExperimentFormProps) {
  return (
    <Section title="Which does better">
      <Switch size="xs" label="Measure it" description="Counted from the log, under Goals." checked={experiment !== undefined} disabled={readOnly} onChange={(input) => onChange(input.currentTarget.checked ? FIRST : undefined, 'experiment')} />
      {experiment !== undefined && (
        <>
          <EventPart
            event={experiment.event.name} where={experiment.event.where} at={{ event: 'experiment.event.name', where: 'experiment.event.where' }} readOnly={readOnly} problemAt={problemAt}
            onEvent={(name) => onChange({ ...experiment, event: { ...experiment.event, name } }, 'experiment event')} onWhere={(where) => onChange({ ...experiment, event: { ...experiment.event, where } }, 'experiment where')}
          />
          <DurationField label="Within" small value={experiment.within} readOnly={readOnly} error={problemAt('experiment.within')} onChange={(within) => onChange({ ...experiment, within }, 'experiment within')} />
          <div className="row g6">
            <NumberInput size="xs" style={{ flex: 1 }} label="People of each, at least" min={1} value={experiment.minSample} readOnly={readOnly} onChange={(next) => onChange({ ...experiment, minSample: whole(next, 1) }, 'experiment sample')} />
            <NumberInput size="xs" style={{ flex: 1 }} label="Days, at least" min={0} max={365} value={experiment.minDays} readOnly={readOnly} onChange={(next) => onChange({ ...experiment, minDays: whole(next, 0) }, 'experiment days')} />
          </div>
          <Select size="xs" label="Once one is surely better" data={RULES} value={experiment.winner} allowDeselect={false} readOnly={readOnly} onChange={(next) => onChange({ ...experiment, winner: next === 'send' ? 'send' : 'report' }, 'experiment winner')} />
        </>
      )}
    </Section>
  );
}
