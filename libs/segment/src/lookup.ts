import { isJsonObject, type EventFact, type Json } from '@perennial/model';
import type { Facts, Scope } from './facts.js';

/**
 * The value at a dotted path below an object. Only own properties of objects count, so lists are reached only whole;
 * a key that has dots itself is found when it equals all that is left of the path, and goes first.
 */
export function valueAt(root: Json | undefined, path: string): Json | undefined {
  let value: Json | undefined = root;
  let rest = path;
  for (;;) {
    if (!isJsonObject(value)) return undefined;
    if (Object.hasOwn(value, rest)) return value[rest];
    const dot = rest.indexOf('.');
    if (dot < 0) return undefined;
    const head = rest.slice(0, dot);
    if (!Object.hasOwn(value, head)) return undefined;
    value = value[head];
    rest = rest.slice(dot + 1);
  }
}

const PROPERTIES = 'properties.';

/** The value at `name`, `source` or `properties.*` of an event. */
export function eventValue(event: EventFact | null | undefined, path: string): Json | undefined {
  if (event === null || event === undefined) return undefined;
  if (path.startsWith(PROPERTIES)) return valueAt(event.properties, path.slice(PROPERTIES.length));
  if (path === 'name') return event.name;
  return path === 'source' ? event.source : undefined;
}

/** The value that a path of a Condition names (see `PATH_ROOTS`), or undefined. */
export function lookup(path: string, facts: Facts, scope: Scope): Json | undefined {
  const dot = path.indexOf('.');
  const root = dot < 0 ? path : path.slice(0, dot);
  const rest = path.slice(dot + 1);
  if (dot < 0) return undefined;
  if (root === 'profile') return valueAt(facts.profile, rest);
  if (root === 'account') return facts.account === null ? undefined : valueAt(facts.account, rest);
  if (root === 'event') return eventValue(scope.event, rest);
  if (root === 'context') return valueAt(scope.context, rest);
  return root === 'entry' && rest.startsWith('event.') ? eventValue(scope.entryEvent, rest.slice(6)) : undefined;
}
