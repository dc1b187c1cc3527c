import type { EnrollmentId, EventFact, Instant, Json, JsonObject, JourneyId, MessageId } from '@perennial/model';
import type { TriggerType } from './triggers/registry.js';

/** What became of a message or call, as far as the node that waits for it is concerned. */
export type MessageOutcome = 'sent' | 'skipped' | 'failed';

/** A change of one value of a profile, account or context. */
export interface AttributeChange {
  readonly target: 'profile' | 'account' | 'context';
  /** Dotted path below the target. */
  readonly path: string;
  /** New value; null removes it. */
  readonly value: Json;
}

/** A segment whose members are put there one by one. */
export interface ListRef {
  readonly id: number;
  readonly key: string;
  readonly name: string;
}

/** What moves the enrollments of one subject. `id` is unique and stable over retries; `at` is its instant. */
export type Stimulus = { readonly id: string; readonly at: Instant } & (
  | {
      readonly type: 'event';
      readonly event: EventFact;
      /** Attribute changes that the event itself carries (applied first). */
      readonly changes: readonly AttributeChange[];
      /** More than 24 h old at receipt or imported: counts, but starts, exits and releases nothing. */
      readonly silent: boolean;
      /** It was seen to move no segment (`isUnmoved`): none is looked at. */
      readonly unmoved?: boolean;
    }
  | { readonly type: 'attributes'; readonly changes: readonly AttributeChange[] }
  | { readonly type: 'fire'; readonly trigger: string; readonly data: JsonObject; readonly event: EventFact }
  /** The doors of one journey are tried that this type of trigger makes, whatever they hear: without an event of the person, or with one that is not new. */
  | {
      readonly type: 'start';
      readonly journeyId: JourneyId;
      readonly trigger: TriggerType;
      /** Only the door that hears this name (`heardBy`); absent: all of the type. */
      readonly name?: string | undefined;
      /** First context of the run. */
      readonly data: JsonObject;
      readonly event: EventFact | null;
      /** What the key `date.value` is. */
      readonly value?: string | undefined;
    }
  | { readonly type: 'timer'; readonly enrollmentId: EnrollmentId; readonly realTime: Instant }
  | {
      readonly type: 'outcome';
      readonly enrollmentId: EnrollmentId;
      readonly visit: number;
      readonly messageId: MessageId;
      readonly outcome: MessageOutcome;
      readonly reason: string | null;
      /** What a call was answered, for the run to keep. */
      readonly value?: Json | undefined;
    }
  /** So many more people were chosen whom a message of the run goes to; `complete`: nobody else will be. */
  | { readonly type: 'recipients'; readonly enrollmentId: EnrollmentId; readonly visit: number; readonly chosen: number; readonly complete: boolean }
  /** Somebody else of the account did what ends the journey for all its members; runs must still match it. */
  | { readonly type: 'account_exit'; readonly journeyId: JourneyId; readonly event: EventFact }
  /** Segments must be looked at: all, those that time alone can change, or those that read what changed elsewhere (`paths`: its account, its topics). `silent` moves nobody. */
  | { readonly type: 'segments'; readonly which: 'all' | 'timed' | 'touched'; readonly paths: readonly string[]; readonly silent: boolean; /** When the subject's timer was due, where that rang: dates whose moment it is let in. */ readonly due?: Instant | undefined }
  /** The subject is put on a list or taken off it. */
  | { readonly type: 'list'; readonly list: ListRef; readonly member: boolean; readonly silent: boolean }
  | { readonly type: 'command'; /** `migrate`: the migration plan of the newest version is applied to it. */ readonly command: 'exit' | 'retry' | 'migrate'; readonly enrollmentId: EnrollmentId; readonly reason: string }
);
