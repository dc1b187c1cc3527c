import { z } from 'zod';
import { durationSchema, jsonSchema, type Duration, type Json } from '@perennial/model';
import { OPERATOR_NAMES, type OperatorName } from './operators/registry.js';

/**
 * Where a value is read, dotted: `profile.plan`, `profile.address.city`, `account.mrr`, `context.offer`,
 * `entry.event.properties.invoiceId`, or, within the filter of an event, `event.properties.seats`.
 */
export const PATH_ROOTS = ['profile', 'account', 'context', 'entry', 'event'] as const;

/** How often an event must have been counted. */
export interface CountTest {
  readonly is: 'at_least' | 'at_most' | 'exactly' | 'between';
  readonly value: number;
  /** Upper bound of `between`, inclusive. */
  readonly to?: number | undefined;
}

/** A question about a subject at an instant, as a tree. */
export type Condition =
  | { readonly type: 'all'; readonly of: readonly Condition[] }
  | { readonly type: 'any'; readonly of: readonly Condition[] }
  | { readonly type: 'not'; readonly of: Condition }
  | { readonly type: 'attribute'; readonly path: string; readonly operator: OperatorName; readonly value?: Json | undefined }
  | {
      readonly type: 'event';
      readonly event: string;
      readonly count: CountTest;
      /** Filter over `event.*` of each counted event. */
      readonly where?: Condition | undefined;
      /** Rolling window that ends now; absent: ever. */
      readonly within?: Duration | undefined;
      /** Counts only what happened at or after the entry of the run. */
      readonly sinceEntry?: boolean | undefined;
    };

/** Most leaves (attribute and event tests, those of event filters included) of a Condition. */
export const MAX_LEAVES = 200;
/** Deepest nesting of a Condition. */
export const MAX_DEPTH = 20;

/** The parts directly below a Condition, the filter of an event included. */
export const partsOf = (condition: Condition): readonly Condition[] => {
  if (condition.type === 'all' || condition.type === 'any') return condition.of;
  if (condition.type === 'not') return [condition.of];
  return condition.type === 'event' && condition.where !== undefined ? [condition.where] : [];
};

const countSchema = z.strictObject({
  is: z.enum(['at_least', 'at_most', 'exactly', 'between']),
  value: z.number().int().min(0).max(1_000_000),
  to: z.number().int().min(0).max(1_000_000).optional(),
});

const tree: z.ZodType<Condition> = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('all'), of: z.array(tree).max(MAX_LEAVES) }),
    z.strictObject({ type: z.literal('any'), of: z.array(tree).max(MAX_LEAVES) }),
    z.strictObject({ type: z.literal('not'), of: tree }),
    z.strictObject({ type: z.literal('attribute'), path: z.string().max(300), operator: z.enum(OPERATOR_NAMES), value: jsonSchema.optional() }),
    z.strictObject({
      type: z.literal('event'),
      event: z.string().max(200),
      count: countSchema,
      where: tree.optional(),
      within: durationSchema.optional(),
      sinceEntry: z.boolean().optional(),
    }),
  ]),
);

/** True when a JSON value is nested more levels deep than `limit`; never deeper itself than `limit` calls. */
export function nestedDeeper(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit === 0) return true;
  return Object.values(value).some((item) => nestedDeeper(item, limit - 1));
}

const depthOf = (condition: Condition): number => 1 + Math.max(0, ...partsOf(condition).map(depthOf));
const leavesOf = (condition: Condition): number =>
  (condition.type === 'attribute' || condition.type === 'event' ? 1 : 0) + partsOf(condition).reduce((sum, part) => sum + leavesOf(part), 0);

/** Shape of a Condition; what it says may still make no sense (see `problems`). */
export const conditionSchema: z.ZodType<Condition> = z
  .preprocess((value) => (nestedDeeper(value, 2 * MAX_DEPTH + 8) ? null : value), tree)
  .refine((condition) => depthOf(condition) <= MAX_DEPTH, `A condition can be nested at most ${MAX_DEPTH} levels deep.`)
  .refine((condition) => leavesOf(condition) <= MAX_LEAVES, `A condition can have at most ${MAX_LEAVES} tests.`);

/** Parses any value as a Condition. */
export const parseCondition = (value: unknown): { readonly ok: true; readonly condition: Condition } | { readonly ok: false; readonly message: string } => {
  const parsed = conditionSchema.safeParse(value);
  if (parsed.success) return { ok: true, condition: parsed.data };
  const issue = parsed.error.issues[0];
  return { ok: false, message: issue === undefined ? 'This is not a condition.' : `${issue.path.join('.')}: ${issue.message}` };
};
