import type { Instant } from './ids.js';
import type { JsonObject } from './json.js';

/** Names of the engine's own events, which no tracking call may use (journeys.md section 1). */
export const ENGINE_EVENTS = [
  'journey_entered', 'journey_completed', 'journey_exited', 'segment_entered', 'segment_left', 'attribute_changed',
  'subscription_changed', 'email_sent', 'email_delivered', 'email_opened', 'email_clicked', 'email_bounced',
  'email_complained', 'unsubscribed', 'in_app_shown', 'in_app_seen', 'in_app_clicked', 'in_app_dismissed',
  'survey_answered', 'message_skipped', 'message_failed', 'task_done',
] as const;
/** One of the engine's own event names. */
export type EngineEventName = (typeof ENGINE_EVENTS)[number];

const engineNames: ReadonlySet<string> = new Set(ENGINE_EVENTS);
/** True when only the engine may write an event of this name. */
export const isEngineEvent = (name: string): boolean => engineNames.has(name);

/** Who wrote an event. */
export type EventSource = 'track' | 'engine' | 'trigger' | 'import';

/** An event as conditions, waits and entries see it. */
export interface EventFact {
  readonly id: string;
  readonly name: string;
  readonly properties: JsonObject;
  /** When it happened, skew-corrected, never after receipt: for windows, counts and goals. */
  readonly occurredAt: Instant;
  /** When it was received: for triggers, waits, exits and order. */
  readonly receivedAt: Instant;
  readonly source: EventSource;
  /** How many events that the engine or a step made lie between it and what was first sent, itself included; absent: it was sent. */
  readonly depth?: number;
}
