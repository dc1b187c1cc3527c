import type { EventFact } from '@perennial/model';
import type { Reads, SubjectKind } from '@perennial/segment';
import type { Reckoning } from '../moment.js';
import type { Resources } from '../problem.js';

/** What a trigger listens to: events by name, triggers that programs fire, or nothing that happens to a person: then it is started (`start`). */
export interface Heard {
  readonly door: 'event' | 'api' | 'start';
  readonly name: string;
}

/** The date at whose moment a trigger lets its subject in, and how the moment is reckoned. */
export interface DateRule extends Reckoning {
  readonly path: string;
  readonly yearly: boolean;
}

/** Whom a backfill lets in, of a trigger that knows people of before: the present members of a segment, or who did something lately. */
export type BeforeSource = { readonly type: 'segment'; readonly segment: string } | { readonly type: 'event'; readonly event: string };

/** Something wrong with a trigger: `field` is a path within it. */
export interface TriggerProblem {
  readonly field: string;
  readonly message: string;
}

/** All that any part of the product knows about one type of trigger, its filter (`where`) left aside. */
export interface TriggerKind<T> {
  readonly hears: (trigger: T) => Heard;
  /** Whether an event that it hears is one that it means. */
  readonly fits: (trigger: T, event: EventFact) => boolean;
  /** What it reads besides the filter; left out: nothing. */
  readonly reads?: (trigger: T) => Reads;
  /** Whom a backfill lets in (journeys.md section 6); left out: nobody. */
  readonly before?: (trigger: T) => BeforeSource;
  /** The date that it waits for; left out: none. */
  readonly dated?: (trigger: T) => DateRule;
  /** Whose journeys it can start; left out: all. */
  readonly subjects?: readonly SubjectKind[];
  readonly check: (trigger: T, resources: Resources | null, subject: SubjectKind) => readonly TriggerProblem[];
  /** What stands before its name in a sentence: Event, Trigger, Person. */
  readonly noun: string;
  /** The same in journeys of accounts, where it is another. */
  readonly nounOfAccount?: string;
  /** Name of what starts the journey; empty before it is chosen. */
  readonly words: (trigger: T) => string;
}
