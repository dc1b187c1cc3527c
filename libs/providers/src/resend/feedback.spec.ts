import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fakeProviders, type FakeProvider } from '@perennial/testkit';
import { factsOf, feedbackConformance, hookFact, readCall, readSigned } from '../testing/feedback-conformance.js';
import { resend } from './resend.js';

const NOW = Date.UTC(2026, 10, 26, 14);
const OURS = '00000000-0000-8000-8000-000000000009';

feedbackConformance(resend, fakeProviders.resend, {
  secret: 'signingSecret', livesMs: 300_000, once: true, never: ['unsubscribed'],
  strip: ({ headers: { 'svix-signature': _gone, ...headers }, body }) => ({ headers, body }), forge: ({ headers, body }) => ({ headers: { ...headers, 'svix-signature': `v1,${Buffer.alloc(32, 7).toString('base64')}` }, body }),
});

describe('what Resend tells', () => {
  let fake: FakeProvider;
  beforeAll(async () => void (fake = await fakeProviders.resend()));
  afterAll(() => fake.close());
  const told = (type: string, data: object = {}) => readSigned(resend, fake, { type, created_at: '2026-11-26T13:59:00Z', data: { email_id: 're-1', to: ['ana@example.com'], ...data } });

  it('proves id and time as well as the words', async () => {
    const call = fake.hook([hookFact()], NOW);
    for (const name of ['svix-id', 'svix-timestamp']) {
      expect(await readCall(resend, fake, { ...call, headers: { ...call.headers, [name]: String(Number(call.headers['svix-timestamp']) + 1) } })).toMatchObject({ ok: false, status: 401, reason: expect.stringContaining('wrong') });
      expect(await readCall(resend, fake, { ...call, headers: { ...call.headers, [name]: '' } })).toMatchObject({ ok: false, status: 401 });
    }
  });

  it('finds our id among tags of both shapes', async () => {
    for (const tags of [{ 'perennial-id': OURS }, [{ name: 'other', value: 'x' }, { name: 'perennial-id', value: OURS }]]) expect(await told('email.delivered', { tags })).toMatchObject({ feedback: [{ subject: { messageId: OURS } }] });
  });

  it.each<[string, object, object[]]>([
    ['email.sent', {}, []], ['email.scheduled', {}, []], ['email.received', {}, []], ['contact.created', {}, []], ['email.failed', { failed: { reason: 'reached_daily_quota' } }, [{ type: 'bounced', reason: 'reached_daily_quota' }]],
    ['email.suppressed', { suppressed: { type: 'OnAccountSuppressionList', message: 'recent hard bounces' } }, [{ type: 'bounced', class: 'not_accepted' }]], ['email.suppressed', { suppressed: { type: 'OnAccountSuppressionList', message: 'complained before' } }, [{ type: 'bounced', class: 'policy' }]],
    ['email.bounced', { bounce: { type: 'Permanent', subType: 'Suppressed', message: 'on the list' } }, [{ class: 'not_accepted' }]], ['email.bounced', { bounce: { type: 'Transient', subType: 'General', message: '550 5.1.1 user unknown' } }, [{ class: 'other' }]], ['email.bounced', {}, [{ class: 'other' }]],
    ['email.opened', { open: { userAgent: 'x' } }, [{ type: 'opened', machine: false, userAgent: 'x' }]],
  ])('reads %s %j as %j', async (type, data, expected) => expect(factsOf(await told(type, data))).toMatchObject(expected));
});
