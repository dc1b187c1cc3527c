import { z } from 'zod';
import { bucket, BUCKETS, bucketsOf, isWholeShare } from '@perennial/model';
import { NO_READS } from '@perennial/segment';
import { nodeIdSchema } from '../graph.js';
import { experimentProblems, experimentSchema } from '../experiment.js';
import { defineKind, NO_EVENTS, type Behaviour, type Decision, type KindProblem } from './kind.js';

const variantSchema = z.strictObject({
  id: nodeIdSchema,
  name: z.string().max(200),
  /** Percent with at most two decimals. */
  weight: z.number().min(0).max(100),
});
const config = z.strictObject({
  variants: z.array(variantSchema).max(20),
  /** Draw again for each run, instead of keeping the first assignment of a profile. */
  perEntry: z.boolean().optional(),
  experiment: experimentSchema.optional(),
});
type SplitConfig = z.infer<typeof config>;

function variantAt(own: SplitConfig, place: number): string {
  let end = 0;
  for (const variant of own.variants) {
    end += bucketsOf(variant.weight);
    if (place < end) return variant.id;
  }
  return own.variants.at(-1)?.id ?? '';
}

function behaviour(own: SplitConfig): Behaviour {
  const ids = new Set(own.variants.map((variant) => variant.id));
  return {
    reads: NO_READS,
    listens: NO_EVENTS,
    watches: NO_READS,
    arrive: ({ run, journeyId, nodeId, facts, assignments, winner }) => {
      const experiment = `${journeyId}:${nodeId}`;
      const stored = assignments[experiment];
      if (own.perEntry !== true && stored !== undefined && ids.has(stored)) return { do: 'leave', outlet: stored, why: { variant: stored, kept: true } };
      if (own.experiment?.winner === 'send' && winner !== null && ids.has(winner)) {
        const sent: Decision = { do: 'leave', outlet: winner, why: { variant: winner, winner: true } };
        return own.perEntry === true ? sent : { ...sent, assign: { experiment, variant: winner } };
      }
      const subject = own.perEntry === true ? `${facts.subjectId}@${run.enteredAt}:${run.key}` : facts.subjectId;
      const place = bucket(experiment, subject);
      const variant = variantAt(own, place);
      const why = { variant, bucket: place };
      return own.perEntry === true ? { do: 'leave', outlet: variant, why } : { do: 'leave', outlet: variant, why, assign: { experiment, variant } };
    },
    resume: (visit) => ({ do: 'wait', wakeAt: null, memory: visit.run.memory }),
  };
}

function check(own: SplitConfig): readonly KindProblem[] {
  const found: KindProblem[] = [];
  const total = own.variants.reduce((sum, variant) => sum + bucketsOf(variant.weight), 0);
  if (own.variants.length < 2) found.push({ field: 'variants', severity: 'error', message: 'Add a second variant, or remove this step.' });
  else if (total !== BUCKETS) found.push({ field: 'variants', severity: 'error', message: `The shares add up to ${total / 100}%. Make them 100%.` });
  if (own.variants.some((variant) => !isWholeShare(variant.weight))) found.push({ field: 'variants', severity: 'error', message: 'Give each share with at most two decimals.' });
  if (new Set(own.variants.map((variant) => variant.id)).size < own.variants.length) found.push({ field: 'variants', severity: 'error', message: 'Each variant needs an id of its own.' });
  if (own.experiment !== undefined) found.push(...experimentProblems(own.experiment));
  return found;
}

/** Divides profiles by chance, each for good [one outlet per variant]. */
export const split = defineKind<SplitConfig>({
  type: 'split',
  family: 'logic',
  label: 'Split',
  description: 'Divide people by chance',
  config,
  initial: () => ({ variants: [{ id: 'a', name: 'A', weight: 50 }, { id: 'b', name: 'B', weight: 50 }] }),
  outlets: (own) => own.variants.map(({ id, name }) => ({ id, label: name })),
  summary: (own) => own.variants.map(({ name, weight }) => `${name} ${weight}%`).join(' · '),
  check,
  behaviour,
});
