import type { Channel, EnrollmentId, EventFact, Instant, JourneyId, JsonObject, MessageId, VersionId } from '@perennial/model';
import type { Recipients } from './recipients.js';
import type { AttributeChange } from './stimulus.js';

/** A call as its author wrote it; address, header values and body are templates, filled at the time of the call. */
export interface CallRequest {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'GET' | 'DELETE';
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** Empty: none. */
  readonly body: string;
  readonly timeoutMs: number;
  /** True when the answer must be JSON that the run keeps. */
  readonly keepsAnswer: boolean;
}

export type { Channel };

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
      /** Whom of the account's members it goes to; absent: to the subject. `id` is then that of the whole. */
      readonly recipients?: Recipients | undefined;
      readonly at: Instant;
    }
  /** A call to another program, whose outcome the run waits for; `id` is its idempotency key. */
  | {
      readonly type: 'call';
      readonly id: MessageId;
      readonly enrollmentId: EnrollmentId;
      readonly enteredAt: Instant;
      readonly journeyId: JourneyId;
      readonly versionId: VersionId;
      readonly nodeId: string;
      readonly visit: number;
      readonly request: CallRequest;
      readonly at: Instant;
    }
  /** The run ended by exit: its unclaimed messages are skipped, its unseen in-app messages withdrawn. With `visit` it was pulled away: the unclaimed messages of that visit are skipped. */
  | { readonly type: 'cancel'; readonly enrollmentId: EnrollmentId; readonly enteredAt: Instant; readonly reason: string; readonly visit?: number }
  /** The runs of this journey of all members of the subject's account end, where they match the event. */
  | { readonly type: 'exit_account'; readonly id: string; readonly journeyId: JourneyId; readonly event: EventFact; readonly at: Instant }
  /** A value of the subject changed; already applied to the facts that `handle` returns. */
  | { readonly type: 'change'; readonly change: AttributeChange; readonly enrollmentId: EnrollmentId; readonly at: Instant }
  /** The engine's own event for the log (journeys.md section 1), or one that a node made. */
  | { readonly type: 'event'; readonly id: string; readonly name: string; readonly properties: JsonObject; readonly at: Instant; /** Counts, but starts, exits and releases nothing. */ readonly silent?: boolean; /** As in `EventFact`; absent: one more than what it follows from. */ readonly depth?: number }
  /** Another journey is started for the subject: `replay` lets it, right after what made it. */
  | { readonly type: 'start'; readonly id: string; readonly journeyId: JourneyId; readonly event: EventFact; readonly at: Instant }
  /** The subject was subscribed to a topic, or unsubscribed; already in the facts that `handle` returns. */
  | { readonly type: 'topic'; readonly topic: string; readonly subscribed: boolean; readonly journeyId: JourneyId; readonly at: Instant }
  /** A colleague is asked to do something. `assignee`: a folded address; `details`: values by path, as they were. */
  | {
      readonly type: 'task';
      readonly id: string;
      readonly enrollmentId: EnrollmentId;
      readonly journeyId: JourneyId;
      readonly nodeId: string;
      readonly title: string;
      readonly note: string;
      readonly assignee: string | null;
      readonly dueAt: Instant;
      readonly details: JsonObject;
      readonly at: Instant;
    }
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
