import type { JsonObject } from '@perennial/model';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { badField } from '../../http/problem.js';

/** Largest schema, in characters of JSON. */
const MAX_SCHEMA = 20_000;
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

function validatorOf(schema: JsonObject): ValidateFunction {
  // The dialect of the schema is 2020-12 whatever it says; older ones mean the same for what events hold.
  const { $schema: _, $id: __, ...rest } = schema;
  return new Ajv2020({ strict: false, validateFormats: false, validateSchema: true, code: { regExp: patternEngine }, logger: false }).compile(rest);
}

/** Throws 400 for what is no JSON Schema that can be used. */
export function checkPropertySchema(schema: JsonObject): void {
  if (JSON.stringify(schema).length > MAX_SCHEMA) throw badField('schema', `has more than ${MAX_SCHEMA} characters`);
  try {
    validatorOf(schema);
  } catch (error) {
    throw badField('schema', `is no JSON Schema that can be used: ${error instanceof Error ? error.message : 'it cannot be compiled'}`);
  }
}

function fits(validate: ValidateFunction, properties: JsonObject, field: string): boolean {
  try {
    return validate(properties) === true;
  } catch {
    // A schema that refers to itself on the same value runs out of stack.
    throw badField(field, 'cannot be checked: the schema of the trigger refers to itself without end');
  }
}

/** Throws 400 that names the first property that does not fit the schema. */
export function checkProperties(schema: JsonObject, properties: JsonObject, field: string): void {
  const validate = validatorOf(schema);
  if (fits(validate, properties, field)) return;
  const [first] = validate.errors ?? [];
  const missing = first?.params['missingProperty'] ?? first?.params['additionalProperty'] ?? first?.params['unevaluatedProperty'];
  const path = [field, ...(first?.instancePath ?? '').split('/').slice(1), ...(typeof missing === 'string' ? [missing] : [])].join('.');
  throw badField(path, first?.message ?? 'does not fit the schema of the trigger');
}
