import { RUN_STATE } from '@perennial/store';
import type { DeliveryRule } from '../candidate.js';

/** A message of a run that exited (by rule, by hand, by merge) is not sent; one of a completed run is. */
export const runNotExited: DeliveryRule = { name: 'run not exited', refuse: ({ run }) => (run !== null && run.state === RUN_STATE.exited ? 'exited' : null) };
