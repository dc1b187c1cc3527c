import type { z } from 'zod';
import type { JsonObject } from '@perennial/model';
import type { FeedbackKind } from './feedback.js';

/** Channels that providers carry. */
export const CARRIED_CHANNELS = ['email', 'sms', 'push'] as const;
/** A channel that a provider carries. */
export type CarriedChannel = (typeof CARRIED_CHANNELS)[number];

interface Outgoing {
  /** UUID of the message: the idempotency key, and the left side of a mail's Message-ID. */
  readonly id: string;
  readonly profileId: number | null;
}

/** A name and an address; the name may be empty. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** A mail, decided and rendered, for one address. */
export interface OutgoingMail extends Outgoing {
  readonly channel: 'email';
  readonly to: string;
  readonly from: Mailbox;
  /** Null: answers go to the sender. */
  readonly replyTo: Mailbox | null;
  /** Where bounces go (the envelope's sender), for providers that let us say; null: their own way. */
  readonly returnPath: string | null;
  /** Key that it is signed with (DKIM), for providers that sign nothing themselves; `privateKey` in PEM; null: none. */
  readonly dkim: { readonly domain: string; readonly selector: string; readonly privateKey: string } | null;
  /** What providers with streams keep apart: what was asked for (receipts, passwords) from what is offered. */
  readonly stream: 'transactional' | 'promotional';
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Further headers by name; always kept. Values have no CR or LF. */
  readonly headers: { readonly [name: string]: string };
}

/** A text message, decided and rendered, for one phone. */
export interface OutgoingText extends Outgoing {
  readonly channel: 'sms';
  /** E.164, without signs between the digits. */
  readonly to: string;
  /** Number or name that it comes from; empty: the provider's own. */
  readonly from: string;
  readonly text: string;
  readonly segments: number;
}

/** A push message, decided and rendered, for all devices of one person. */
export interface OutgoingPush extends Outgoing {
  readonly channel: 'push';
  /** At least one, newest first; `type` as the app told it (ios, android), may be empty. */
  readonly devices: readonly { readonly token: string; readonly type: string }[];
  readonly title: string;
  readonly body: string;
  /** Empty: none. */
  readonly link: string;
}

/** A message on a channel that providers carry. */
export type OutgoingMessage = OutgoingMail | OutgoingText | OutgoingPush;

/** What a provider answered for one message; of a push message, `gone` are tokens of devices that there are no more. */
export type SendResult = { readonly gone?: readonly string[] } & (
  | { readonly outcome: 'accepted'; readonly providerId: string | null }
  /** Passes by itself: try again, not sooner than `retryAfterMs` where given. */
  | { readonly outcome: 'transient'; readonly reason: string; readonly retryAfterMs: number | null }
  | { readonly outcome: 'permanent'; readonly reason: string }
  /** The connection broke after the whole message was handed over: it may have gone out. */
  | { readonly outcome: 'ambiguous'; readonly reason: string });

/** A connection to the outside with one workspace's credentials. */
export interface Provider {
  /** Most messages that `send` takes at once. */
  readonly maxBatch: number;
  /** Sends messages of the channel that it was opened for; one result per message, in order; never throws for what the provider answers. */
  readonly send: (messages: readonly OutgoingMessage[]) => Promise<readonly SendResult[]>;
  /** Tries the credentials without sending, as far as the outside allows; tells what is wrong in words for a person. */
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
  /** Lines that a field of several lines shows. */
  readonly rows?: number;
  readonly required: boolean;
  readonly hint: string;
  readonly initial: string | number | boolean;
  /** True: pages keep its value and do not show it. */
  readonly hidden?: boolean;
}

/** A request whose address, header values and JSON body hold expressions. */
export interface RequestForm {
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: string;
}

/** A filled request, or why it cannot be made. */
export type FilledRequest =
  | { readonly ok: true; readonly url: string; readonly headers: readonly { readonly name: string; readonly value: string }[]; readonly body: string | null }
  | { readonly ok: false; readonly reason: string };

/** A request that is made. */
export interface HttpCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/**
 * What came of a request: an answer (`text` null: too long to read; header names in lower case), a refusal to make it, or silence. `sent`: all of it had
 * left this host, so that it may have been carried out.
 */
export type HttpAnswer =
  | { readonly type: 'answer'; readonly status: number; readonly retryAfterMs: number | null; readonly headers: Readonly<Record<string, string>>; readonly text: string | null }
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'unreachable'; readonly reason: string; readonly sent: boolean };

/** What the program lends to providers that work inside it, or that call the outside as it allows. */
export interface Surroundings {
  readonly workspaceId: number;
  /** Keeps messages in the workspace's mailbox. */
  readonly keep: (messages: readonly OutgoingMessage[]) => Promise<void>;
  /** Prepares a request; what it answers fills it with the values of one message, read as `message.…`. */
  readonly fill: (form: RequestForm) => (message: JsonObject) => FilledRequest;
  /** Makes a POST request; never throws. */
  readonly post: (call: HttpCall) => Promise<HttpAnswer>;
  /** Makes a GET request, which changes nothing outside; never throws. */
  readonly get: (call: Omit<HttpCall, 'body'>) => Promise<HttpAnswer>;
}

/** What is wrong with settings: the field, and words that say how to mend it. */
export interface SettingProblem {
  readonly field: string;
  readonly message: string;
}

/** A kind of provider: all that any part of the product knows about it. */
export interface ProviderKind {
  readonly name: string;
  readonly title: string;
  /** What it is, in one line for whoever chooses. */
  readonly about: string;
  /** Channels that it carries; an integration is about one of them. */
  readonly channels: readonly CarriedChannel[];
  /** False: known, but not offered on pages. */
  readonly offered?: boolean;
  /** False: it keeps what others could send later, so that it never stands in for them. */
  readonly standsIn?: boolean;
  /** The form of its settings on a channel. */
  readonly fields: (channel: CarriedChannel) => readonly SettingField[];
  readonly settings: z.ZodType<JsonObject>;
  /** What only the reader of expressions can find wrong with settings that passed the schema. */
  readonly problems?: (settings: JsonObject, channel: CarriedChannel, check: (form: RequestForm) => readonly SettingProblem[]) => readonly SettingProblem[];
  /** Messages a second that it takes from an account that agreed on nothing; absent: it names no limit that we could reach. */
  readonly rate?: { readonly perSecond: number };
  /** What a domain's SPF record must name so that mails may come this way, such as `include:sendgrid.net`; absent: nothing. */
  readonly spf?: (settings: JsonObject) => string;
  /** The domain at which mails come back, for providers that let us say where; null: their own way, as for kinds without this. `settings` passed the schema. */
  readonly bounceDomain?: (settings: JsonObject) => string | null;
  /** How it tells what became of messages; absent: it does not. */
  readonly feedback?: FeedbackKind;
  /** Opens a connection for a channel that it carries; `settings` must have passed the schema. */
  readonly open: (settings: JsonObject, surroundings: Surroundings) => Provider;
}
