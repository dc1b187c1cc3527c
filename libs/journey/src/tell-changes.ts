import type { Instant, Json, JsonObject } from '@perennial/model';
import { valueAt } from '@perennial/segment';
import type { AttributeChange } from './stimulus.js';
import type { Turn } from './turn.js';

/** Most attributes that one event tells of; no call changes more at once but an import, which tells nothing. */
const MAX_TOLD = 50;

/** Says in the log, and to the journeys that begin with it, which attributes of the subject become others; before they do. `id` is that of the event. */
export function tellOfChanges(turn: Turn, applied: readonly AttributeChange[], { id, at }: { readonly id: string; readonly at: Instant }): void {
  const own = applied.filter(({ target }) => target === turn.kind).slice(0, MAX_TOLD);
  if (own.length === 0) return;
  const told = ({ path, value }: AttributeChange): [string, JsonObject] => [path, { from: valueAt(turn.facts[turn.kind], path) ?? null, to: value satisfies Json }];
  turn.effects.push({ type: 'event', id, name: 'attribute_changed', properties: { changes: Object.fromEntries(own.map(told)) }, at });
}
