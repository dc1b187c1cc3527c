import type { Json, JsonObject } from '@perennial/model';
import { lookup, type Facts, type Reads, type Scope } from '@perennial/segment';

/** Most values kept in the trace of one decision, and most characters of one. */
const MAX_VALUES = 10;
const MAX_TEXT = 200;

const short = (value: Json | undefined): Json => {
  if (value === undefined) return null;
  return typeof value === 'object' || (typeof value === 'string' && value.length > MAX_TEXT) ? JSON.stringify(value).slice(0, MAX_TEXT) : value;
};

/** What a decision read as it was then, for the trace: values by their paths, and whether the person was in a segment or subscribed to a topic. */
export function valuesRead(reads: Reads, facts: Facts, scope: Scope): JsonObject {
  const values: [string, Json][] = reads.paths.map((path) => [path, short(lookup(path, facts, scope))]);
  const segments = reads.segments.map((key): [string, Json] => [`segments.${key}`, facts.segments !== undefined && Object.hasOwn(facts.segments, key)]);
  const topics = reads.topics.map((key): [string, Json] => [`topics.${key}`, facts.topics !== undefined && Object.hasOwn(facts.topics, key) ? (facts.topics[key] ?? null) : null]);
  return Object.fromEntries([...values, ...segments, ...topics].slice(0, MAX_VALUES));
}
