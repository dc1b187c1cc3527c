import { z } from 'zod';
import { durationMs, durationSchema, instant } from '@perennial/model';
import { durationWords } from '../phrases.js';
import { memberSql } from '../sql/since.js';
import { found, LEAF, type Kind } from './kind.js';

/** Shape of a test of membership of a segment. */
export const segmentSchema = z.strictObject({ type: z.literal('segment'), segment: z.string().max(200), member: z.boolean(), heldFor: durationSchema.optional() });

/** In a segment, or with `heldFor` in it for that long without a break; `member: false` is the exact opposite. */
export const segment: Kind<'segment'> = {
  ...LEAF,
  match: ({ segment: key, member, heldFor }, { facts, now }) => {
    const since = facts.segments !== undefined && Object.hasOwn(facts.segments, key) ? facts.segments[key] : undefined;
    return (since !== undefined && (heldFor === undefined || since <= now - durationMs(heldFor))) === member;
  },
  turn: ({ segment: key, heldFor }, { facts, now }) => {
    const since = facts.segments !== undefined && Object.hasOwn(facts.segments, key) ? facts.segments[key] : undefined;
    const at = since === undefined || heldFor === undefined ? null : instant(since + durationMs(heldFor));
    return at !== null && at > now ? at : null;
  },
  timed: ({ heldFor }) => heldFor !== undefined,
  reads: ({ segment: key }) => ({ segments: [key] }),
  refers: ({ segment: key }) => ({ segments: [key] }),
  problems: ({ segment: key }) => found(key.trim() === '', 'segment', 'Choose a segment.'),
  words: ({ segment: key, member, heldFor }) => `${member ? 'in' : 'not in'} segment ${key}${heldFor === undefined ? '' : ` for ${durationWords(heldFor)}`}`,
  sql: ({ segment: name, member, heldFor }, frame) => memberSql({ name, heldFor, wanted: member }, frame),
};
