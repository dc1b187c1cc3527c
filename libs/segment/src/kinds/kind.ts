import type { Instant } from '@perennial/model';
import type { Condition, ConditionOf, ConditionType, PathRoot } from '../condition.js';
import type { Facts, Scope } from '../facts.js';
import type { Reads } from '../reads.js';
import type { Frame } from '../sql/frame.js';

/** The moment at which a Condition is asked, and how its parts are: `holds` and `turn` are `matches` and the next turn of a part. */
export interface Seen {
  readonly facts: Facts;
  readonly now: Instant;
  readonly scope: Scope;
  readonly holds: (part: Condition, seen: Seen) => boolean;
  readonly turn: (part: Condition, seen: Seen) => Instant | null;
}

/** A Condition within another: asked of the same subject, of each event of a filter, or kept for itself: of the subject, or of each member of the account. */
export interface Part {
  readonly condition: Condition;
  /** Dotted place within the Condition that it is a part of. */
  readonly at: string;
  readonly of: 'subject' | 'event' | 'kept' | 'member';
}

/** What is wrong with a part of a Condition, in words for a page. */
export interface ConditionProblem {
  /** Dotted place within the Condition, e.g. `of.0.value`; empty for the whole. */
  readonly at: string;
  readonly message: string;
}

/** What a Condition may refer to at the place where it stands. */
export interface ConditionPlace {
  /** Roots that mean something there; `membership` does wherever `account` does. */
  readonly roots: readonly PathRoot[];
  /** True where there is a run, so that `sinceEntry` means something. */
  readonly run: boolean;
  /** Set within the filter of an event, within a test of members, and within one of how long something has held. */
  readonly of?: 'event' | 'member' | 'kept' | undefined;
}

/** What a Condition names that is defined elsewhere: by key, by id. */
export interface References {
  readonly segments: readonly string[];
  readonly topics: readonly string[];
  readonly templates: readonly string[];
  readonly journeys: readonly number[];
}

/** All that any part of the product knows about one type of Condition; what concerns its parts is done by the callers, once for all types. */
export interface Kind<T extends ConditionType> {
  readonly parts: (condition: ConditionOf<T>) => readonly Part[];
  /** Tests that it has itself, without those of its parts. */
  readonly leaves: (condition: ConditionOf<T>) => number;
  readonly match: (condition: ConditionOf<T>, seen: Seen) => boolean;
  /** First instant after now at which its answer may turn, that of its parts included; null: never. */
  readonly turn: (condition: ConditionOf<T>, seen: Seen) => Instant | null;
  /** Whether time alone can turn it, its parts left aside; `windows`: only by letting events that it reads leave the windows in which it reads them. */
  readonly timed: (condition: ConditionOf<T>) => boolean | 'windows';
  /** Whether it may come true while no event that it reads happens and no value of the subject changes: by time, or by what is kept elsewhere; its parts left aside. */
  readonly rises: (condition: ConditionOf<T>) => boolean;
  /** How its parts make its answer, where they do: all of them, or any. */
  readonly joins?: 'every' | 'some';
  /** What it reads itself. */
  readonly reads: (condition: ConditionOf<T>) => Partial<Reads>;
  readonly refers: (condition: ConditionOf<T>) => Partial<References>;
  /** What makes no sense in it, its parts left aside; `at` is relative to it. */
  readonly problems: (condition: ConditionOf<T>, place: ConditionPlace) => readonly ConditionProblem[];
  readonly words: (condition: ConditionOf<T>, say: (part: Condition) => string) => string;
  /** A boolean expression over the row of a frame; never null. */
  readonly sql: (condition: ConditionOf<T>, frame: Frame) => string;
}

/** What most types of Condition have in common: no parts, one test, no reference. */
export const LEAF = { parts: () => [], leaves: () => 1, timed: () => false, rises: () => true, reads: () => ({}), refers: () => ({}), turn: () => null, problems: () => [] } as const;

/** The earlier of two instants, where null is never. */
export const earliest = (a: Instant | null, b: Instant | null): Instant | null => (a === null ? b : b === null || a <= b ? a : b);

/** The first turn of some parts that are asked of the same subject. */
export const firstTurn = (parts: readonly Condition[], seen: Seen): Instant | null => parts.reduce<Instant | null>((at, part) => earliest(at, seen.turn(part, seen)), null);

/** A problem in a list, or nothing: `found(wrong, at, message)`. */
export const found = (wrong: boolean, at: string, message: string): readonly ConditionProblem[] => (wrong ? [{ at, message }] : []);
