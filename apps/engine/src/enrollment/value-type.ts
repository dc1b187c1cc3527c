import type { Json } from '@perennial/model';

const DATE = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** Type of a value as Conditions know it. */
export function typeOf(value: Json): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return DATE.test(value) ? 'date' : 'string';
  return typeof value === 'number' || typeof value === 'boolean' ? typeof value : 'object';
}
