import { z } from 'zod';
import { conditionSchema } from '@perennial/segment';
import type { TriggerKind } from './trigger-kind.js';

/** Shape of a trigger by an import. */
export const importTriggerSchema = z.strictObject({ type: z.literal('import'), where: conditionSchema.optional() });

/** A file is imported that the person stands in, and whoever imports it lets journeys run. */
export const importTrigger: TriggerKind<z.infer<typeof importTriggerSchema>> = {
  subjects: ['profile'],
  hears: () => ({ door: 'start', name: 'import' }),
  fits: () => false,
  check: () => [],
  noun: 'Person',
  words: () => 'imported',
};
