import { z } from 'zod';
import type { EngineEventName } from '@perennial/model';
import { conditionSchema } from '@perennial/segment';
import { SUBJECT_NOUNS } from '../subject-kind.js';
import type { TriggerKind } from './trigger-kind.js';

const common = { segment: z.string().max(200), where: conditionSchema.optional() };
/** Shape of a trigger by coming into a segment of people. */
export const segmentEnteredSchema = z.strictObject({ type: z.literal('segment_entered'), ...common });
/** Shape of a trigger by going out of a segment of people. */
export const segmentLeftSchema = z.strictObject({ type: z.literal('segment_left'), ...common });

const bySegment = (name: EngineEventName, verb: string): TriggerKind<{ readonly segment: string }> => ({
  hears: () => ({ door: 'event', name }),
  fits: ({ segment }, event) => event.properties['segment'] === segment,
  check: ({ segment }, resources, subject) => {
    if (segment === '') return [{ field: 'segment', message: 'Choose the segment.' }];
    return resources === null || resources.segments.some(({ key }) => key === segment) ? [] : [{ field: 'segment', message: `There is no segment of ${SUBJECT_NOUNS[subject].many} with the key ${segment}. Choose one, or make it under Segments.` }];
  },
  noun: 'Person',
  nounOfAccount: 'Account',
  words: ({ segment }) => (segment === '' ? '' : `${verb} ${segment}`),
});

/** Coming into a segment, or onto a list. */
export const segmentEntered: TriggerKind<{ readonly segment: string }> = { ...bySegment('segment_entered', 'enters'), before: ({ segment }) => ({ type: 'segment', segment }) };
/** Going out of a segment, or off a list. */
export const segmentLeft = bySegment('segment_left', 'leaves');
