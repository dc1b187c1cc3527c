import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fakeProviders, type FakeProvider } from '@perennial/testkit';
import { factsOf, feedbackConformance, hookFact, readCall, readSigned } from '../testing/feedback-conformance.js';
import { brevo } from './brevo.js';

feedbackConformance(brevo, fakeProviders.brevo, {
  secret: 'hookPassword', livesMs: 'Brevo signs nothing: a password proves the caller, and keys tell what comes again', once: false, eventUnproven: true,
  strip: ({ headers: { authorization: _gone, ...headers }, body }) => ({ headers, body }), forge: ({ headers, body }) => ({ headers: { ...headers, authorization: 'Bearer guess' }, body }),
});

describe('what Brevo tells', () => {
  let fake: FakeProvider;
  beforeAll(async () => void (fake = await fakeProviders.brevo()));
  afterAll(() => fake.close());
  const event = { email: 'ana@example.com', 'message-id': '<brevo-1@smtp-relay.mailin.fr>', ts_event: 1_795_701_540, ts_epoch: 1_795_701_500_123 };

  it('takes the password as basic authentication and as a bearer token', async () => {
    const call = fake.hook([hookFact()]);
    const as = (authorization: string) => readCall(brevo, fake, { ...call, headers: { authorization } });
    const password = String(fake.settings['hookPassword']);
    expect(await as(`Basic ${Buffer.from(`perennial:${password}`).toString('base64')}`)).toMatchObject({ ok: true });
    expect(await as(`Basic ${Buffer.from(`somebody:${password}`).toString('base64')}`)).toMatchObject({ ok: false, status: 401 });
    expect(await as(`Digest ${password}`)).toMatchObject({ ok: false, status: 401 });
  });

  it('comes one by one and in batches', async () => {
    expect(factsOf(await readCall(brevo, fake, fake.hook([hookFact(), hookFact({ type: 'complained' }), hookFact({ type: 'bounced' })])))).toMatchObject([{ type: 'delivered' }, { type: 'complained' }, { type: 'bounced' }]);
    expect(factsOf(await readSigned(brevo, fake, [{ ...event, event: 'delivered' }, null, { event: 7 }]))).toEqual([{ type: 'delivered' }]);
  });

  it('tells one opening once, under both of its names', async () => {
    const keys = await Promise.all(['opened', 'unique_opened'].map(async (name) => {
      const reading = await readSigned(brevo, fake, { ...event, event: name });
      return reading.ok ? reading.feedback[0]?.key : undefined;
    }));
    expect(keys[0]).toBe(keys[1]);
  });

  it('reads seconds as seconds and milliseconds as milliseconds', async () => {
    expect(await readSigned(brevo, fake, { ...event, event: 'delivered' })).toMatchObject({ feedback: [{ at: 1_795_701_540_000, subject: { providerId: event['message-id'] } }] });
    expect(await readSigned(brevo, fake, { ...event, ts_event: undefined, event: 'delivered' })).toMatchObject({ feedback: [{ at: 1_795_701_500_123 }] });
  });

  it.each<[string, object | null]>([
    ['request', null], ['sent', null], ['listAddition', null], ['delivered', { type: 'delivered' }], ['deferred', { type: 'deferred' }], ['hard_bounce', { type: 'bounced', class: 'user_unknown' }], ['hardBounce', { type: 'bounced', class: 'user_unknown' }], ['soft_bounce', { type: 'bounced', class: 'other' }], ['softBounce', { type: 'bounced', class: 'other' }],
    ['invalid_email', { type: 'bounced', class: 'user_unknown' }], ['blocked', { type: 'bounced', class: 'policy' }], ['error', { type: 'bounced', class: 'other' }], ['spam', { type: 'complained' }], ['complaint', { type: 'complained' }], ['unsubscribed', { type: 'unsubscribed' }], ['unsubscribe', { type: 'unsubscribed' }],
    ['opened', { type: 'opened', machine: false }], ['open', { type: 'opened', machine: false }], ['unique_opened', { type: 'opened', machine: false }], ['uniqueOpened', { type: 'opened', machine: false }], ['proxy_open', { type: 'opened', machine: true }], ['unique_proxy_open', { type: 'opened', machine: true }], ['uniqueProxyOpen', { type: 'opened', machine: true }],
    ['click', { type: 'clicked' }], ['clicked', { type: 'clicked' }],
  ])('reads %s as %j', async (name, expected) => expect(factsOf(await readSigned(brevo, fake, { ...event, event: name }))).toMatchObject(expected === null ? [] : [expected]));

  it.each([['550 5.2.2 mailbox full', 'hard_bounce', 'mailbox_full'], ['550 5.1.1 user unknown', 'soft_bounce', 'other']])('reads %s of a %s as %s', async (reason, name, expected) => expect(factsOf(await readSigned(brevo, fake, { ...event, event: name, reason }))).toMatchObject([{ class: expected }]));
});
