import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fakeProviders, type FakeProvider, type HookCall } from '@perennial/testkit';
import { factsOf, feedbackConformance, hookFact, readCall, readSigned } from '../testing/feedback-conformance.js';
import { REASONS } from './feedback.js';
import { mailgun } from './mailgun.js';

const NOW = Date.UTC(2026, 10, 26, 14);
const HOURS = 3_600_000;

const withSignature = ({ headers, body }: HookCall, change: (signature: Record<string, unknown>) => unknown): HookCall => {
  const call: { signature: Record<string, unknown> } = JSON.parse(body.toString('utf8'));
  return { headers, body: Buffer.from(JSON.stringify({ ...call, signature: change(call.signature) })) };
};

feedbackConformance(mailgun, fakeProviders.mailgun, {
  secret: 'signingKey', livesMs: 9 * HOURS, once: true, eventUnproven: true,
  strip: (call) => withSignature(call, () => undefined), forge: (call) => withSignature(call, (signature) => ({ ...signature, signature: 'ab'.repeat(32) })),
});

describe('what Mailgun tells', () => {
  let fake: FakeProvider;
  beforeAll(async () => void (fake = await fakeProviders.mailgun()));
  afterAll(() => fake.close());
  const event = { id: 'mg-event', timestamp: NOW / 1000, recipient: 'ana@example.com', message: { headers: { 'message-id': 'mg-1@mail.orchard.example' } } };

  it('takes a caught token for no other event, since the token is taken once', async () => {
    const [first, other] = [fake.hook([hookFact()], NOW), fake.hook([hookFact({ type: 'complained', eventId: 'forged' })], NOW)];
    const { signature }: { signature: unknown } = JSON.parse(first.body.toString('utf8'));
    const [one, two] = [await readCall(mailgun, fake, first), await readCall(mailgun, fake, withSignature(other, () => signature))];
    expect(one.ok && two.ok ? one.once : null).toEqual(two.ok ? two.once : undefined);
  });

  it('ends its tries of what is too old', async () => expect(await readCall(mailgun, fake, fake.hook([hookFact()], NOW - 10 * HOURS))).toMatchObject({ ok: false, status: 406 }));

  it.each<[object, object[]]>([
    [{ event: 'accepted' }, []], [{ event: 'stored' }, []], [{ event: 'rejected', reject: { reason: 'Sandbox', description: 'not authorized' } }, [{ type: 'bounced', class: 'policy', reason: 'Sandbox not authorized' }]],
    [{ event: 'failed', severity: 'temporary', 'delivery-status': { code: 450, message: 'greylisted' } }, [{ type: 'deferred', reason: '450 greylisted' }]], [{ event: 'failed', severity: 'permanent', reason: 'generic', 'delivery-status': { code: 550, message: '5.7.1 refused for policy reasons' } }, [{ type: 'bounced', class: 'policy' }]],
    [{ event: 'failed', severity: 'permanent', reason: 'bounce', 'delivery-status': { code: 550, message: 'gone', 'bounce-type': 'hard' } }, [{ class: 'user_unknown' }]], [{ event: 'failed', severity: 'permanent', reason: 'bounce', 'delivery-status': { code: 550, message: '5.1.1 user unknown', 'bounce-type': 'soft' } }, [{ class: 'other' }]],
    [{ event: 'opened', 'client-info': { bot: 'apple', 'user-agent': 'x' } }, [{ type: 'opened', machine: true, userAgent: 'x' }]], [{ event: 'clicked', url: 'https://a.example', 'client-info': { 'client-type': 'robot' } }, [{ type: 'clicked', machine: true, url: 'https://a.example' }]],
  ])('reads %j as %j', async (more, expected) => {
    const reading = await readSigned(mailgun, fake, { ...event, ...more });
    expect(factsOf(reading)).toMatchObject(expected);
    if (reading.ok && expected.length > 0) expect(reading.feedback).toMatchObject([{ key: 'mg-event', subject: { providerId: 'mg-1@mail.orchard.example' }, at: NOW }]);
  });

  it.each(Object.entries(REASONS))('puts what it gave up for %s into %s', async (reason, expected) => expect(factsOf(await readSigned(mailgun, fake, { ...event, event: 'failed', severity: 'permanent', reason }))).toMatchObject([{ class: expected, reason }]));
});
