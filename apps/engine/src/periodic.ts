import type { EnginePart } from './parts.js';
import type { Wiring } from './wiring.js';

/** Something that is done again and again, as a part of the engine: one round at a time, a failed one is told (`failed`) and the next comes all the same. */
export const periodic = ({ everyMs, failed, ...part }: Pick<EnginePart, 'name' | 'roles'> & { readonly everyMs: number; readonly failed: string }, round: (wiring: Wiring) => Promise<unknown>): EnginePart => ({
  ...part,
  start: async (wiring, report) => {
    let running: Promise<void> | null = null;
    const once = async (): Promise<void> => {
      try {
        await round(wiring);
      } catch (error) {
        report(error, failed);
      }
      running = null;
    };
    const timer = setInterval(() => (running ??= once()), everyMs);
    return {
      stop: async () => {
        clearInterval(timer);
        await running;
      },
    };
  },
});
