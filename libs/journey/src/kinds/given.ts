import { z } from 'zod';
import { jsonSchema, type Json, type JsonObject } from '@perennial/model';
import { lookup, NO_READS, type Reads } from '@perennial/segment';
import type { KindProblem, Visit } from './kind.js';

/** A named value that a step hands on: written, or copied from what is known. */
export const givenSchema = z.strictObject({
  name: z.string().max(200),
  value: jsonSchema.optional(),
  /** Path whose value is taken instead of `value`, e.g. `entry.event.properties.plan`. */
  from: z.string().max(300).optional(),
});
/** A named value that a step hands on. */
export type Given = z.infer<typeof givenSchema>;

/** The values as they are at a visit; what is not known is null. */
export function givenAt(given: readonly Given[], { facts, scope }: Visit): JsonObject {
  const taken = ({ value, from }: Given): Json => (from === undefined ? value : lookup(from, facts, scope)) ?? null;
  return Object.fromEntries(given.map((one) => [one.name, taken(one)]));
}

/** What is read to take them. */
export const readsOfGiven = (given: readonly Given[]): Reads => ({ ...NO_READS, paths: [...new Set(given.flatMap(({ from }) => (from === undefined ? [] : [from])))].sort() });

/** What is wrong with the names of values; `field` is their place in the config, `noun` what they are called. */
export function checkGiven(given: readonly Given[], field: string, noun: string): readonly KindProblem[] {
  const names = given.map(({ name }) => name);
  return names.flatMap((name, place): KindProblem[] => {
    if (name === '') return [{ field: `${field}.${place}.name`, severity: 'error', message: `Name the ${noun}, or remove it.` }];
    return names.indexOf(name) < place ? [{ field: `${field}.${place}.name`, severity: 'error', message: `${name} is there twice. Remove one.` }] : [];
  });
}
