import { isJsonObject, type Catalogue, type Json, type JsonObject } from '@perennial/model';

const DATE = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;
/** Most attributes that pickers are offered. */
const MAX_ATTRIBUTES = 500;

/** Type of a value as Conditions know it. */
export function typeOf(value: Json): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return DATE.test(value) ? 'date' : 'string';
  return typeof value === 'number' || typeof value === 'boolean' ? typeof value : 'object';
}

type Attribute = Catalogue['attributes'][number];

function add(found: Map<string, Attribute>, path: string, value: Json | undefined): void {
  if (value === null || value === undefined) return;
  if (isJsonObject(value)) {
    for (const [name, item] of Object.entries(value)) if (isJsonObject(item) === false) add(found, `${path}.${name}`, item);
    return;
  }
  if (!found.has(path) && found.size < MAX_ATTRIBUTES) found.set(path, { path, type: typeOf(value), sample: value });
}

/** Attributes by path (`profile.plan`, `account.address.city`), with the type and value of the first that has one; two levels deep. */
export function attributesIn(samples: readonly { readonly of: 'profile' | 'account'; readonly attributes: JsonObject }[]): Attribute[] {
  const found = new Map<string, Attribute>();
  for (const sample of samples) for (const [name, value] of Object.entries(sample.attributes)) add(found, `${sample.of}.${name}`, value);
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
