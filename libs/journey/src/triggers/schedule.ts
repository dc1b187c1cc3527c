import { z } from 'zod';
import { conditionSchema } from '@perennial/segment';
import { cronWords, timingProblem } from '../schedule.js';
import { SUBJECT_NOUNS } from '../subject-kind.js';
import type { TriggerKind } from './trigger-kind.js';

/** Shape of a trigger on schedule, over a segment of people: a broadcast. */
export const scheduleTriggerSchema = z.strictObject({
  type: z.literal('schedule'),
  /** Key of the segment whose members are started. */
  segment: z.string().max(200),
  /** Local time such as 2026-04-13T09:00; or `cron`. */
  once: z.string().max(40).optional(),
  /** Five fields: minute, hour, day of the month, month, weekday. */
  cron: z.string().max(200).optional(),
  /** Whose clock: the workspace's (everybody at one instant), or each person's own. */
  zone: z.enum(['workspace', 'profile']),
  where: conditionSchema.optional(),
});
/** A trigger on schedule. */
export type ScheduleTrigger = z.infer<typeof scheduleTriggerSchema>;

const times = ({ once, cron = '' }: ScheduleTrigger): string => (once === undefined ? cron.trim().split(/\s+/).join(' ') : once);

/** The members of a segment, once at a time or again and again. */
export const scheduleTrigger: TriggerKind<ScheduleTrigger> = {
  hears: (own) => ({ door: 'start', name: `${times(own)} ${own.zone} ${own.segment}` }),
  fits: () => false,
  check: (own, resources, subject) => {
    const problem = timingProblem(own);
    const found = problem === null ? [] : [problem];
    if (own.segment === '') return [...found, { field: 'segment', message: 'Choose the segment that it is for.' }];
    return resources === null || resources.segments.some(({ key }) => key === own.segment) ? found : [...found, { field: 'segment', message: `There is no segment of ${SUBJECT_NOUNS[subject].many} with the key ${own.segment}. Choose one, or make it under Segments.` }];
  },
  noun: 'On schedule',
  words: (own) => (times(own) === '' ? '' : `${own.once === undefined ? cronWords(times(own)) : times(own).replace('T', ' ')}${own.zone === 'profile' ? ' their time' : ''}${own.segment === '' ? '' : ` for ${own.segment}`}`),
};
