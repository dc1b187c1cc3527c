import { Select } from '@mantine/core';
import { useTriggers } from '../../api/settings.js';
import type { TriggerFieldProps, TriggerOf, TriggerView } from './trigger-view.js';

function ApiField({ trigger, readOnly, error, onChange }: TriggerFieldProps<TriggerOf<'api'>>) {
  const known = (useTriggers().data ?? []).filter((one) => one.source === 'api').map((one) => one.name);
  return <Select size="xs" aria-label="Trigger" data={[...new Set([...known, ...(trigger.trigger === '' ? [] : [trigger.trigger])])]} value={trigger.trigger === '' ? null : trigger.trigger} placeholder="Choose a trigger" allowDeselect={false} error={error} readOnly={readOnly} onChange={(next) => onChange({ ...trigger, trigger: next ?? '' })} />;
}

/** A registered trigger, fired through the API. */
export const apiTrigger: TriggerView<TriggerOf<'api'>> = { Field: ApiField, field: 'trigger', note: 'A program fires this trigger through the API.', noteOfAccounts: 'A program fires this trigger through the API, with the groupId of the account.' };
