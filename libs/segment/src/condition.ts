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
