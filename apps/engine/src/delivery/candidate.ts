import type { MessageRails, Taken } from '@perennial/journey';
import type { Instant, JsonObject } from '@perennial/model';
import type { ClaimedMessage, Device, LiveTemplate, MessageRun, ProfileState } from '@perennial/store';
import type { PaceLimit } from './pace.js';
import type { Reach } from './reach.js';

/** A topic as delivery decides by it; mail without a topic counts as one that nobody can leave. */
export interface TopicTerms {
  readonly key: string;
  readonly mandatory: boolean;
  /** Quiet hours do not hold it. */
  readonly urgent: boolean;
  /** Nobody gets it before they subscribe. */
  readonly optIn: boolean;
}

/** A claimed message with everything that the rules look at, as it is at the moment of the decision. */
export interface Candidate {
  readonly message: ClaimedMessage;
  /** Null: the profile was erased. */
  readonly profile: ProfileState | null;
  /** The profile as Conditions and templates see it; nothing of one that was erased. */
  readonly facts: JsonObject;
  readonly account: JsonObject | null;
  /** Their role in the account whose run the message is of; null: they are no member of it any more, or it is a person's own run. */
  readonly role: string | null;
  /** The profile's membership in that account. */
  readonly membership: JsonObject | null;
  /** Null: a message without a run. */
  readonly run: MessageRun | null;
  /** Key of the journey that it is of; null: of none that is published. */
  readonly journeyKey: string | null;
  readonly template: LiveTemplate | null;
  readonly topic: TopicTerms | null;
  /** The person's own choice about the topic on the message's channel, else about the whole topic; null: none. */
  readonly subscribed: boolean | null;
  /** How the channel reaches people; null: there is no such channel. */
  readonly reach: Reach | null;
  readonly address: string | null;
  /** The person's own address, where the mail goes to that of the workspace in its place; null: it goes to them. */
  readonly trapped: string | null;
  /** Devices of the person, newest first; looked up only for channels that reach devices. */
  readonly devices: readonly Device[];
  /** Why the address must not be written to; null: it may. */
  readonly suppression: string | null;
  /** False when the journey looks at its entry filter again before each message, and it does not hold any more. */
  readonly stillFits: boolean;
  /** What its template asks of whoever gets it holds. */
  readonly meetsTemplate: boolean;
  /** Mails sent to this person in the last 24 hours; looked up for unverified addresses only. */
  readonly sentLately: number;
  /** The newest guard rails of its node, journey and workspace. */
  readonly rails: MessageRails;
  /** When it is decided, and the zone of the person's clock. */
  readonly moment: { readonly at: Instant; readonly zone: string };
  /** The person belongs to those whom the workspace holds back from everything. */
  readonly heldBack: boolean;
  /** Epoch ms until which the person or their account is muted; null: they are not. */
  readonly mutedUntil: number | null;
  /** The person has the same message of the same visit already. */
  readonly madeTwice: boolean;
  /** Priorities that messages of the workspace have. */
  readonly priorities: readonly number[];
  /** How long promotional messages wait for competitors, in milliseconds. */
  readonly settleMs: number;
  /** Rates under which it falls, whatever its provider. */
  readonly paces: readonly PaceLimit[];
  /** Places that the person's other messages took under frequency caps. */
  readonly taken: readonly Taken[];
}

/** What a rule says of a message that it does not let pass: why it is not sent, until when it is held (epoch ms), or which in-app message is shown in its place. */
export type Ruling = string | { readonly do: 'hold'; readonly until: number; readonly reason: string } | { readonly do: 'switch'; readonly template: string; readonly reason: string };

/** One rule of the delivery decision, and what it looks at: null lets the message pass, a text is the recorded reason of the refusal. */
export interface DeliveryRule<Looks extends keyof Candidate = keyof Candidate, Says extends Ruling = string> {
  readonly name: string;
  readonly refuse: (candidate: Pick<Candidate, Looks>) => Says | null;
}
