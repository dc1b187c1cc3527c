import type { OutgoingMail, OutgoingPush, OutgoingText, Provider, SendResult, Surroundings } from '../port.js';

/** A message as it arrived outside: of a text message `to` is the phone, of a push message the token, `subject` its title. */
export interface Arrived {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: { readonly [name: string]: string };
}

/** How an outside answers: with something that is no answer, after a while, never, as if it were out of order, or as if it were asked too much. */
export type Mood = 'garbage' | 'slow' | 'never' | '5xx' | '429';

/** What a provider's outside must be able to do for the suite. Where a text stands for an ability, it says why a case is skipped. */
export interface Outside {
  readonly provider: Provider;
  /** The same provider with calls that give up soon; absent: it has no calls that could. */
  readonly impatient?: () => Provider;
  /** Changes how it answers from now on. */
  readonly behave: ((mood: Mood) => void) | string;
  /** Moods that this outside cannot have, each with the reason. */
  readonly without?: Partial<Record<Mood, string>>;
  /** The same provider with a wrong key. */
  readonly withWrongKey: (() => Provider) | string;
  /** Why a message that is handed over again arrives again: there are no keys that would tell. */
  readonly forgets?: string;
  /** Why it keeps addresses and texts that no server would take. */
  readonly trusts?: string;
  /** What arrived outside so far. */
  readonly arrived: () => readonly Arrived[];
  /** Makes the outside refuse the next messages for this address for good, or for now. Null: it never refuses. */
  readonly refuse: ((address: string, how: 'permanent' | 'transient') => void) | null;
  /** Why one message that is refused for now takes the others of its call with it. */
  readonly together?: string;
  /** Why the outside cannot be made to hang or vanish; a text skips the case. */
  readonly vanish: (() => Promise<void>) | string;
  /** Why `verify` cannot tell that the outside is gone. */
  readonly blind?: string;
  readonly close: () => Promise<void>;
}

const idOf = (place: number): string => `00000000-0000-8000-8000-${String(place).padStart(12, '0')}`;

/** Surroundings that lend nothing. */
export const ALONE: Surroundings = {
  workspaceId: 1, keep: async () => undefined, fill: () => () => ({ ok: false, reason: 'nothing is lent' }), post: async () => ({ type: 'refused', reason: 'nothing is lent' }), get: async () => ({ type: 'refused', reason: 'nothing is lent' }),
};

/** A mail with a deterministic id for its place. */
export const mail = (place: number, more: Partial<OutgoingMail> = {}): OutgoingMail => ({
  channel: 'email', id: idOf(place), profileId: place, to: `person${place}@example.com`, from: { name: 'Ana at Orchard', address: 'ana@orchard.example' }, replyTo: null, returnPath: null, dkim: null, stream: 'promotional',
  subject: `Häppy ${place} ☀`, html: `<p>Grüße, <b>${place}</b></p>`, text: `Grüße, ${place}`, headers: { 'List-Unsubscribe': '<https://p.example/r/u/x>', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click', 'Feedback-ID': '1:2:journey:perennial', 'Auto-Submitted': 'auto-generated' }, ...more,
});

/** A text message with a deterministic id for its place. */
export const text = (place: number): OutgoingText => ({ channel: 'sms', id: idOf(place), profileId: place, to: `+35191000000${place}`, from: 'Orchard', text: `Grüße "${place}"\n☀`, segments: 1 });

/** A push message to one device with a deterministic id for its place. */
export const push = (place: number, tokens: readonly string[] = [`token-${place}`]): OutgoingPush => ({
  channel: 'push', id: idOf(place), profileId: place, devices: tokens.map((token) => ({ token, type: 'ios' })), title: `Häppy ${place} ☀`, body: `Grüße "${place}"`, link: 'orchard://home',
});

/** Outcomes of results, in order. */
export const outcomes = (results: readonly SendResult[]): string[] => results.map((result) => result.outcome);
