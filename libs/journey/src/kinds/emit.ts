import { z } from 'zod';
import { ENGINE_EVENTS } from '@perennial/model';
import { NO_READS } from '@perennial/segment';
import { checkGiven, givenAt, givenSchema, readsOfGiven } from './given.js';
import { defineKind, NO_EVENTS, type Behaviour, type KindProblem } from './kind.js';

const config = z.strictObject({ event: z.string().max(200), properties: z.array(givenSchema).max(50) });
type EmitConfig = z.infer<typeof config>;

const reserved: ReadonlySet<string> = new Set(ENGINE_EVENTS);

const behaviour = (own: EmitConfig): Behaviour => ({
  reads: readsOfGiven(own.properties),
  listens: NO_EVENTS,
  watches: NO_READS,
  emits: [own.event],
  arrive: (visit) => {
    const properties = givenAt(own.properties, visit);
    return { do: 'leave', outlet: 'next', why: { made: own.event, properties }, emit: { name: own.event, properties } };
  },
  resume: (visit) => ({ do: 'wait', wakeAt: null, memory: visit.run.memory }),
});

const check = ({ event, properties }: EmitConfig): readonly KindProblem[] => [
  ...(event.trim() === '' ? [{ field: 'event', severity: 'error' as const, message: 'Enter the name of the event.' }] : []),
  ...(reserved.has(event) ? [{ field: 'event', severity: 'error' as const, message: `${event} is an event of the engine's own. Choose another name.` }] : []),
  ...checkGiven(properties, 'properties', 'property'),
];

/** Makes an event of the person, for other journeys, segments and goals [next]; at most 8 deep from the first cause. */
export const emit = defineKind<EmitConfig>({
  type: 'emit',
  family: 'data',
  label: 'Event',
  description: 'Make an event, for other journeys and segments',
  config,
  initial: () => ({ event: '', properties: [] }),
  outlets: () => [{ id: 'next', label: 'Next' }],
  summary: ({ event }) => (event === '' ? 'Choose an event' : event),
  check,
  behaviour,
});
