import type { BounceClass, JsonObject } from '@perennial/model';
import type { SettingField } from './port.js';

/** Which of our messages something is about: by our own id where the provider repeats it, else by the id that it answered to the send. */
export type FeedbackSubject = { readonly messageId: string; readonly providerId?: never } | { readonly providerId: string; readonly messageId?: never };

/** What a provider says became of a message. */
export type FeedbackFact =
  | { readonly type: 'delivered' }
  /** Still being tried; nothing follows from it but a line in the trace. */
  | { readonly type: 'deferred'; readonly reason: string }
  /** It came back, or was never sent on: why, and in the provider's words. */
  | { readonly type: 'bounced'; readonly class: BounceClass; readonly reason: string }
  | { readonly type: 'complained'; readonly reason: string }
  | { readonly type: 'unsubscribed' }
  /** `machine`: a proxy or scanner, not a person. */
  | { readonly type: 'opened'; readonly machine: boolean; readonly userAgent: string }
  | { readonly type: 'clicked'; readonly machine: boolean; readonly userAgent: string; readonly url: string };

/** One thing that a provider tells about one message. */
export interface Feedback {
  readonly subject: FeedbackSubject;
  /** The same for every delivery of the same fact; unique within the integration; at most 200 characters. */
  readonly key: string;
  /** Epoch milliseconds, as the provider says. */
  readonly at: number;
  /** The address that it is about; null: not said. */
  readonly address: string | null;
  readonly fact: FeedbackFact;
}

/** A provider's call as it arrived; header names are lower case. */
export interface FeedbackRequest {
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes: signatures are over these. */
  readonly body: Buffer;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What reading a call needs from the program around. */
export interface FeedbackSurroundings {
  /** Reads a text by GET from an https address, which the caller has checked (certificates, confirmations); never throws; null: there was none. */
  readonly fetchText: (url: string) => Promise<string | null>;
}

/**
 * What a call says. A refused one was not written by the provider, or too long ago, and changes nothing. `once`: a call with this token is taken a single
 * time within its life. A `confirm` address is called once (SNS). What the provider says about nothing of ours is left out.
 */
export type FeedbackReading =
  | { readonly ok: true; readonly feedback: readonly Feedback[]; readonly once?: { readonly token: string; readonly forMs: number }; readonly confirm?: string }
  | { readonly ok: false; readonly status: 400 | 401 | 403 | 406; readonly reason: string };

/** How a provider tells what became of messages. */
export interface FeedbackKind {
  /** Fields that its verification needs, beside those of sending; part of the same settings schema, and optional there. */
  readonly fields: readonly SettingField[];
  /** What the owner does at the provider so that it calls us; `{url}` stands for the address. */
  readonly setup: string;
  /** Verifies and reads a call; `settings` passed the provider's schema. Never throws for what a stranger sends. */
  readonly read: (request: FeedbackRequest, settings: JsonObject, surroundings: FeedbackSurroundings) => Promise<FeedbackReading>;
}
