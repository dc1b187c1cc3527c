import type { z } from 'zod';
import type { JsonObject } from '@perennial/model';

/** A mail, decided and rendered, for one address. */
export interface OutgoingMail {
  /** UUID of the message: the idempotency key, and the left side of its Message-ID. */
  readonly id: string;
  readonly profileId: number | null;
  readonly to: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Further headers by name; always kept. Values have no CR or LF. */
  readonly headers: { readonly [name: string]: string };
}

/** What a provider answered for one mail. */
export type SendResult =
  | { readonly outcome: 'accepted'; readonly providerId: string | null }
  /** Passes by itself: try again, not sooner than `retryAfterMs` where given. */
  | { readonly outcome: 'transient'; readonly reason: string; readonly retryAfterMs: number | null }
  | { readonly outcome: 'permanent'; readonly reason: string }
  /** The connection broke after the whole mail was handed over: it may have gone out. */
  | { readonly outcome: 'ambiguous'; readonly reason: string };

/** A connection to the outside with one workspace's credentials. */
export interface Provider {
  /** Most mails that `send` takes at once. */
  readonly maxBatch: number;
  /** Sends mails; one result per mail, in order; never throws for what the provider answers. */
  readonly send: (mails: readonly OutgoingMail[]) => Promise<readonly SendResult[]>;
  /** Tries the credentials without sending; tells what is wrong in words for a person. */
  readonly verify: () => Promise<{ readonly ok: boolean; readonly detail: string }>;
  /** Ends open connections after what is under way. */
  readonly close: () => Promise<void>;
}

/** One field of the form of a provider's settings. */
export interface SettingField {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'number' | 'boolean' | 'secret' | 'select';
  readonly options?: readonly string[];
  readonly required: boolean;
  readonly hint: string;
  readonly initial: string | number | boolean;
}

/** What the program lends to providers that work inside it. */
export interface Surroundings {
  readonly workspaceId: number;
  /** Keeps mails in the workspace's mailbox. */
  readonly keep: (mails: readonly OutgoingMail[]) => Promise<void>;
}

/** A kind of provider: all that any part of the product knows about it. */
export interface ProviderKind {
  readonly name: string;
  readonly title: string;
  readonly channel: 'email';
  /** False: known, but not offered on pages. */
  readonly offered?: boolean;
  readonly fields: readonly SettingField[];
  readonly settings: z.ZodType<JsonObject>;
  /** Opens a connection; `settings` must have passed the schema. */
  readonly open: (settings: JsonObject, surroundings: Surroundings) => Provider;
}
