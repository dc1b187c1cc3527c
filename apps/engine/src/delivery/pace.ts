import type { PaceState } from '@perennial/store';

/** A limit that a message falls under: what it is of, and the milliseconds between two messages of it. */
export interface PaceLimit {
  readonly scope: string;
  readonly everyMs: number;
}

/** A message that asks when it may go. */
export interface PaceAsk {
  readonly limits: readonly PaceLimit[];
  /** How long it may be kept in hand until it goes, in milliseconds; one that would go later is told to come back. */
  readonly patienceMs: number;
  /** True: it goes before those who were told to come back. */
  readonly first: boolean;
}

/** When a message goes (epoch ms), or when it comes back to ask again. */
export type PaceAnswer = { readonly goesAt: number } | { readonly comesBackAt: number };

/**
 * Spreads messages evenly over time, under all limits that each falls under (the virtual scheduling form of the generic cell rate algorithm, ITU-T I.371, without burst tolerance).
 * Those that would go too late take nothing; each is told to come back when it would be its turn behind all others who were told so.
 */
export function paceOf(asks: readonly PaceAsk[], states: readonly PaceState[], now: number): { readonly answers: readonly PaceAnswer[]; readonly states: readonly PaceState[] } {
  const open = new Map(states.map((state) => [state.scope, { free: Math.max(now, state.nextFree), line: Math.max(now, state.lineEnd) }]));
  const of = (scope: string): { free: number; line: number } => {
    const known = open.get(scope) ?? { free: now, line: now };
    open.set(scope, known);
    return known;
  };
  const answers = asks.map(({ limits, patienceMs, first }): PaceAnswer => {
    const goesAt = Math.max(now, ...limits.map(({ scope }) => of(scope).free));
    if (goesAt <= now + patienceMs) {
      for (const { scope, everyMs } of limits) of(scope).free = goesAt + everyMs;
      return { goesAt };
    }
    if (first) return { comesBackAt: goesAt };
    const comesBackAt = Math.max(goesAt, ...limits.map(({ scope }) => of(scope).line));
    for (const { scope, everyMs } of limits) of(scope).line = comesBackAt + everyMs;
    return { comesBackAt };
  });
  return { answers, states: [...open].map(([scope, { free, line }]) => ({ scope, nextFree: free, lineEnd: line })) };
}
