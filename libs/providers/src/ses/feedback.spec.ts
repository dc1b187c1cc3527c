import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fakeSes } from '@perennial/testkit';
import { AMAZON_SUBTYPES, amazonClass } from '../hooks/amazon-bounces.js';
import { factsOf, feedbackConformance, readCall, readSigned } from '../testing/feedback-conformance.js';
import { ses } from './ses.js';
import { isOfSns } from './sns.js';

const changed = (body: Buffer, change: (call: Record<string, unknown>) => void): Buffer => {
  const call: Record<string, unknown> = JSON.parse(body.toString('utf8'));
  change(call);
  return Buffer.from(JSON.stringify(call));
};

feedbackConformance(ses, fakeSes, {
  secret: 'topicArn', livesMs: 75 * 60_000, once: false,
  strip: (call) => ({ ...call, body: changed(call.body, (one) => delete one['Signature']) }), forge: (call) => ({ ...call, body: changed(call.body, (one) => (one['Signature'] = Buffer.alloc(256, 7).toString('base64'))) }),
});

describe('what SES tells through SNS', () => {
  let fake: Awaited<ReturnType<typeof fakeSes>>;
  beforeAll(async () => void (fake = await fakeSes()));
  afterAll(() => fake.close());
  const at = '2026-11-26T13:59:00.000Z';
  const base = { MessageId: '11111111-2222-4333-8444-555555555555', Timestamp: at };
  const mail = { timestamp: at, messageId: 'ses-1', destination: ['ana@example.com'], tags: {} };
  const confirmation = { ...base, Type: 'SubscriptionConfirmation', Message: 'You have chosen to subscribe', Token: 'abc', SubscribeURL: 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=abc' };
  const read = (fields: Record<string, string>, version?: '1' | '2') => readCall(ses, fake, fake.envelope(fields, version));

  it('confirms a subscription to the topic of the settings, and only that', async () => {
    expect(await read(confirmation)).toEqual({ ok: true, feedback: [], confirm: confirmation.SubscribeURL });
    expect(await read({ ...confirmation, TopicArn: 'arn:aws:sns:eu-west-1:999999999999:other' })).toMatchObject({ ok: false, status: 403 });
    expect(await read({ ...confirmation, SubscribeURL: 'https://evil.example/?Action=ConfirmSubscription' })).toMatchObject({ ok: false, status: 401 });
    expect(await read({ ...confirmation, Type: 'UnsubscribeConfirmation' })).toEqual({ ok: true, feedback: [] });
  });

  it('takes both versions of the signature, with and without a subject', async () => {
    const told = { ...base, Type: 'Notification', Message: JSON.stringify({ eventType: 'Delivery', mail, delivery: { timestamp: at, recipients: ['ana@example.com'] } }) };
    for (const version of ['1', '2'] as const) expect(factsOf(await read(told, version))).toEqual([{ type: 'delivered' }]);
    expect(factsOf(await read({ ...told, Subject: 'Amazon SES Email Event Notification' }))).toEqual([{ type: 'delivered' }]);
  });

  it.each(['https://evil.example/x.pem', 'http://sns.eu-west-1.amazonaws.com/x.pem', 'https://sns.eu-west-1.amazonaws.com.evil.example/x.pem', 'https://sns.eu-west-1.amazonaws.com:444/x.pem', 'https://me@sns.eu-west-1.amazonaws.com/x.pem', 'https://sns.eu-west-1.amazonaws.com/x.pem?y', 'https://s3.eu-west-1.amazonaws.com/x.pem', 'https://sns.eu-west-1.amazonaws.com/x.cer', 'nonsense'])('fetches no certificate from %s', async (url) => {
    const asked: string[] = [];
    const call = fake.envelope({ ...base, Type: 'Notification', Message: '{}', SigningCertURL: url });
    const settings = ses.settings.parse(fake.settings);
    const reading = await ses.feedback?.read({ ...call, now: Date.parse(at) }, settings, { fetchText: async (one) => { asked.push(one); return null; } });
    expect(reading).toMatchObject({ ok: false, status: 401 });
    if (!url.includes('?')) expect(asked).toEqual([]);
  });

  it('knows the hosts of China too', () => {
    expect([isOfSns('https://sns.cn-north-1.amazonaws.com.cn/x.pem', /\.pem$/), isOfSns('https://sns.x.amazonaws.com/x.pem', /\.pem$/)]).toEqual([true, false]);
  });

  it.each<[string, object, object[]]>([
    ['Send', {}, []], ['Reject', { reject: { reason: 'Bad content' } }, [{ type: 'bounced', class: 'content', reason: 'Bad content' }]], ['Rendering Failure', { failure: { errorMessage: 'no such attribute' } }, [{ type: 'bounced', class: 'other', reason: 'no such attribute' }]],
    ['Subscription', { subscription: { timestamp: at, newTopicPreferences: { unsubscribeAll: false } } }, []], ['Complaint', { complaint: { complainedRecipients: [{ emailAddress: 'a@b.example' }], complaintSubType: 'OnAccountSuppressionList' } }, [{ type: 'bounced', class: 'policy' }]],
    ['Bounce', { bounce: { bounceType: 'Transient', bounceSubType: 'MailboxFull', timestamp: at, bouncedRecipients: [{ emailAddress: 'a@b.example' }, { emailAddress: 'c@d.example' }] } }, [{ type: 'bounced', class: 'mailbox_full' }, { type: 'bounced', class: 'mailbox_full' }]],
  ])('reads the event %s %j', async (eventType, more, expected) => {
    const reading = await readSigned(ses, fake, { eventType, mail, ...more });
    expect(factsOf(reading)).toMatchObject(expected);
    if (reading.ok) expect(new Set(reading.feedback.map(({ key }) => key)).size).toBe(expected.length);
  });

  it('reads the older format of notifications', async () => {
    expect(factsOf(await readSigned(ses, fake, { notificationType: 'Bounce', mail, bounce: { bounceType: 'Permanent', bounceSubType: 'General', timestamp: at, bouncedRecipients: [{ emailAddress: 'a@b.example', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' }] } }))).toMatchObject([{ type: 'bounced', class: 'user_unknown' }]);
  });

  it.each(Object.entries(AMAZON_SUBTYPES))('puts the subtype %s into the class %s, and never makes an address dead by what passes', (subType, expected) => {
    expect(amazonClass({ type: 'Permanent', subType, status: null, words: '' })).toBe(expected);
    expect(amazonClass({ type: 'Transient', subType, status: null, words: '' })).toBe(['user_unknown', 'not_accepted'].includes(expected) ? 'other' : expected);
  });

  it.each([
    ['Permanent', 'General', '5.7.1', '550 5.7.1 rejected by policy', 'policy'], ['Permanent', 'General', null, 'gone for good', 'user_unknown'], ['Transient', 'General', '5.1.1', 'user unknown', 'other'], ['Undetermined', 'Undetermined', null, '', 'other'],
  ])('reads %s %s with %s %s as %s', (...[type, subType, status, words, expected]) => expect(amazonClass({ type, subType, status, words })).toBe(expected));
});
