import { z } from 'zod';
import { MAX_DEPTH, MAX_LEAVES, type Condition, type ConditionOf, type ConditionType } from '../condition.js';
import { attribute, attributeSchema } from './attribute.js';
import { compare, compareSchema } from './compare.js';
import { event, eventSchema } from './event.js';
import { all, any, not } from './groups.js';
import { heldFor, heldForSchema } from './held-for.js';
import type { Kind, Part } from './kind.js';
import { members, membersSchema } from './members.js';
import { message, messageSchema } from './message.js';
import { segment, segmentSchema } from './segment.js';
import { sequence, sequenceSchema } from './sequence.js';
import { topic, topicSchema } from './topic.js';

type Kinds = { readonly [T in ConditionType]: Kind<T> };

/** The table of all types of Condition. */
const kinds: Kinds = { all, any, not, attribute, event, compare, sequence, message, segment, held_for: heldFor, topic, members };

/** Calls something with a Condition and what is known about its type. */
export const withKind = <T extends ConditionType, R>(condition: ConditionOf<T>, use: (kind: Kind<T>, condition: ConditionOf<T>) => R): R => use(kinds[condition.type], condition);

/** The parts directly below a Condition, filters included, each with its place. */
export const placedParts = (condition: Condition): readonly Part[] => withKind(condition, (kind, own) => kind.parts(own));
/** The parts directly below a Condition, filters included. */
export const partsOf = (condition: Condition): readonly Condition[] => placedParts(condition).map((part) => part.condition);
/** How many tests a Condition has, those of its parts included. */
export const leavesOf = (condition: Condition): number => withKind(condition, (kind, own) => kind.leaves(own)) + partsOf(condition).reduce((sum, part) => sum + leavesOf(part), 0);
const depthOf = (condition: Condition): number => 1 + Math.max(0, ...partsOf(condition).map(depthOf));

const tree: z.ZodType<Condition> = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('all'), of: z.array(tree).max(MAX_LEAVES) }),
    z.strictObject({ type: z.literal('any'), of: z.array(tree).max(MAX_LEAVES) }),
    z.strictObject({ type: z.literal('not'), of: tree }),
    attributeSchema, eventSchema(tree), compareSchema(tree), sequenceSchema(tree), messageSchema, segmentSchema, heldForSchema(tree), topicSchema, membersSchema(tree),
  ]),
);

/** True when a JSON value is nested more levels deep than `limit`; never deeper itself than `limit` calls. */
export function nestedDeeper(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit === 0) return true;
  return Object.values(value).some((item) => nestedDeeper(item, limit - 1));
}

/** Shape of a Condition; what it says may still make no sense (see `problems`). */
export const conditionSchema: z.ZodType<Condition> = z
  .preprocess((value) => (nestedDeeper(value, 3 * MAX_DEPTH + 8) ? null : value), tree)
  .refine((condition) => depthOf(condition) <= MAX_DEPTH, `A condition can be nested at most ${MAX_DEPTH} levels deep.`)
  .refine((condition) => leavesOf(condition) <= MAX_LEAVES, `A condition can have at most ${MAX_LEAVES} tests.`);

/** Parses any value as a Condition. */
export const parseCondition = (value: unknown): { readonly ok: true; readonly condition: Condition } | { readonly ok: false; readonly message: string } => {
  const parsed = conditionSchema.safeParse(value);
  if (parsed.success) return { ok: true, condition: parsed.data };
  const issue = parsed.error.issues[0];
  return { ok: false, message: issue === undefined ? 'This is not a condition.' : `${issue.path.join('.')}: ${issue.message}` };
};
