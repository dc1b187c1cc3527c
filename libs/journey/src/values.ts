import { isJsonObject, type Json, type JsonObject } from '@perennial/model';

const without = (object: JsonObject, key: string): JsonObject => {
  const { [key]: _gone, ...rest } = object;
  return rest;
};

/** An object with one value of a dotted path changed (null removes it); all that is not on the path is shared with the old one. */
export function applyTo(root: Json | undefined, path: string, value: Json): JsonObject {
  const object = isJsonObject(root) ? root : {};
  const dot = path.indexOf('.');
  if (dot < 0 || Object.hasOwn(object, path)) {
    if (value !== null) return { ...object, [path]: value };
    return Object.hasOwn(object, path) ? without(object, path) : object;
  }
  const head = path.slice(0, dot);
  const below = Object.hasOwn(object, head) ? object[head] : undefined;
  if (value === null && !isJsonObject(below)) return object;
  return { ...object, [head]: applyTo(below, path.slice(dot + 1), value) };
}

/** Most names and length (UTF-16 code units of its JSON) of a run's context. */
const MAX_CONTEXT_NAMES = 100;
const MAX_CONTEXT_LENGTH = 65_536;
/** Why a context is not changed. */
export const CONTEXT_FULL = 'the context would hold more than 100 names or 64 kB';
/** Whether a run may have such a context. */
export const contextFits = (context: JsonObject): boolean => Object.keys(context).length <= MAX_CONTEXT_NAMES && JSON.stringify(context).length <= MAX_CONTEXT_LENGTH;
