import { z } from 'zod';
import { conditionSchema } from '@perennial/segment';
import type { TriggerKind } from './trigger-kind.js';

/** Shape of a registered trigger that other programs call at its address. */
export const webhookTriggerSchema = z.strictObject({ type: z.literal('webhook'), trigger: z.string().max(200), where: conditionSchema.optional() });

/** A registered trigger with an address of its own: a call there fires it, as the API fires others. */
export const webhookTrigger: TriggerKind<z.infer<typeof webhookTriggerSchema>> = {
  subjects: ['profile'],
  hears: ({ trigger }) => ({ door: 'api', name: trigger }),
  fits: () => true,
  check: ({ trigger }, resources) => {
    if (trigger.trim() === '') return [{ field: 'trigger', message: 'Choose the webhook that starts the journey.' }];
    return (resources?.hooks ?? [trigger]).includes(trigger) ? [] : [{ field: 'trigger', message: `There is no webhook "${trigger}". Register it under Settings, Triggers, or choose another.` }];
  },
  noun: 'Webhook',
  words: ({ trigger }) => trigger,
};
