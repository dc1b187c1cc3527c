import { Radio } from '@mantine/core';
import { z } from 'zod';
import { durationSchema } from '@perennial/model';
import { DurationField } from '../conditions/duration-field.js';
import { awaitedShape, EventOrCondition } from './event-or-condition.js';
import { FieldProblem, LiveSentence, Section } from './field.js';
import type { FormProps, KindView } from './kind-view.js';

const IF_NOT_MET = ['pass', 'wait', 'exit'] as const;
type IfNotMet = (typeof IF_NOT_MET)[number];
const configSchema = z.object({ ...awaitedShape, ifNotMet: z.enum(IF_NOT_MET).optional().catch('pass'), timeout: durationSchema.optional().catch(undefined) });

const CHOICES: Record<IfNotMet, string> = { pass: 'Go on', wait: 'Wait for it', exit: 'End here' };
const FIRST_TIMEOUT = { amount: 3, unit: 'days' } as const;

function GoalForm({ config, entryEvents, readOnly, problemAt, change }: FormProps) {
  const { event, condition, ifNotMet = 'pass', timeout } = configSchema.parse(config);
  const choose = (next: IfNotMet): void => change({ ifNotMet: next, timeout: next === 'wait' ? (timeout ?? FIRST_TIMEOUT) : undefined }, 'ifNotMet');
  return (
    <>
      <LiveSentence>Whoever waits in a step before this one skips ahead to here, once it happens.</LiveSentence>
      <Section title="The goal">
        <EventOrCondition label="What the goal is" own={{ event, condition }} at="" entryEvents={entryEvents} problemAt={problemAt} readOnly={readOnly} onChange={(own, field) => change({ event: own.event, condition: own.condition }, field)} />
        <FieldProblem message={problemAt('event')} />
      </Section>
      <Section title="Who gets here before it happened">
        <Radio.Group aria-label="Who gets here before it happened" value={ifNotMet} onChange={(value) => choose(IF_NOT_MET.find((one) => one === value) ?? 'pass')}>
          <div className="col g6">{IF_NOT_MET.map((value) => <Radio key={value} size="xs" value={value} label={CHOICES[value]} disabled={readOnly && value !== ifNotMet} />)}</div>
        </Radio.Group>
        {ifNotMet === 'wait' && <DurationField label="Wait at most" value={timeout ?? FIRST_TIMEOUT} readOnly={readOnly} error={problemAt('timeout')} onChange={(next) => change({ timeout: next }, 'timeout')} />}
      </Section>
    </>
  );
}

/** Takes people on once a goal is met. */
export const goal: KindView = { Form: GoalForm };
