import type { JsonObject } from '@perennial/model';

/** Until when (epoch ms) a person or an account gets only what is always sent, by its attribute `mutedUntil`; null: it is not muted. */
export function mutedUntil(attributes: JsonObject, now: number): number | null {
  const at = typeof attributes['mutedUntil'] === 'string' ? Date.parse(attributes['mutedUntil']) : Number.NaN;
  return Number.isFinite(at) && at > now ? at : null;
}
