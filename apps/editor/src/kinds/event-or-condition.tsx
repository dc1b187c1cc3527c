import { z } from 'zod';
import { conditionSchema, describe } from '@perennial/segment';
import { ConditionBuilder } from '../conditions/condition-builder.js';
import { EventPicker } from '../conditions/event-picker.js';
import { useNames } from '../conditions/use-words.js';
import { Segments } from '../ui/segments.js';
import type { FormProps } from './kind-view.js';
import { useJourneyWords } from './use-subject.js';

/** What something waits for, as far as it is drawn: an event with a filter, or a Condition. */
export const awaitedShape = {
  event: z.object({ name: z.string().catch(''), where: conditionSchema.optional().catch(undefined) }).optional().catch(undefined),
  condition: conditionSchema.optional().catch(undefined),
};
/** What something waits for: an event with a filter, or a Condition. */
export type Awaited = z.infer<z.ZodObject<typeof awaitedShape>>;

/** What is waited for, in words. */
export function awaitedWords({ event, condition }: Awaited): string {
  if (event !== undefined) return event.name === '' ? 'Choose the event' : `Event ${event.name}${event.where === undefined ? '' : `, if ${describe(event.where)}`}`;
  const text = condition === undefined ? '' : describe(condition);
  return text === '' ? 'Choose a condition' : text;
}

interface EventOrConditionProps extends Pick<FormProps, 'entryEvents' | 'problemAt' | 'readOnly'> {
  readonly label: string;
  readonly own: Awaited;
  /** Place of the event and the condition within the config, with its dot; empty: they are its own fields. */
  readonly at: string;
  readonly onChange: (own: Awaited, field: string) => void;
}

/** Chooses an event with a filter, or a Condition. */
export function EventOrCondition({ label, own, at, entryEvents, problemAt, readOnly, onChange }: EventOrConditionProps) {
  const names = useNames();
  const { event, condition } = own;
  const filterWords = useJourneyWords({ events: [event?.name ?? ''], entryEvents, root: 'event.properties.', counts: false, run: true });
  const words = useJourneyWords({ entryEvents, run: true });
  return (
    <>
      {!readOnly && (
        <Segments<'event' | 'condition'>
          small label={label} value={event === undefined ? 'condition' : 'event'} items={[{ value: 'event', label: 'An event' }, { value: 'condition', label: 'A condition' }]}
          onChange={(kind) => onChange(kind === 'event' ? { event: { name: '' }, condition: undefined } : { event: undefined, condition: { type: 'all', of: [] } }, 'kind')}
        />
      )}
      {event !== undefined ? (
        <>
          <EventPicker label="Event" showLabel value={event.name} events={names.events} error={problemAt(`${at}event.name`)} readOnly={readOnly} onChange={(name) => onChange({ event: { ...event, name } }, 'event')} />
          <div className="lab">Only if</div>
          <ConditionBuilder label="Filter of the event" value={event.where} words={filterWords} readOnly={readOnly} problemAt={(place) => problemAt(`${at}event.where${place === '' ? '' : `.${place}`}`)} onChange={(where) => onChange({ event: { ...event, where } }, 'where')} />
        </>
      ) : (
        <ConditionBuilder label="Condition" value={condition} words={words} readOnly={readOnly} problemAt={(place) => problemAt(`${at}condition${place === '' ? '' : `.${place}`}`)} onChange={(next) => onChange({ condition: next ?? { type: 'all', of: [] } }, 'condition')} />
      )}
    </>
  );
}
