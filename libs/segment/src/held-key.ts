import { uuidOf, type Json } from '@perennial/model';
import { canonical } from './canonical.js';
import type { Condition } from './condition.js';

const known = new WeakMap<Condition, string>();

/** Key of a condition among those that are kept for themselves: a stable UUID of what it says, whatever the order of its keys. Remembered, because conditions never change. */
export function heldKey(condition: Condition): string {
  const key = known.get(condition) ?? uuidOf('held', canonical(condition as Json));
  known.set(condition, key);
  return key;
}

/** Name of the set of subjects for which a kept condition is true: no segment can have it, because keys hold no colon. */
export const keptName = (subject: 'profile' | 'account', condition: Condition): string => `${subject}:${heldKey(condition)}`;
