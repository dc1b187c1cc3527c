import { instant, type EventFact, type Instant, type Json } from '@perennial/model';
import type { Condition } from '../condition.js';
import type { Facts } from '../facts.js';
import type { ValueType } from '../operators/operator.js';
import type { EventRead } from '../reads.js';
import type { ComputedSettings } from './settings.js';

/** A condition of the health score. */
export interface WeightedCondition {
  readonly condition: Condition;
  readonly weight: number;
}

/** What an attribute is computed from. */
export interface ComputedInput {
  readonly settings: ComputedSettings;
  readonly conditions: readonly WeightedCondition[];
  readonly facts: Facts;
  readonly now: Instant;
}

/** A value, null where there is none, and the first instant at which time alone may change it. */
export interface Computed {
  readonly value: Json;
  readonly next: Instant | null;
}

/** One computed attribute: all that any part of the product knows of it. */
export interface ComputedAttribute {
  readonly name: string;
  readonly label: string;
  /** What it says, for people. */
  readonly about: string;
  readonly type: ValueType;
  /** All values that it can have, where these are few words. */
  readonly values?: readonly string[] | undefined;
  /** Events that it is computed from. */
  readonly reads: (settings: ComputedSettings, conditions: readonly WeightedCondition[]) => readonly EventRead[];
  readonly compute: (input: ComputedInput) => Computed;
}

/** A day in milliseconds. */
export const DAY = 86_400_000;

/** Occurrences of some events up to an instant, ascending. */
export function occurrences(facts: Facts, names: readonly string[], now: Instant): readonly EventFact[] {
  const lists = names.flatMap((name) => (Object.hasOwn(facts.events, name) ? [facts.events[name] ?? []] : []));
  const past = lists.flat().filter((event) => event.occurredAt <= now);
  return lists.length > 1 ? past.sort((a, b) => a.occurredAt - b.occurredAt) : past;
}

/** Occurrences of sessions. */
export const sessions = ({ settings, facts, now }: ComputedInput): readonly EventFact[] => occurrences(facts, settings.sessionEvents, now);

/** The first of some instants after now, or null. */
export function firstAfter(now: Instant, ...candidates: readonly (number | null)[]): Instant | null {
  const later = candidates.filter((at): at is number => at !== null && at > now);
  return later.length === 0 ? null : instant(Math.min(...later));
}

/** Reads of session events, for ever. */
export const sessionReads = (settings: ComputedSettings): EventRead[] => settings.sessionEvents.map((name) => ({ name, withinMs: null, properties: false }));
