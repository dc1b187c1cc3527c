import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FakeProvider, HookCall, HookFact } from '@perennial/testkit';
import type { JsonObject } from '@perennial/model';
import type { FeedbackReading } from '../feedback.js';
import type { ProviderKind } from '../port.js';

const NOW = Date.UTC(2026, 10, 26, 14);
const OURS = '00000000-0000-8000-8000-000000000007';

/** An event that a fake can tell. */
export const hookFact = (more: Partial<HookFact> = {}): HookFact => ({ type: 'delivered', messageId: OURS, providerId: 'theirs-7', address: 'ana@example.com', at: NOW - 60_000, eventId: 'event-000000000007', ...more });

/** A call read as the engine reads it. */
export const readCall = (kind: ProviderKind, fake: FakeProvider, call: HookCall, more: { readonly settings?: JsonObject; readonly now?: number } = {}): Promise<FeedbackReading> => {
  if (kind.feedback === undefined) throw new Error(`${kind.name} tells nothing`);
  return kind.feedback.read({ headers: call.headers, body: call.body, now: more.now ?? NOW }, kind.settings.parse({ ...fake.settings, ...more.settings }), { fetchText: fake.fetchText });
};

/** Reads a body that the provider itself sent. */
export const readSigned = (kind: ProviderKind, fake: FakeProvider, body: unknown): Promise<FeedbackReading> => readCall(kind, fake, fake.sign(Buffer.from(JSON.stringify(body)), NOW - 1000));

/** Facts of a reading; throws when it was refused. */
export const factsOf = (reading: FeedbackReading): readonly unknown[] => {
  if (!reading.ok) throw new Error(reading.reason);
  return reading.feedback.map(({ fact }) => fact);
};

const EVERY: Readonly<Record<HookFact['type'], object>> = {
  delivered: { type: 'delivered' }, deferred: { type: 'deferred' }, bounced: { type: 'bounced', class: 'user_unknown' }, complained: { type: 'complained' }, opened: { type: 'opened', machine: false }, clicked: { type: 'clicked', machine: false, url: 'https://orchard.example/a' }, unsubscribed: { type: 'unsubscribed' },
};

/** How a provider's calls are proven; where it signs no time, the text says why a case is skipped. */
export interface Proof {
  /** Setting that proving needs. */
  readonly secret: string;
  /** A call without its proof. */
  readonly strip: (call: HookCall) => HookCall;
  /** A call whose proof is another's. */
  readonly forge: (call: HookCall) => HookCall;
  /** Longest time that a call may be old, in ms; a text: nothing tells when it was made. */
  readonly livesMs: number | string;
  /** Whether a call is taken once (true), or repeats are told by their keys. */
  readonly once: boolean;
  /** Facts that it never tells. */
  readonly never?: readonly HookFact['type'][];
  /** True where an event is proven apart from the call around it, so that a changed one passes. */
  readonly eventUnproven?: boolean;
}

const tell = async (kind: ProviderKind, fake: FakeProvider, more: Partial<HookFact>, now?: number): Promise<Extract<FeedbackReading, { ok: true }>> => {
  const reading = await readCall(kind, fake, fake.hook([hookFact(more)], now ?? NOW - 1000));
  if (!reading.ok) throw new Error(reading.reason);
  return reading;
};

const refusal = (status: number, reason: RegExp): object => ({ ok: false, status, reason: expect.stringMatching(reason) });

