import type { Duration, Json } from '@perennial/model';
import type { OperatorName } from './operators/registry.js';

/**
 * Where a value is read, dotted: `profile.plan`, `profile.address.city`, `profile.computed.health`, `account.mrr`, `membership.role`,
 * `context.offer`, `entry.event.properties.invoiceId`, or, within the filter of an event, `event.properties.seats`.
 */
export const PATH_ROOTS = ['profile', 'account', 'membership', 'context', 'entry', 'event'] as const;
/** First part of a path. */
export type PathRoot = (typeof PATH_ROOTS)[number];

/** How often an event must have been counted. */
export interface CountTest {
  readonly is: 'at_least' | 'at_most' | 'exactly' | 'between';
  readonly value: number;
  /** Upper bound of `between`, inclusive. */
  readonly to?: number | undefined;
}

/** Dates between which something happened, both included; a `to` without a time of day includes all of that day (UTC). */
export interface DateSpan {
  readonly from: string;
  readonly to: string;
}

/** Which events of a name count. */
export interface Window {
  /** Filter over `event.*` of each counted event. */
  readonly where?: Condition | undefined;
  /** Rolling window that ends now; absent: ever. */
  readonly within?: Duration | undefined;
  readonly between?: DateSpan | undefined;
  /** Counts only what happened at or after the entry of the run. */
  readonly sinceEntry?: boolean | undefined;
}

/** What is taken of the events of a name: how many, the first or last instant, or a figure over a property. */
export const TAKES = ['count', 'first', 'last', 'sum', 'minimum', 'maximum', 'distinct'] as const;
/** What is taken of the events of a name. */
export type Take = (typeof TAKES)[number];

/** Events as one value. */
export interface EventTerm extends Window {
  readonly name: string;
  readonly take: Take;
  /** Dotted path below the event's properties; `count`, `first` and `last` need none. */
  readonly property?: string | undefined;
}

/** The parts of each form of a Term, by the key that names it. */
export interface TermForms {
  readonly attribute: string;
  readonly value: Json;
  readonly sum: readonly [Term, Term];
  readonly difference: readonly [Term, Term];
  readonly ratio: readonly [Term, Term];
  readonly now: { readonly plus?: Duration | undefined; readonly minus?: Duration | undefined };
  readonly event: EventTerm;
}
/** Name of a form of a Term. */
export type TermForm = keyof TermForms;
/** One side of a comparison: an object with one key, which names its form. */
export type Term = { [F in TermForm]: { readonly [K in F]: TermForms[F] } & { readonly [K in Exclude<TermForm, F>]?: undefined } }[TermForm];

/** One step of a sequence. */
export interface SequenceStep {
  readonly event: string;
  readonly where?: Condition | undefined;
}

/** What became of a message. */
export const MESSAGE_DEEDS = ['sent', 'delivered', 'opened', 'clicked', 'bounced'] as const;
/** What became of a message. */
export type MessageDeed = (typeof MESSAGE_DEEDS)[number];

/** How many members must fit. Of no members every quorum is false. */
export interface Quorum {
  readonly is: 'any' | 'all' | 'at_least' | 'at_least_percent';
  readonly value?: number | undefined;
}

/** The fields of each type of Condition. */
export interface ConditionFields {
  readonly all: { readonly of: readonly Condition[] };
  readonly any: { readonly of: readonly Condition[] };
  readonly not: { readonly of: Condition };
  readonly attribute: { readonly path: string; readonly operator: OperatorName; readonly value?: Json | undefined };
  readonly event: { readonly event: string; readonly count: CountTest } & Window;
  readonly compare: { readonly left: Term; readonly operator: OperatorName; readonly right: Term };
  /** Steps in their order, each strictly later than the one before and at most `within` after it; the first, where `during` is given, in the window that ends now. */
  readonly sequence: { readonly steps: readonly SequenceStep[]; readonly within: Duration; readonly during?: Duration | undefined };
  readonly message: {
    readonly did: MessageDeed;
    readonly channel?: string | undefined;
    readonly template?: string | undefined;
    /** Id of a journey; absent: any. */
    readonly journey?: number | undefined;
    /** Id of a node of `journey`, or, where that is absent, of the journey of the run. */
    readonly node?: string | undefined;
    readonly count?: CountTest | undefined;
    readonly within?: Duration | undefined;
    readonly sinceEntry?: boolean | undefined;
  };
  readonly segment: { readonly segment: string; readonly member: boolean; readonly heldFor?: Duration | undefined };
  readonly held_for: { readonly of: Condition; readonly duration: Duration };
  readonly topic: { readonly topic: string; readonly channel?: string | undefined; readonly subscribed: boolean };
  readonly members: { readonly quorum: Quorum; readonly roles?: readonly string[] | undefined; readonly of: Condition };
}
/** Type of a Condition. */
export type ConditionType = keyof ConditionFields;
/** A Condition of one type. */
export type ConditionOf<T extends ConditionType> = { [K in T]: { readonly type: K } & ConditionFields[K] }[T];
/** A question about a subject at an instant, as a tree. */
export type Condition = ConditionOf<ConditionType>;

/** Most leaves (tests, those of filters and of terms included) of a Condition. */
export const MAX_LEAVES = 200;
/** Deepest nesting of a Condition. */
export const MAX_DEPTH = 20;
