import { describe, expect, it } from '@jest/globals';
import type { OutgoingMail, Provider, SendResult } from '../port.js';

/** What a provider's outside must be able to do for the suite. */
export interface Outside {
  readonly provider: Provider;
  /** What arrived outside so far. */
  readonly arrived: () => readonly { readonly to: string; readonly subject: string; readonly text: string; readonly html: string; readonly headers: { readonly [name: string]: string } }[];
  /** Makes the outside refuse the next mails for this address for good, or for now. Null: it never refuses. */
  readonly refuse: ((address: string, how: 'permanent' | 'transient') => void) | null;
  /** Why the outside cannot be made to hang or vanish; a text skips the case. */
  readonly vanish: (() => Promise<void>) | string;
  readonly close: () => Promise<void>;
}

/** A mail with a deterministic id for its place. */
export const mail = (place: number, more: Partial<OutgoingMail> = {}): OutgoingMail => ({
  id: `00000000-0000-8000-8000-${String(place).padStart(12, '0')}`, profileId: place, to: `person${place}@example.com`, from: { name: 'Ana at Orchard', address: 'ana@orchard.example' },
  subject: `Häppy ${place} ☀`, html: `<p>Grüße, <b>${place}</b></p>`, text: `Grüße, ${place}`, headers: { 'List-Unsubscribe': '<https://p.example/r/u/x>', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }, ...more,
});

const outcomes = (results: readonly SendResult[]): string[] => results.map((result) => result.outcome);

/** The contract of the provider port: every provider passes it against a real outside; a case may be skipped with a written reason. */
export function conformance(name: string, open: () => Promise<Outside>): void {
  const within = async (work: (outside: Outside) => Promise<void>): Promise<void> => {
    const outside = await open();
    try {
      await work(outside);
    } finally {
      await outside.close();
    }
  };

  describe(`provider ${name}`, () => {
    it('answers one result per mail, in order, and hands every mail over once', () => within(async ({ provider, arrived }) => {
      const results = await provider.send([mail(1), mail(2), mail(3)]);
      expect(outcomes(results)).toEqual(['accepted', 'accepted', 'accepted']);
      expect(arrived().map((one) => one.to).sort()).toEqual(['person1@example.com', 'person2@example.com', 'person3@example.com']);
    }));

    it('keeps subject, both parts and own headers as they are', () => within(async ({ provider, arrived }) => {
      await provider.send([mail(4)]);
      const [one] = arrived();
      expect(one).toMatchObject({ subject: 'Häppy 4 ☀' });
      expect(one?.text.trim()).toBe('Grüße, 4');
      expect(one?.html.trim()).toBe('<p>Grüße, <b>4</b></p>');
      expect(one?.headers['list-unsubscribe']).toBe('<https://p.example/r/u/x>');
      expect(one?.headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click');
    }));

    it('tells refused mails from taken ones, and for good from for now', () => within(async ({ provider, refuse }) => {
      if (refuse === null) return;
      refuse('person5@example.com', 'permanent');
      refuse('person6@example.com', 'transient');
      expect(outcomes(await provider.send([mail(5), mail(6), mail(7)]))).toEqual(['permanent', 'transient', 'accepted']);
    }));

    it('says that the outside is there', () => within(async ({ provider }) => {
      expect(await provider.verify()).toMatchObject({ ok: true, detail: expect.any(String) });
    }));

    it('never throws when the outside is gone: mails wait', () => within(async ({ provider, vanish }) => {
      if (typeof vanish === 'string') return;
      await vanish();
      expect(outcomes(await provider.send([mail(8), mail(9)]))).toEqual(['transient', 'transient']);
      expect(await provider.verify()).toMatchObject({ ok: false });
    }));
  });
}
