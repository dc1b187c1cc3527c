import { Select } from '@mantine/core';
import { useTriggers } from '../../api/settings.js';
import { withOwn } from '../../conditions/kinds/row.js';
import type { TriggerFieldProps, TriggerOf, TriggerView } from './trigger-view.js';

function WebhookField({ trigger, readOnly, error, onChange }: TriggerFieldProps<TriggerOf<'webhook'>>) {
  const known = (useTriggers().data ?? []).filter((one) => one.source === 'webhook').map(({ name }) => ({ value: name, label: name }));
  return <Select size="xs" aria-label="Webhook" data={withOwn(known, trigger.trigger)} value={trigger.trigger === '' ? null : trigger.trigger} placeholder={known.length === 0 ? 'Register one under Settings, Triggers' : 'Choose a webhook'} nothingFoundMessage="No webhook registered" allowDeselect={false} error={error} readOnly={readOnly} onChange={(next) => onChange({ ...trigger, trigger: next ?? '' })} />;
}

/** A registered trigger that other programs call at its address. */
export const webhookTrigger: TriggerView<TriggerOf<'webhook'>> = { Field: WebhookField, field: 'trigger', note: 'Another program calls the address of this trigger. Settings, Triggers shows it.' };