/** What is refused, and what comes again. */
function proofConformance(kind: ProviderKind, fake: () => FakeProvider, proof: Proof): void {
  it('refuses a call without its proof, with another one, and with changed words', async () => {
    const call = fake().hook([hookFact()], NOW - 1000);
    expect(await readCall(kind, fake(), proof.strip(call))).toEqual(refusal(401, /no |not /));
    expect(await readCall(kind, fake(), proof.forge(call))).toEqual(refusal(401, /wrong|none/));
    const changed = { ...call, body: Buffer.from(call.body.toString('utf8').replace('ana@example.com', 'eve@example.com')) };
    if (proof.eventUnproven !== true) expect(await readCall(kind, fake(), changed)).toEqual(refusal(401, /wrong/));
  });

  it('refuses every call while the secret that proves it is not set, and says so', async () => {
    expect(await readCall(kind, fake(), fake().hook([hookFact()], NOW - 1000), { settings: { [proof.secret]: '' } })).toEqual(refusal(401, /is set here/));
  });

  it('refuses a call that is too old, or of tomorrow', async () => {
    const { livesMs } = proof;
    if (typeof livesMs === 'string') return;
    expect(await readCall(kind, fake(), fake().hook([hookFact()], NOW - livesMs - 2000))).toMatchObject({ ok: false, reason: expect.stringMatching(/too old/) });
    expect(await readCall(kind, fake(), fake().hook([hookFact()], NOW + 310_000))).toMatchObject({ ok: false, reason: expect.stringMatching(/too old/) });
    expect(await readCall(kind, fake(), fake().hook([hookFact()], NOW - livesMs + 2000))).toMatchObject({ ok: true });
  });

  it('tells a call that comes again: by a token that is taken once, or by the same keys', async () => {
    const [first, again, other] = [await tell(kind, fake(), {}), await tell(kind, fake(), {}), await tell(kind, fake(), { eventId: 'event-000000000008', at: NOW - 59_000 })];
    expect(again).toEqual(first);
    expect(other.feedback[0]?.key).not.toBe(first.feedback[0]?.key);
    expect(first.once !== undefined).toBe(proof.once);
    if (first.once === undefined || typeof proof.livesMs === 'string') return;
    expect(other.once?.token).not.toBe(first.once.token);
    expect(first.once.token.length).toBeLessThanOrEqual(200);
    expect(first.once.forMs).toBeGreaterThanOrEqual(proof.livesMs);
  });

  it('leaves out what it does not know', async () => {
    for (const body of [{}, [], { event: 'newly_invented', type: 'email.newly_invented', RecordType: 'NewlyInvented', eventType: 'NewlyInvented', created_at: '2026-11-26T14:00:00Z', data: {}, mail: { messageId: 'x', timestamp: '2026-11-26T14:00:00Z' } }]) {
      const reading = await readSigned(kind, fake(), body);
      expect(reading.ok ? reading.feedback : reading.status).toEqual(reading.ok ? [] : 400);
    }
  });

  it('refuses garbage', async () => {
    const call = fake().hook([hookFact()], NOW - 1000);
    for (const body of ['', '{', 'null', '"x"', '\u0000', '<html>']) {
      const signed = kind.name === 'mailgun' || kind.name === 'ses' ? { ...call, body: Buffer.from(body) } : fake().sign(Buffer.from(body), NOW - 1000);
      expect(await readCall(kind, fake(), signed)).toMatchObject({ ok: false, status: 400 });
    }
  });
}

/** The contract of what a provider tells: every kind passes it against calls that are signed as its provider does. */
export function feedbackConformance(kind: ProviderKind, start: () => Promise<FakeProvider>, proof: Proof): void {
  describe(`what ${kind.name} tells`, () => {
    let fake: FakeProvider;
    beforeAll(async () => void (fake = await start()));
    afterAll(() => fake.close());

    it('takes a call that is proven, and names message, moment and address', async () => {
      const { feedback } = await tell(kind, fake, {});
      expect(feedback).toEqual([{ subject: { messageId: OURS }, key: expect.stringMatching(/^.{1,200}$/), at: expect.any(Number), address: 'ana@example.com', fact: { type: 'delivered' } }]);
      expect(Math.abs((feedback[0]?.at ?? 0) - (NOW - 60_000))).toBeLessThan(1000);
    });

    it.each(Object.entries(EVERY))('tells that a mail was %s', async (type, expected) => {
      const [name] = Object.keys(EVERY).filter((one): one is HookFact['type'] => one === type);
      if (name === undefined || proof.never?.includes(name) === true) return;
      expect(factsOf(await tell(kind, fake, { type: name }))).toMatchObject([expected]);
    });

    it('names a message by the id of the provider where ours is not repeated', async () => {
      expect((await tell(kind, fake, { messageId: '' })).feedback).toMatchObject([{ subject: { providerId: 'theirs-7' } }]);
      expect((await tell(kind, fake, { messageId: 'drop table' })).feedback).toMatchObject([{ subject: { providerId: 'theirs-7' } }]);
    });

    proofConformance(kind, () => fake, proof);
  });
}
