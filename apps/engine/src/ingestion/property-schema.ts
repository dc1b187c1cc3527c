import type { JsonObject } from '@perennial/model';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';

/** Longest text that a pattern is tried on: what can be slow grows with it. */
const MAX_MATCHED = 500;
const MAX_PATTERN = 200;
/** A repeated group that repeats or chooses inside: the shape of patterns that never end. */
const NESTED_REPEAT = /\([^()]*[*+}|][^()]*\)\s*[*+{]/;

/** Most open-ended repetitions of a pattern: each one adds a power of the text's length to what a mismatch costs. */
const MAX_REPEATS = 3;
const REPEAT = /(?<!\\)(?:[*+]|\{\d+,\})/g;

function safePattern(pattern: string, flags: string): { test: (text: string) => boolean } {
  if (pattern.length > MAX_PATTERN || NESTED_REPEAT.test(pattern) || (pattern.match(REPEAT)?.length ?? 0) > MAX_REPEATS) throw new Error(`the pattern ${JSON.stringify(pattern.slice(0, 60))} could take too long; write a simpler one`);
  const regex = new RegExp(pattern, flags);
  return { test: (text) => text.length <= MAX_MATCHED && regex.test(text) };
}

const patternEngine = Object.assign(safePattern, { code: 'new RegExp' });

/** What does not fit a schema: the dotted path below the properties (empty: the whole) and why. */
export interface Misfit {
  readonly path: string;
  readonly reason: string;
}

const ENDLESS: Misfit = { path: '', reason: 'cannot be checked: the schema refers to itself without end' };

/** True when nothing was checked, because the schema refers to itself on the same value. */
export const isEndless = (misfit: Misfit): boolean => misfit === ENDLESS;

/** Tells what of some properties does not fit, or null. */
export type PropertyCheck = (properties: JsonObject) => Misfit | null;

function misfitOf(error: ErrorObject | undefined): Misfit {
  const missing = error?.params['missingProperty'] ?? error?.params['additionalProperty'] ?? error?.params['unevaluatedProperty'];
  const path = [...(error?.instancePath ?? '').split('/').slice(1), ...(typeof missing === 'string' ? [missing] : [])].join('.');
  return { path, reason: error?.message ?? 'does not fit the schema' };
}

/** Compiles a JSON Schema (2020-12, whatever it says: older ones mean the same for what events hold), with patterns that cannot run away; throws for one that cannot be used. */
export function compileSchema(schema: JsonObject): PropertyCheck {
  const { $schema: _, $id: __, ...rest } = schema;
  const validate: ValidateFunction = new Ajv2020({ strict: false, validateFormats: false, validateSchema: true, code: { regExp: patternEngine }, logger: false }).compile(rest);
  return (properties) => {
    try {
      return validate(properties) === true ? null : misfitOf(validate.errors?.[0]);
    } catch {
      // A schema that refers to itself on the same value runs out of stack.
      return ENDLESS;
    }
  };
}
