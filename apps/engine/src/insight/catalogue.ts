import { isJsonObject, type Catalogue, type Json, type JsonObject } from '@perennial/model';
import type { LearntPath } from '@perennial/store';
import { typeOf } from '../enrollment/value-type.js';

/** Most attributes that pickers are offered. */
const MAX_ATTRIBUTES = 500;

type Attribute = Catalogue['attributes'][number];

function add(found: Map<string, Attribute>, path: string, value: Json | undefined): void {
  if (value === null || value === undefined) return;
  if (isJsonObject(value)) {
    for (const [name, item] of Object.entries(value)) if (isJsonObject(item) === false) add(found, `${path}.${name}`, item);
    return;
  }
  if (!found.has(path) && found.size < MAX_ATTRIBUTES) found.set(path, { path, type: typeOf(value), sample: value });
}

const mainType = ({ types }: LearntPath): string => types.find(({ type }) => type !== 'null')?.type ?? 'string';

/** Names that belong to no attribute: `role` is the member's, ids are columns. */
const NOT_ATTRIBUTES: ReadonlySet<string> = new Set(['account.role', 'profile.id', 'account.id', 'account.externalId', 'membership.role', 'membership.joinedAt']);

function addLearnt(found: Map<string, Attribute>, learnt: LearntPath): void {
  const path = `${learnt.of}.${learnt.path}`;
  const sample = learnt.examples[0];
  if (learnt.path === '' || NOT_ATTRIBUTES.has(path) || sample === undefined) return;
  if (found.size >= MAX_ATTRIBUTES) return;
  found.set(path, { path, type: mainType(learnt), sample, types: learnt.types, count: learnt.count, examples: learnt.examples, lastSeenAt: learnt.lastSeenAt });
}

/**
 * Attributes by path (`profile.plan`, `account.address.city`): what traffic taught, with types, counts and examples, and what else is found on
 * people and accounts (set by journeys, or imported), two levels deep, with the type and value of the first that has one.
 */
export function attributesIn(samples: readonly { readonly of: 'profile' | 'account'; readonly attributes: JsonObject }[], learnt: readonly LearntPath[]): Attribute[] {
  const found = new Map<string, Attribute>();
  // What comes often first: names that somebody made up must not push it out.
  for (const path of learnt) addLearnt(found, path);
  for (const sample of samples) for (const [name, value] of Object.entries(sample.attributes)) add(found, `${sample.of}.${name}`, value);
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
