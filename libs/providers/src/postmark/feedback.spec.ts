import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fakeProviders, type FakeProvider } from '@perennial/testkit';
import { factsOf, feedbackConformance, readSigned } from '../testing/feedback-conformance.js';
import { BOUNCE_TYPES } from './feedback.js';
import { postmark } from './postmark.js';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

feedbackConformance(postmark, fakeProviders.postmark, {
  secret: 'hookPassword', livesMs: 'Postmark signs nothing: a password proves the caller, and keys tell what comes again', once: false, eventUnproven: true,
  strip: ({ headers: { authorization: _gone, ...headers }, body }) => ({ headers, body }), forge: ({ headers, body }) => ({ headers: { ...headers, authorization: basic('perennial:guess') }, body }),
});

describe('what Postmark tells', () => {
  let fake: FakeProvider;
  beforeAll(async () => void (fake = await fakeProviders.postmark()));
  afterAll(() => fake.close());
  const at = '2026-11-26T13:59:00.0000000-05:00';
  const bounce = (Type: string, Details = '') => readSigned(postmark, fake, { RecordType: 'Bounce', ID: 42, Type, BouncedAt: at, Details, Description: 'words', Email: 'ana@example.com', MessageID: 'pm-1', Metadata: {} });

  it.each<[string, string, object | null]>([
    ['HardBounce', 'smtp;550 5.1.1 user unknown', { type: 'bounced', class: 'user_unknown' }], ['HardBounce', '', { type: 'bounced', class: 'user_unknown' }], ['HardBounce', '552 5.2.2 mailbox full', { type: 'bounced', class: 'mailbox_full' }],
    ['SoftBounce', '550 5.1.1 user unknown', { type: 'bounced', class: 'other' }], ['SoftBounce', '452 4.2.2 over quota', { type: 'bounced', class: 'mailbox_full' }], ['Unknown', '', { type: 'bounced', class: 'other' }], ['Transient', '', { type: 'deferred' }],
    ['BadEmailAddress', '', { class: 'user_unknown' }], ['AddressChange', '', { class: 'moved' }], ['DnsError', '', { class: 'network' }], ['SpamNotification', '', { class: 'content' }], ['VirusNotification', '', { class: 'content' }], ['Blocked', '', { class: 'blocked' }],
    ['DMARCPolicy', '', { class: 'authentication' }], ['ChallengeVerification', '', { class: 'policy' }], ['ManuallyDeactivated', '', { class: 'policy' }], ['Unconfirmed', '', { class: 'policy' }], ['SMTPApiError', '', { class: 'other' }], ['TemplateRenderingFailed', '', { class: 'other' }],
    ['SpamComplaint', '', { type: 'complained' }], ['Unsubscribe', '', { type: 'unsubscribed' }], ['Subscribe', '', null], ['AutoResponder', '', null], ['OpenRelayTest', '', null], ['InboundError', '', null], ['NewlyInvented', '', null],
  ])('reads a bounce of type %s %s as %j', async (type, details, expected) => {
    const reading = await bounce(type, details);
    expect(factsOf(reading)).toMatchObject(expected === null ? [] : [expected]);
    if (reading.ok && expected !== null) expect(reading.feedback).toMatchObject([{ key: 'bounce:42', subject: { providerId: 'pm-1' }, at: Date.parse(at), address: 'ana@example.com' }]);
  });

  it('has a test for each of the 22 types', () => expect(Object.keys(BOUNCE_TYPES)).toHaveLength(22));

  it('tells a complaint once, as a record of its own and as a bounce', async () => {
    const own = await readSigned(postmark, fake, { RecordType: 'SpamComplaint', ID: 42, Type: 'SpamComplaint', BouncedAt: at, MessageID: 'pm-1', Email: 'ana@example.com' });
    expect(await bounce('SpamComplaint')).toMatchObject({ feedback: [{ key: own.ok ? own.feedback[0]?.key : '' }] });
  });

  it.each<[object, object[]]>([
    [{ SuppressSending: true, SuppressionReason: 'ManualSuppression', Origin: 'Recipient' }, [{ type: 'unsubscribed' }]], [{ SuppressSending: true, SuppressionReason: 'ManualSuppression', Origin: 'Admin' }, []], [{ SuppressSending: true, SuppressionReason: 'HardBounce', Origin: 'Recipient' }, []], [{ SuppressSending: false }, []],
  ])('reads the change of subscription %j as %j', async (change, expected) => expect(factsOf(await readSigned(postmark, fake, { RecordType: 'SubscriptionChange', MessageID: 'pm-1', ChangedAt: at, Recipient: 'a@b.example', ...change }))).toEqual(expected));
});
