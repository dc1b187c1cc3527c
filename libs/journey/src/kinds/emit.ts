import { z } from 'zod';
import { ENGINE_EVENTS, jsonSchema, type Json, type JsonObject } from '@perennial/model';
import { lookup, NO_READS } from '@perennial/segment';
import { defineKind, NO_EVENTS, type Behaviour, type KindProblem } from './kind.js';

const propertySchema = z.strictObject({
  name: z.string().max(200),
  value: jsonSchema.optional(),
  /** Path whose value is taken instead of `value`, e.g. `entry.event.properties.plan`. */
  from: z.string().max(300).optional(),
});
type Property = z.infer<typeof propertySchema>;
const config = z.strictObject({ event: z.string().max(200), properties: z.array(propertySchema).max(50) });
type EmitConfig = z.infer<typeof config>;

const reserved: ReadonlySet<string> = new Set(ENGINE_EVENTS);

const behaviour = (own: EmitConfig): Behaviour => ({
  reads: { ...NO_READS, paths: [...new Set(own.properties.flatMap(({ from }) => (from === undefined ? [] : [from])))].sort() },
  listens: NO_EVENTS,
  watches: NO_READS,
  emits: [own.event],
  arrive: ({ facts, scope }) => {
    const taken = ({ value, from }: Property): Json => (from === undefined ? value : lookup(from, facts, scope)) ?? null;
    const properties: JsonObject = Object.fromEntries(own.properties.map((property) => [property.name, taken(property)]));
    return { do: 'leave', outlet: 'next', why: { made: own.event, properties }, emit: { name: own.event, properties } };
  },
  resume: (visit) => ({ do: 'wait', wakeAt: null, memory: visit.run.memory }),
});

function check({ event, properties }: EmitConfig): readonly KindProblem[] {
  const names = properties.map(({ name }) => name);
  return [
    ...(event.trim() === '' ? [{ field: 'event', severity: 'error' as const, message: 'Enter the name of the event.' }] : []),
    ...(reserved.has(event) ? [{ field: 'event', severity: 'error' as const, message: `${event} is an event of the engine's own. Choose another name.` }] : []),
    ...names.flatMap((name, place) => {
      if (name === '') return [{ field: `properties.${place}.name`, severity: 'error' as const, message: 'Name the property, or remove it.' }];
      return names.indexOf(name) < place ? [{ field: `properties.${place}.name`, severity: 'error' as const, message: `${name} is there twice. Remove one.` }] : [];
    }),
  ];
}

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
