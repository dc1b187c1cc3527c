import { z } from 'zod';
import { NO_READS } from '@perennial/segment';
import { defineKind, NO_EVENTS } from './kind.js';

const config = z.strictObject({ reason: z.string().max(200) });

/** Completes the run with a reason [none]. */
export const exit = defineKind<z.infer<typeof config>>({
  type: 'exit',
  family: 'exit',
  label: 'Exit',
  description: 'End the journey here',
  config,
  initial: () => ({ reason: 'Done' }),
  outlets: () => [],
  summary: ({ reason }) => reason,
  check: () => [],
  behaviour: ({ reason }) => ({
    reads: NO_READS,
    listens: NO_EVENTS,
    watches: NO_READS,
    arrive: () => ({ do: 'complete', reason, why: { completed: reason } }),
    resume: () => ({ do: 'complete', reason, why: { completed: reason } }),
  }),
});
