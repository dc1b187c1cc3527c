import type { MadeOf } from '@perennial/store';

/** How many mails are made with something, and those made before it was last changed (null: never). */
export function usesSince(made: readonly MadeOf[], changedAt: number | null): { usedBy: number; outdated: { id: number; name: string }[] } {
  return { usedBy: made.length, outdated: made.filter(({ at }) => changedAt !== null && at < changedAt).map(({ id, name }) => ({ id, name })) };
}
