import type { FastifyInstance } from 'fastify';
import { DrainLoop } from './enrollment/drain-loop.js';
import { BATCH_SIZE } from './enrollment/drain.js';
import { registerTracking } from './ingestion/routes.js';
import type { Role } from './platform/settings.js';
import { upkeep } from './upkeep.js';
import type { Wiring } from './wiring.js';

/** Tells of trouble that a part goes on after. */
export type Report = (error: unknown, what: string) => void;

/** Something that runs as long as the process: starts after the address is bound, in order; stops in reverse. */
export interface EnginePart {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly start: (wiring: Wiring, report: Report) => Promise<{ readonly stop: () => Promise<void> }>;
}

/** Routes beside those of the admin API, in processes that serve HTTP. */
export interface EngineRoutes {
  readonly name: string;
  readonly register: (server: FastifyInstance, wiring: Wiring) => Promise<void>;
}

/** Row of the counters that this process's loop adds to. */
const SLOT = 1;

const enrollment: EnginePart = {
  name: 'enrollment',
  roles: ['all', 'worker'],
  start: async (wiring, report) => {
    const loop = new DrainLoop(
      { database: wiring.database, ids: wiring.ids, cache: wiring.journeys, slot: SLOT, lateEventMs: wiring.settings.lateEventHours * 3_600_000, batchSize: BATCH_SIZE },
      { queued: () => undefined, drained: () => undefined, poisoned: (subject, error) => report(error, `a stimulus of ${subject} was set aside`), failed: (error) => report(error, 'drain failed') },
      () => performance.now());
    const forget = wiring.onIntakeCommitted(() => loop.wake());
    loop.start();
    return {
      stop: async () => {
        forget();
        await loop.stop();
      },
    };
  },
};

/** All that runs beside the API. */
export const engineParts: readonly EnginePart[] = [upkeep, enrollment];

/** All routes beside the admin API. */
export const engineRoutes: readonly EngineRoutes[] = [
  { name: 'tracking', register: (server, wiring) => registerTracking(server, { keys: wiring.writeKeys, commit: wiring.intake, publicUrl: wiring.settings.publicUrl }) },
];
