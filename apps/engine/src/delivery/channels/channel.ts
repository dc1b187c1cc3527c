import type { Channel, JsonObject } from '@perennial/model';
import type { SendingWorkspace } from '@perennial/store';
import type { TemplateFacts } from '@perennial/template';
import type { Candidate } from '../candidate.js';
import type { Handed } from '../outlets.js';
import type { Reach } from '../reach.js';
import type { ReadyTemplate } from '../template-cache.js';

/** Addresses that a message carries for its recipient. */
export interface MessageLinks {
  readonly unsubscribe: string;
  readonly preferences: string;
  readonly view: string;
  /** False for a mandatory topic: there is nothing to leave. */
  readonly canLeave: boolean;
}

/** A message that was decided and rendered; `content` is its channel's own. */
export interface ReadyMessage<Content> {
  readonly candidate: Candidate;
  readonly links: MessageLinks;
  readonly content: Content;
}

/** What rendering gave. */
export type Rendering<Content> = { readonly ok: true; readonly content: Content } | { readonly ok: false; readonly reason: string };

/** What a colleague sees of a message. `html` is empty where its channel has none. */
export type Shown = { readonly subject: string; readonly html: string; readonly text: string };

/** A way to reach a person: all that delivery knows about it. */
export interface DeliveryChannel<Content = JsonObject> {
  readonly name: Channel;
  readonly reach: Reach;
  /** Engine event that tells of a message handed over, where there is one. */
  readonly sentEvent: 'email_sent' | null;
  /** True where openings and clicks of its messages can be followed. */
  readonly follows: boolean;
  readonly render: (template: ReadyTemplate, facts: TemplateFacts) => Rendering<Content>;
  /** A message as a colleague sees it who decides whether it goes out. */
  readonly show: (content: Content) => Shown;
  /** Hands messages of one workspace over; one result each, in order. */
  readonly hand: (workspace: SendingWorkspace, messages: readonly ReadyMessage<Content>[]) => Promise<readonly Handed[]>;
}
