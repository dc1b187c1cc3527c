import type { Instant, Json, JsonObject } from '@perennial/model';
import type { Facts } from '../facts.js';
import { reads } from '../inspect.js';
import { parseCondition } from '../kinds/registry.js';
import { union, type Reads } from '../reads.js';
import type { ComputedAttribute, WeightedCondition } from './attribute.js';
import { consumerType } from './consumer-type.js';
import { health } from './health.js';
import { lifecycleStage } from './lifecycle-stage.js';
import { rfm } from './rfm.js';
import { daysSinceLastSession, lastSessionAt } from './sessions.js';
import type { ComputedSettings } from './settings.js';

/** All computed attributes, in the order in which pages show them; Conditions read them as `profile.computed.<name>`. */
export const COMPUTED_ATTRIBUTES: readonly ComputedAttribute[] = [lifecycleStage, rfm, consumerType, health, lastSessionAt, daysSinceLastSession];

/** The computed attributes of a workspace, ready to be computed any number of times. */
export interface ComputedPlan {
  readonly settings: ComputedSettings;
  readonly conditions: readonly WeightedCondition[];
  /** All that they read of a subject. */
  readonly reads: Reads;
}

/** Prepares the computed attributes of a workspace; a health condition that cannot be read weighs nothing. */
export function planComputed(settings: ComputedSettings): ComputedPlan {
  const conditions = settings.health.flatMap(({ condition, weight }): WeightedCondition[] => {
    const parsed = parseCondition(condition);
    return parsed.ok ? [{ condition: parsed.condition, weight }] : [];
  });
  const events = COMPUTED_ATTRIBUTES.flatMap((attribute) => attribute.reads(settings, conditions));
  return { settings, conditions, reads: union([...conditions.map(({ condition }) => reads(condition)), { ...reads({ type: 'all', of: [] }), events }]) };
}

/** The computed attributes of a subject at an instant, those without a value left out, and when time alone may change one. */
export function compute({ settings, conditions }: ComputedPlan, facts: Facts, now: Instant): { readonly values: JsonObject; readonly next: Instant | null } {
  const values: Record<string, Json> = {};
  let next: Instant | null = null;
  for (const attribute of COMPUTED_ATTRIBUTES) {
    const { value, next: own } = attribute.compute({ settings, conditions, facts, now });
    if (value !== null) values[attribute.name] = value;
    if (own !== null && (next === null || own < next)) next = own;
  }
  return { values, next };
}
