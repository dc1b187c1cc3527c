import { isJsonObject, type EventFact, type Json } from '@perennial/model';
import type { PathRoot } from './condition.js';
import type { Facts, Scope } from './facts.js';
import { splitPath } from './path.js';

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

type Reader = (rest: string, facts: Facts, scope: Scope) => Json | undefined;
const READERS: Record<PathRoot, Reader> = {
  profile: (rest, { profile }) => valueAt(profile, rest),
  account: (rest, { account }) => (account === null ? undefined : valueAt(account, rest)),
  membership: (rest, { account, membership }) => {
    if (membership !== undefined) return membership === null ? undefined : valueAt(membership, rest);
    return rest === 'role' && account !== null ? valueAt(account, 'role') : undefined;
  },
  context: (rest, _facts, { context }) => valueAt(context, rest),
  entry: (rest, _facts, { entryEvent }) => (rest.startsWith('event.') ? eventValue(entryEvent, rest.slice(6)) : undefined),
  event: (rest, _facts, { event }) => eventValue(event, rest),
};

/** The value that a path of a Condition names (see `PATH_ROOTS`), or undefined. */
export function lookup(path: string, facts: Facts, scope: Scope): Json | undefined {
  const split = splitPath(path);
  return split === null ? undefined : READERS[split.root](split.rest, facts, scope);
}
