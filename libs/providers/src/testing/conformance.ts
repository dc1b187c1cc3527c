import { describe, expect, it } from '@jest/globals';
import type { CarriedChannel, OutgoingMessage, SendResult } from '../port.js';
import { mail, outcomes, push, text, type Arrived, type Mood, type Outside } from './examples.js';
import { mailConformance } from './mail-conformance.js';

/** An example on each channel: a message by place, where it goes, and what must arrive of it. */
const EXAMPLES: Record<CarriedChannel, { readonly message: (place: number) => OutgoingMessage; readonly to: (place: number) => string; readonly said: (place: number) => Partial<Arrived> }> = {
  email: { message: mail, to: (place) => mail(place).to, said: (place) => ({ subject: `Häppy ${place} ☀`, text: `Grüße, ${place}`, html: `<p>Grüße, <b>${place}</b></p>` }) },
  sms: { message: text, to: (place) => text(place).to, said: (place) => ({ text: text(place).text }) },
  push: { message: push, to: (place) => `token-${place}`, said: (place) => ({ subject: push(place).title, text: push(place).body }) },
};

const trimmed = (one: Arrived | undefined): Arrived | undefined => (one === undefined ? undefined : { ...one, text: one.text.trim(), html: one.html.trim() });

type Within = (work: (outside: Outside) => Promise<void>) => Promise<void>;

/** What becomes of messages when the outside is in trouble, or is asked twice. */
function troubleConformance(message: (place: number) => OutgoingMessage, within: Within): void {
  it('says that a wrong key is wrong, and lets messages wait while somebody mends it', () => within(async ({ withWrongKey }) => {
    if (typeof withWrongKey === 'string') return;
    const provider = withWrongKey();
    expect(await provider.verify()).toMatchObject({ ok: false, detail: expect.stringMatching(/\S/) });
    expect(outcomes(await provider.send([message(1), message(2)]))).toEqual(['transient', 'transient']);
    await provider.close();
  }));

  it.each<[Mood, readonly SendResult['outcome'][]]>([
    ['slow', ['accepted']], ['5xx', ['transient']], ['429', ['transient']], ['garbage', ['ambiguous', 'accepted']], ['never', ['ambiguous']],
  ])('gives each message a stated end when the outside is %s', (mood, allowed) => within(async ({ provider, impatient, behave, without }) => {
    if (typeof behave === 'string' || without?.[mood] !== undefined) return;
    behave(mood);
    const results = await (mood === 'never' ? (impatient?.() ?? provider) : provider).send([message(1), message(2)]);
    expect(results).toHaveLength(2);
    for (const { outcome } of results) expect(allowed).toContain(outcome);
  }));

  it('does not send twice what is handed over again with the same id', () => within(async ({ provider, arrived, forgets }) => {
    if (forgets !== undefined) return;
    await provider.send([message(1), message(2)]);
    expect(outcomes(await provider.send([message(1), message(2)]))).toEqual(['accepted', 'accepted']);
    expect(arrived()).toHaveLength(2);
  }));
}

/** The contract of the provider port: every provider passes it on each channel that it carries against a real outside; a case may be skipped with a written reason. */
export function conformance(name: string, channel: CarriedChannel, open: () => Promise<Outside>): void {
  const { message, to, said } = EXAMPLES[channel];
  const within: Within = async (work) => {
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

    it('tells refused messages from taken ones, and for good from for now', () => within(async ({ provider, refuse, together }) => {
      if (refuse === null) return;
      refuse(to(5), 'permanent');
      expect(outcomes(await provider.send([message(5), message(7)]))).toEqual(['permanent', 'accepted']);
      refuse(to(6), 'transient');
      expect(outcomes(await provider.send([message(5), message(6), message(8)]))).toEqual(together === undefined ? ['permanent', 'transient', 'accepted'] : ['transient', 'transient', 'transient']);
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

    troubleConformance(message, within);
    if (channel === 'email') mailConformance(within);
  });
}
