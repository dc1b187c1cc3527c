import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fakeProviders, type FakeProvider } from '@perennial/testkit';
import { factsOf, feedbackConformance, hookFact, readCall, readSigned } from '../testing/feedback-conformance.js';
import { CLASSIFICATIONS, DROPS } from './feedback.js';
import { sendgrid } from './sendgrid.js';

const SIGNATURE = 'x-twilio-email-event-webhook-signature';
const NOW = Date.UTC(2026, 10, 26, 14);
const EVENT = { email: 'ana@example.com', timestamp: 1_795_701_540, sg_event_id: 'e', sg_message_id: 'sg-1.filter-2.0' };

feedbackConformance(sendgrid, fakeProviders.sendgrid, {
  secret: 'publicKey', livesMs: 25 * 3_600_000, once: true,
  strip: ({ headers, body }) => ({ headers: { ...headers, [SIGNATURE]: '' }, body }), forge: ({ headers, body }) => ({ headers: { ...headers, [SIGNATURE]: Buffer.alloc(70, 7).toString('base64') }, body }),
});

describe('what SendGrid tells', () => {
  let fake: FakeProvider;
  beforeAll(async () => void (fake = await fakeProviders.sendgrid()));
  afterAll(() => fake.close());

  it('is proven over the exact bytes, the end of the last line too', async () => {
    const call = fake.hook([hookFact()], NOW);
    expect(call.body.toString('utf8')).toMatch(/\r\n$/);
    expect(await readCall(sendgrid, fake, call)).toMatchObject({ ok: true });
    expect(await readCall(sendgrid, fake, { ...call, body: call.body.subarray(0, -2) })).toMatchObject({ ok: false, status: 401 });
  });

  it('comes in batches, one bad event among good ones', async () => {
    const reading = await readSigned(sendgrid, fake, [{ ...EVENT, event: 'delivered' }, null, { event: 7 }, { ...EVENT, event: 'spamreport', sg_event_id: 'f' }, { ...EVENT, event: 'delivered', timestamp: undefined }]);
    expect(factsOf(reading)).toMatchObject([{ type: 'delivered' }, { type: 'complained' }]);
    expect(reading).toMatchObject({ feedback: [{ subject: { providerId: 'sg-1' }, key: 'e', at: EVENT.timestamp * 1000 }, { key: 'f' }] });
  });

  it.each<[string, object, object[]]>([
    ['processed', {}, []], ['group_resubscribe', {}, []], ['group_unsubscribe', {}, [{ type: 'unsubscribed' }]], ['open', { sg_machine_open: true, useragent: 'x' }, [{ type: 'opened', machine: true, userAgent: 'x' }]], ['deferred', { response: '450 later' }, [{ type: 'deferred', reason: '450 later' }]],
    ['bounce', { type: 'blocked', reason: '550 5.7.1 listed at Spamhaus', status: '5.7.1', bounce_classification: 'Reputation' }, [{ type: 'bounced', class: 'blocked' }]], ['bounce', { type: 'blocked', reason: 'unable to get mx info: lookup: unrecognized address', bounce_classification: 'Unclassified' }, [{ type: 'bounced' }]],
    ['bounce', { type: 'blocked', reason: '550 5.1.1 user unknown', bounce_classification: 'Invalid Address' }, [{ type: 'bounced', class: 'other' }]], ['bounce', { type: 'bounce', reason: '552 5.2.2 mailbox full', status: '5.2.2', bounce_classification: 'Mailbox Unavailable' }, [{ type: 'bounced', class: 'mailbox_full' }]],
    ['bounce', { type: 'bounce', reason: 'no reason', bounce_classification: 'Technical' }, [{ type: 'bounced', class: 'user_unknown' }]], ['dropped', { reason: 'Something New' }, [{ type: 'bounced', class: 'other', reason: 'dropped: Something New' }]],
  ])('reads the event %s %j', async (event, more, expected) => expect(factsOf(await readSigned(sendgrid, fake, [{ ...EVENT, event, ...more }]))).toMatchObject(expected));

  it.each(Object.entries(CLASSIFICATIONS))('puts what it classifies as %s into %s', async (told, expected) => expect(factsOf(await readSigned(sendgrid, fake, [{ ...EVENT, event: 'bounce', type: 'bounce', reason: '', bounce_classification: told }]))).toMatchObject([{ class: expected }]));
  it.each(Object.entries(DROPS))('puts what it dropped for %s into %s', async (reason, expected) => expect(factsOf(await readSigned(sendgrid, fake, [{ ...EVENT, event: 'dropped', reason }]))).toMatchObject([{ class: expected }]));

  it('says so when the key in the settings is none', async () => expect(await readCall(sendgrid, fake, fake.hook([hookFact()], NOW), { settings: { publicKey: 'AAAA' } })).toMatchObject({ ok: false, status: 401, reason: expect.stringContaining('copy it again') }));
});
