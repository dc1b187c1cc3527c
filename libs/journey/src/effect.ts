import type { EnrollmentId, Instant, JourneyId, JsonObject, MessageId, VersionId } from '@perennial/model';
import type { AttributeChange } from './stimulus.js';

/** Channels that a message node can use. */
export type Channel = 'email' | 'in_app';

/** What a decision asks its caller to do; a value, never a deed. Ids are deterministic, so that a retry is harmless. */
export type Effect =
  | {
      readonly type: 'message';
      readonly id: MessageId;
      readonly enrollmentId: EnrollmentId;
      readonly enteredAt: Instant;
      readonly journeyId: JourneyId;
      readonly versionId: VersionId;
      readonly nodeId: string;
      readonly visit: number;
      readonly channel: Channel;
      /** Key of the template. */
      readonly template: string;
      /** Key of the topic; null: the journey's, then the template's. */
      readonly topic: string | null;
      /** True when the run waits for the outcome. */
      readonly awaited: boolean;
      readonly at: Instant;
    }
  /** The run ended by exit: its unclaimed messages are skipped, its unseen in-app messages withdrawn. */
  | { readonly type: 'cancel'; readonly enrollmentId: EnrollmentId; readonly enteredAt: Instant; readonly reason: string }
  /** A value of the subject changed; already applied to the facts that `handle` returns. */
  | { readonly type: 'change'; readonly change: AttributeChange; readonly enrollmentId: EnrollmentId }
  /** The engine's own event for the log (journeys.md section 1), or one that a node made. */
  | { readonly type: 'event'; readonly id: string; readonly name: string; readonly properties: JsonObject; readonly at: Instant; /** Counts, but starts, exits and releases nothing. */ readonly silent?: boolean; /** As in `EventFact`; absent: one more than what it follows from. */ readonly depth?: number }
  /** The subject was subscribed to a topic, or unsubscribed; already in the facts that `handle` returns. */
  | { readonly type: 'topic'; readonly topic: string; readonly subscribed: boolean; readonly journeyId: JourneyId; readonly at: Instant }
  /** The subject entered or left the members of a set; already in the facts that `handle` returns. */
  | { readonly type: 'membership'; readonly setId: number; readonly member: boolean; readonly at: Instant };

/** A refused entry: recorded, and shown as the answer to "why not?". */
export interface Refusal {
  readonly journeyId: JourneyId;
  readonly key: string | null;
  /** e.g. `filter`, `no key`, `re-entry`, `paused`, `entry filter`. */
  readonly reason: string;
  /** What the filter that refused read, as it was then; absent where none did. */
  readonly values?: JsonObject | undefined;
  readonly stimulusId: string;
  readonly eventName: string;
  readonly at: Instant;
}
