import { uuidOf, type Json } from '@perennial/model';
import { canonical } from './canonical.js';
import type { Condition } from './condition.js';

/** Key of a condition among those whose "true since" is kept: a stable UUID of what it says, whatever the order of its keys. */
export const heldKey = (condition: Condition): string => uuidOf('held', canonical(condition as Json));
