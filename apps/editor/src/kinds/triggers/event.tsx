import { EventPicker } from '../../conditions/event-picker.js';
import { useNames } from '../../conditions/use-words.js';
import type { TriggerFieldProps, TriggerOf, TriggerView } from './trigger-view.js';

function EventField({ trigger, readOnly, error, onChange }: TriggerFieldProps<TriggerOf<'event'>>) {
  return <EventPicker label="Event" value={trigger.event} events={useNames().events} error={error} readOnly={readOnly} onChange={(event) => onChange({ ...trigger, event })} />;
}

/** An event of the person, or of the account. */
export const eventTrigger: TriggerView<TriggerOf<'event'>> = { Field: EventField, field: 'event', noteOfAccounts: 'An event of the account, or of a member in its name: its context holds the groupId of the account.' };
