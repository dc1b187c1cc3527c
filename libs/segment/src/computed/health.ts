import type { Instant } from '@perennial/model';
import { reads } from '../inspect.js';
import { matches, nextChange } from '../matches.js';
import type { ComputedAttribute } from './attribute.js';

/** `health`: 0 to 100, the weight of the conditions that hold among the weight of all; null: no condition is set. */
export const health: ComputedAttribute = {
  name: 'health',
  type: 'number',
  label: 'Health score',
  about: 'From 0 to 100: how much of the weight of your conditions holds',
  reads: (_settings, conditions) => conditions.flatMap(({ condition }) => reads(condition).events),
  compute: ({ conditions, facts, now }) => {
    const all = conditions.reduce((sum, { weight }) => sum + weight, 0);
    if (all === 0) return { value: null, next: null };
    const held = conditions.reduce((sum, { condition, weight }) => sum + (matches(condition, facts, now) ? weight : 0), 0);
    const next = conditions.reduce<Instant | null>((at, { condition }) => {
      const own = nextChange(condition, facts, now);
      return own === null || (at !== null && at <= own) ? at : own;
    }, null);
    return { value: Math.round((100 * held) / all), next };
  },
};
