import { z } from 'zod';
import { conditionSchema } from '@perennial/segment';
import type { TriggerKind } from './trigger-kind.js';

/** Shape of a trigger by a step of another journey. */
export const journeyTriggerSchema = z.strictObject({ type: z.literal('journey'), where: conditionSchema.optional() });

/** A step of another journey starts this one. What it tells are properties of the entry event. */
export const journeyTrigger: TriggerKind<z.infer<typeof journeyTriggerSchema>> = {
  hears: () => ({ door: 'start', name: 'journey' }),
  fits: () => true,
  check: () => [],
  noun: 'Person',
  words: () => 'sent by another journey',
};
