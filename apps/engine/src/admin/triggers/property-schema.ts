import type { JsonObject } from '@perennial/model';
import { badField } from '../../http/problem.js';
import { compileSchema, isEndless, type PropertyCheck } from '../../ingestion/property-schema.js';

/** Largest schema, in characters of JSON. */
const MAX_SCHEMA = 20_000;

/** Throws 400 for what is no JSON Schema that can be used. */
export function checkPropertySchema(schema: JsonObject): void {
  if (JSON.stringify(schema).length > MAX_SCHEMA) throw badField('schema', `has more than ${MAX_SCHEMA} characters`);
  const check = compiled(schema);
  const misfit = check({});
  if (misfit !== null && isEndless(misfit)) throw badField('schema', misfit.reason);
}

function compiled(schema: JsonObject): PropertyCheck {
  try {
    return compileSchema(schema);
  } catch (error) {
    throw badField('schema', `is no JSON Schema that can be used: ${error instanceof Error ? error.message : 'it cannot be compiled'}`);
  }
}

/** Throws 400 that names the first property that does not fit the schema. */
export function checkProperties(schema: JsonObject, properties: JsonObject, field: string): void {
  const misfit = compileSchema(schema)(properties);
  if (misfit !== null) throw badField(misfit.path === '' ? field : `${field}.${misfit.path}`, misfit.reason);
}
