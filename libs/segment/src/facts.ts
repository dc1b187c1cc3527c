import type { EventFact, Instant, JourneyId, Json, JsonObject } from '@perennial/model';

/** What is known of a subject at an instant: everything a Condition may read. */
export interface Facts {
  /** Id of the subject as text: what `bucket` takes. */
  readonly subjectId: string;
  /** `externalId`, `email`, `phone`, `timezone`, `locale`, every attribute, and `computed` with the computed ones, in one object. */
  readonly profile: JsonObject;
  readonly account: JsonObject | null;
  /** Attributes, `role` and `joinedAt` (ISO 8601) of the profile's membership in `account`; absent: only the role, as `account.role`. */
  readonly membership?: JsonObject | null | undefined;
  /** Events by name, ascending by `occurredAt`; only the names and spans that the plans read need be present. */
  readonly events: { readonly [name: string]: readonly EventFact[] };
  /** Segments that the subject is in, by key, with the instant since when. */
  readonly segments?: { readonly [key: string]: Instant } | undefined;
  /** Since when without a break the conditions inside `held_for` have been true, by `heldKey`; absent: not true now. */
  readonly held?: { readonly [heldKey: string]: Instant } | undefined;
  /** Subscriptions with the defaults applied, by `topic` and by `topic:channel`. */
  readonly topics?: { readonly [key: string]: boolean } | undefined;
  /** Which tests of members hold for the account (the subject, or the profile's), by `heldKey` of the test; absent: it does not hold. */
  readonly quorums?: { readonly [heldKey: string]: boolean } | undefined;
  /** IANA zones that come after the profile's, the account's (their attribute `timezone`) and the journey's, in order: the workspace's. */
  readonly zones: readonly string[];
}

/** The part of the facts that belongs to one run or one event. */
export interface Scope {
  readonly context?: { readonly [name: string]: Json } | undefined;
  readonly entryEvent?: EventFact | null | undefined;
  readonly enteredAt?: Instant | undefined;
  /** Journey of the run: whose messages `node` means. */
  readonly journeyId?: JourneyId | undefined;
  /** The event that a filter looks at. */
  readonly event?: EventFact | undefined;
}
