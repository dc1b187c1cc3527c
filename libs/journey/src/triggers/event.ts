import { z } from 'zod';
import { conditionSchema } from '@perennial/segment';
import type { TriggerKind } from './trigger-kind.js';

/** Shape of a trigger by an event from tracking, or of the engine's own. */
export const eventTriggerSchema = z.strictObject({ type: z.literal('event'), event: z.string().max(200), where: conditionSchema.optional() });

/** An event of the person. */
export const eventTrigger: TriggerKind<z.infer<typeof eventTriggerSchema>> = {
  hears: ({ event }) => ({ door: 'event', name: event }),
  fits: () => true,
  before: ({ event }) => ({ type: 'event', event }),
  check: ({ event }) => (event.trim() === '' ? [{ field: 'event', message: 'Choose the event that starts the journey.' }] : []),
  noun: 'Event',
  words: ({ event }) => event,
};
