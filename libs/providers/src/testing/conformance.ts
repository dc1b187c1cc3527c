import { describe, expect, it } from '@jest/globals';
import type { CarriedChannel, OutgoingMail, OutgoingMessage, OutgoingPush, OutgoingText, Provider, SendResult, Surroundings } from '../port.js';

/** A message as it arrived outside: of a text message `to` is the phone, of a push message the token, `subject` its title. */
export interface Arrived {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: { readonly [name: string]: string };
}

/** What a provider's outside must be able to do for the suite. */
export interface Outside {
  readonly provider: Provider;
  /** What arrived outside so far. */
  readonly arrived: () => readonly Arrived[];
  /** Makes the outside refuse the next messages for this address for good, or for now. Null: it never refuses. */
  readonly refuse: ((address: string, how: 'permanent' | 'transient') => void) | null;
  /** Why the outside cannot be made to hang or vanish; a text skips the case. */
  readonly vanish: (() => Promise<void>) | string;
  /** Why `verify` cannot tell that the outside is gone. */
  readonly blind?: string;
  readonly close: () => Promise<void>;
}

const idOf = (place: number): string => `00000000-0000-8000-8000-${String(place).padStart(12, '0')}`;

/** Surroundings that lend nothing. */
export const ALONE: Surroundings = {
  workspaceId: 1, keep: async () => undefined, fill: () => () => ({ ok: false, reason: 'nothing is lent' }), post: async () => ({ type: 'refused', reason: 'nothing is lent' }),
};

/** A mail with a deterministic id for its place. */
export const mail = (place: number, more: Partial<OutgoingMail> = {}): OutgoingMail => ({
  channel: 'email', id: idOf(place), profileId: place, to: `person${place}@example.com`, from: { name: 'Ana at Orchard', address: 'ana@orchard.example' }, replyTo: null, returnPath: null, dkim: null, stream: 'promotional',
  subject: `Häppy ${place} ☀`, html: `<p>Grüße, <b>${place}</b></p>`, text: `Grüße, ${place}`, headers: { 'List-Unsubscribe': '<https://p.example/r/u/x>', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }, ...more,
});

/** A text message with a deterministic id for its place. */
export const text = (place: number): OutgoingText => ({ channel: 'sms', id: idOf(place), profileId: place, to: `+35191000000${place}`, from: 'Orchard', text: `Grüße "${place}"\n☀`, segments: 1 });

/** A push message to one device with a deterministic id for its place. */
export const push = (place: number, tokens: readonly string[] = [`token-${place}`]): OutgoingPush => ({
  channel: 'push', id: idOf(place), profileId: place, devices: tokens.map((token) => ({ token, type: 'ios' })), title: `Häppy ${place} ☀`, body: `Grüße "${place}"`, link: 'orchard://home',
});

/** An example on each channel: a message by place, where it goes, and what must arrive of it. */
const EXAMPLES: Record<CarriedChannel, { readonly message: (place: number) => OutgoingMessage; readonly to: (place: number) => string; readonly said: (place: number) => Partial<Arrived> }> = {
  email: { message: mail, to: (place) => mail(place).to, said: (place) => ({ subject: `Häppy ${place} ☀`, text: `Grüße, ${place}`, html: `<p>Grüße, <b>${place}</b></p>` }) },
  sms: { message: text, to: (place) => text(place).to, said: (place) => ({ text: text(place).text }) },
  push: { message: push, to: (place) => `token-${place}`, said: (place) => ({ subject: push(place).title, text: push(place).body }) },
};

const outcomes = (results: readonly SendResult[]): string[] => results.map((result) => result.outcome);
const trimmed = (one: Arrived | undefined): Arrived | undefined => (one === undefined ? undefined : { ...one, text: one.text.trim(), html: one.html.trim() });

/** The contract of the provider port: every provider passes it on each channel that it carries against a real outside; a case may be skipped with a written reason. */
export function conformance(name: string, channel: CarriedChannel, open: () => Promise<Outside>): void {
  const { message, to, said } = EXAMPLES[channel];
  const within = async (work: (outside: Outside) => Promise<void>): Promise<void> => {
    const outside = await open();
    try {
      await work(outside);
    } finally {
      await outside.close();
    }
  };

  describe(`provider ${name}, ${channel}`, () => {
    it('answers one result per message, in order, and hands every message over once', () => within(async ({ provider, arrived }) => {
      const results = await provider.send([message(1), message(2), message(3)]);
      expect(outcomes(results)).toEqual(['accepted', 'accepted', 'accepted']);
      expect(arrived().map((one) => one.to).sort()).toEqual([to(1), to(2), to(3)]);
    }));

    it('keeps what is said as it is', () => within(async ({ provider, arrived }) => {
      await provider.send([message(4)]);
      expect(trimmed(arrived()[0])).toMatchObject(said(4));
    }));

    it('keeps own headers of mails', () => within(async ({ provider, arrived }) => {
      if (channel !== 'email') return;
      await provider.send([message(4)]);
      expect(arrived()[0]?.headers).toMatchObject({ 'list-unsubscribe': '<https://p.example/r/u/x>', 'list-unsubscribe-post': 'List-Unsubscribe=One-Click' });
    }));

    it('tells refused messages from taken ones, and for good from for now', () => within(async ({ provider, refuse }) => {
      if (refuse === null) return;
      refuse(to(5), 'permanent');
      refuse(to(6), 'transient');
      expect(outcomes(await provider.send([message(5), message(6), message(7)]))).toEqual(['permanent', 'transient', 'accepted']);
    }));

    it('says that the outside is there', () => within(async ({ provider }) => {
      expect(await provider.verify()).toMatchObject({ ok: true, detail: expect.any(String) });
    }));

    it('never throws when the outside is gone: messages wait', () => within(async ({ provider, vanish, blind }) => {
      if (typeof vanish === 'string') return;
      await vanish();
      expect(outcomes(await provider.send([message(8), message(9)]))).toEqual(['transient', 'transient']);
      if (blind === undefined) expect(await provider.verify()).toMatchObject({ ok: false });
    }));
  });
}
