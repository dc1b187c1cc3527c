import { z } from 'zod';
import { NO_READS } from '@perennial/segment';
import { checkGiven, givenAt, givenSchema, readsOfGiven } from './given.js';
import { defineKind, NO_EVENTS, type Behaviour, type CheckContext, type KindProblem } from './kind.js';

const config = z.strictObject({
  /** Key of the journey. */
  journey: z.string().max(200),
  /** What it is told: properties of the event that it is entered by. */
  data: z.array(givenSchema).max(50),
});
type EnterConfig = z.infer<typeof config>;

const behaviour = (own: EnterConfig): Behaviour => ({
  reads: readsOfGiven(own.data),
  listens: NO_EVENTS,
  watches: NO_READS,
  starts: [own.journey],
  arrive: (visit) => {
    const data = givenAt(own.data, visit);
    return { do: 'leave', outlet: 'next', why: { started: own.journey, data }, start: { journey: own.journey, data } };
  },
  resume: (visit) => ({ do: 'wait', wakeAt: null, memory: visit.run.memory }),
});

function check({ journey, data }: EnterConfig, { resources }: CheckContext): readonly KindProblem[] {
  const found = [...checkGiven(data, 'data', 'value')];
  if (journey === '') return [{ field: 'journey', severity: 'error', message: 'Choose the journey to start.' }, ...found];
  const journeys = resources?.journeys;
  if (journeys === undefined) return found;
  const known = journeys.find(({ key }) => key === journey);
  if (known === undefined) found.push({ field: 'journey', severity: 'error', message: `There is no journey with the key ${journey}. Choose another.` });
  else if (!known.startable) found.push({ field: 'journey', severity: 'warning', message: `${known.name} does not start by another journey. Add that trigger to it and publish it, or nobody will enter it from here.` });
  return found;
}

/** Starts another journey for the person, with data; this one goes on (journeys.md section 3) [next]. */
export const enterJourney = defineKind<EnterConfig>({
  type: 'enter_journey',
  family: 'data',
  label: 'Start journey',
  description: 'Put the person into another journey',
  config,
  initial: () => ({ journey: '', data: [] }),
  outlets: () => [{ id: 'next', label: 'Next' }],
  summary: ({ journey }) => (journey === '' ? 'Choose a journey' : journey),
  check,
  behaviour,
});
