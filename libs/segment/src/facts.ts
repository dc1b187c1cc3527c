import type { EventFact, Instant, Json, JsonObject } from '@perennial/model';

/** What is known of a subject at an instant: everything a Condition may read. */
export interface Facts {
  /** Id of the subject as text: what `bucket` takes. */
  readonly subjectId: string;
  /** `externalId`, `email`, `phone`, `timezone`, `locale` and every attribute, in one object. */
  readonly profile: JsonObject;
  readonly account: JsonObject | null;
  /** Events by name, ascending by `occurredAt`; only the names and spans that the plans read need be present. */
  readonly events: { readonly [name: string]: readonly EventFact[] };
  /** IANA zones that come after the profile's, the account's (their attribute `timezone`) and the journey's, in order: the workspace's. */
  readonly zones: readonly string[];
  /** Segments that the subject is in, by key, with the instant since when. */
  readonly segments?: { readonly [key: string]: Instant } | undefined;
}

/** The part of the facts that belongs to one run or one event. */
export interface Scope {
  readonly context?: { readonly [name: string]: Json } | undefined;
  readonly entryEvent?: EventFact | null | undefined;
  readonly enteredAt?: Instant | undefined;
  /** The event that a filter looks at. */
  readonly event?: EventFact | undefined;
}
