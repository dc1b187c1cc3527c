import { z } from 'zod';
import { conditionSchema } from '@perennial/segment';
import type { TriggerKind } from './trigger-kind.js';

/** Shape of a registered trigger that a program fires. */
export const apiTriggerSchema = z.strictObject({ type: z.literal('api'), trigger: z.string().max(200), where: conditionSchema.optional() });

/** A registered trigger, fired through the API. */
export const apiTrigger: TriggerKind<z.infer<typeof apiTriggerSchema>> = {
  hears: ({ trigger }) => ({ door: 'api', name: trigger }),
  fits: () => true,
  check: ({ trigger }, resources) => {
    if (trigger.trim() === '') return [{ field: 'trigger', message: 'Choose the trigger that starts the journey.' }];
    return resources === null || resources.triggers.includes(trigger) ? [] : [{ field: 'trigger', message: `There is no trigger "${trigger}". Register it, or choose another.` }];
  },
  noun: 'Trigger',
  words: ({ trigger }) => trigger,
};
