import { z } from 'zod';
import { bucket, BUCKETS, bucketsOf, isWholeShare } from '@perennial/model';
import { NO_READS } from '@perennial/segment';
import { defineKind, NO_EVENTS, type Behaviour, type KindProblem } from './kind.js';

const config = z.strictObject({
  /** Percent held back, with at most two decimals. */
  percent: z.number().min(0).max(100),
});
type HoldoutConfig = z.infer<typeof config>;

const behaviour = (own: HoldoutConfig): Behaviour => ({
  reads: NO_READS,
  listens: NO_EVENTS,
  watches: NO_READS,
  arrive: ({ journeyId, nodeId, facts }) => {
    const place = bucket(`${journeyId}:${nodeId}`, facts.subjectId);
    const heldBack = place < bucketsOf(own.percent);
    return { do: 'leave', outlet: heldBack ? 'held' : 'treated', why: { heldBack, bucket: place } };
  },
  resume: (visit) => ({ do: 'wait', wakeAt: null, memory: visit.run.memory }),
});

function check(own: HoldoutConfig): readonly KindProblem[] {
  if (bucketsOf(own.percent) === 0 || bucketsOf(own.percent) === BUCKETS) return [{ field: 'percent', severity: 'error', message: 'Hold back more than 0% and less than 100%, or remove this step.' }];
  if (!isWholeShare(own.percent)) return [{ field: 'percent', severity: 'error', message: 'Give the share with at most two decimals.' }];
  return [];
}

/** Holds a stable share of people back from here on, to compare with; the visit is the record of exposure [treated, held]. */
export const holdout = defineKind<HoldoutConfig>({
  type: 'holdout',
  family: 'logic',
  label: 'Holdout',
  description: 'Hold some people back, to compare',
  config,
  initial: () => ({ percent: 10 }),
  outlets: () => [{ id: 'treated', label: 'Treated' }, { id: 'held', label: 'Held back' }],
  summary: ({ percent }) => `${percent}% held back`,
  check,
  behaviour,
});
