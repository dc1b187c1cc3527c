import { z } from 'zod';

/** Any value that JSON can carry. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** Any JSON value; numbers must be finite. */
export const jsonSchema: z.ZodType<Json> = z.json() as z.ZodType<Json>;
/** A JSON object with any values. */
export const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), jsonSchema);

/** True for a JSON object (not null, not a list). */
export const isJsonObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What keeps a value out of the database, and the dotted path to it. */
export interface TextProblem {
  readonly path: string;
  readonly reason: string;
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const MAX_DEPTH = 32;

const textReason = (text: string): string | null => {
  if (text.includes('\u0000')) return 'contains the character U+0000, which cannot be stored; remove it';
  return LONE_SURROGATE.test(text) ? 'contains half of a surrogate pair, which is not text; send whole characters' : null;
};

/** First thing in a parsed value that cannot be stored (U+0000, lone surrogates, numbers beyond a double, depth over 32), or null. */
export function storageProblem(value: unknown, path = '', depth = 0): TextProblem | null {
  if (typeof value === 'string') {
    const reason = textReason(value);
    return reason === null ? null : { path, reason };
  }
  if (typeof value === 'number') return Number.isFinite(value) ? null : { path, reason: 'is a number beyond what a double can hold' };
  if (typeof value !== 'object' || value === null) return null;
  if (depth >= MAX_DEPTH) return { path, reason: `is nested more than ${MAX_DEPTH} levels deep` };
  for (const [key, item] of Object.entries(value)) {
    const at = path === '' ? key : `${path}.${key}`;
    const keyReason = textReason(key);
    const problem = keyReason === null ? storageProblem(item, at, depth + 1) : { path, reason: `has a name that ${keyReason}` };
    if (problem !== null) return problem;
  }
  return null;
}
