import type { Json, JsonObject } from '@perennial/model';
import { COMPUTED_ATTRIBUTES } from '@perennial/segment';
import { day, humanize } from '../ui/format.js';

/** One attribute as it is shown; `code` stands in the font of code. */
export interface ShownFact {
  readonly path: string;
  readonly label: string;
  readonly text: string;
  readonly code: boolean;
}

const INSTANT = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d)?)?$/;

function shown(value: Json, now: number): { text: string; code: boolean } {
  if (value === null) return { text: '–', code: false };
  if (typeof value === 'boolean') return { text: value ? 'Yes' : 'No', code: false };
  if (typeof value === 'number') return { text: value.toLocaleString('en-US', { maximumFractionDigits: 6 }), code: false };
  if (typeof value === 'string') return INSTANT.test(value) && !Number.isNaN(Date.parse(value)) ? { text: day(Date.parse(value), now), code: false } : { text: value === '' ? '–' : value, code: false };
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return { text: value.length === 0 ? '–' : value.join(', '), code: false };
  return { text: JSON.stringify(value), code: true };
}

/** Attributes as lines of a list, in the order in which they are kept. */
export const shownFacts = (attributes: JsonObject, now: number): ShownFact[] => Object.entries(attributes).map(([path, value]) => ({ path, label: humanize(path), ...shown(value, now) }));

/** Computed attributes as lines of a list, in their own order and words; values that are names become words. */
export function computedFacts(values: JsonObject, now: number): ShownFact[] {
  return COMPUTED_ATTRIBUTES.flatMap(({ name, label }) => {
    const value = values[name];
    if (value === undefined || name === 'daysSinceLastSession') return [];
    const { text, code } = shown(value, now);
    return [{ path: `profile.computed.${name}`, label, text: name === 'lifecycleStage' || name === 'consumerType' ? humanize(text) : text, code }];
  });
}
