import { z } from 'zod';
import { conditionSchema } from '@perennial/segment';
import type { TriggerKind } from './trigger-kind.js';

/** Shape of a trigger by hand. */
export const manualTriggerSchema = z.strictObject({ type: z.literal('manual'), where: conditionSchema.optional() });

/** A colleague puts somebody in, or the members of a segment. */
export const manualTrigger: TriggerKind<z.infer<typeof manualTriggerSchema>> = {
  hears: () => ({ door: 'start', name: 'manual' }),
  fits: () => false,
  check: () => [],
  noun: 'Person',
  words: () => 'put in by hand',
};
