import { createSign } from 'node:crypto';
import type { JsonObject } from '@perennial/model';
import type { CaughtRequest, SinkAnswer } from '../http-sink.js';
import { parseMail } from '../mime.js';
import { wrongAwsSignature } from './aws-signature.js';
import { selfSigned } from './certificate.js';
import { bodyOf, json, startFake, textAt, type FakeDesk, type FakeProvider, type HookCall, type HookFact } from './fake-provider.js';

const KEY = { id: 'AKIAFAKEFAKEFAKEFAKE', secret: 'fake/secret+access/key', region: 'eu-west-1', service: 'ses' };
const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:mail-events';
const CERTIFICATE_URL = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem';
const MAX_BYTES = 40_000_000;

const refused = (status: number, type: string, message: string): SinkAnswer => json(status, { message }, { 'x-amzn-errortype': type });

function send(request: CaughtRequest, desk: FakeDesk): SinkAnswer {
  const body = bodyOf(request);
  const to = textAt(body, 'Destination', 'ToAddresses', 0);
  const raw = Buffer.from(textAt(body, 'Content', 'Raw', 'Data'), 'base64');
  if (to === '' || raw.length === 0) return refused(400, 'BadRequestException', 'Content and Destination are required');
  if (raw.length > MAX_BYTES) return refused(400, 'BadRequestException', 'Message length is more than 41943040 bytes long');
  // SES takes no letters beyond ASCII in front of the @.
  if (!/^[\x21-\x7e]+@[a-z0-9.-]+$/i.test(to) || to.includes(',')) return refused(400, 'BadRequestException', 'Local address contains control or whitespace');
  const how = desk.refused(to);
  if (how !== undefined) return how === 'permanent' ? refused(400, 'MessageRejected', 'Address blacklisted.') : refused(429, 'TooManyRequestsException', 'Maximum sending rate exceeded.');
  const mail = parseMail(raw.toString('latin1'));
  const providerId = desk.nextId();
  desk.take({ to, from: mail.headers['from'] ?? '', subject: mail.subject, html: mail.html, text: mail.text, headers: mail.headers, providerId, messageId: textAt(body, 'EmailTags', 0, 'Value'), options: { set: textAt(body, 'ConfigurationSetName'), tag: textAt(body, 'EmailTags', 0, 'Name') } });
  return json(200, { MessageId: providerId });
}

function answer(request: CaughtRequest, desk: FakeDesk): SinkAnswer {
  const wrong = wrongAwsSignature(request, KEY);
  if (wrong !== null) return refused(403, wrong, 'The request signature we calculated does not match the signature you provided.');
  if (request.method === 'GET' && request.path === '/v2/email/account') return json(200, { SendingEnabled: true, ProductionAccessEnabled: true, EnforcementStatus: 'HEALTHY', SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 12 } });
  return request.method === 'POST' && request.path === '/v2/email/outbound-emails' ? send(request, desk) : refused(404, 'NotFoundException', 'no such path');
}

const recipient = ({ address }: HookFact): JsonObject => ({ emailAddress: address });
const EVENTS: Record<HookFact['type'], (fact: HookFact) => JsonObject> = {
  delivered: (fact) => ({ eventType: 'Delivery', delivery: { timestamp: iso(fact), recipients: [fact.address], smtpResponse: '250 2.6.0 Message received' } }),
  deferred: (fact) => ({ eventType: 'DeliveryDelay', deliveryDelay: { timestamp: iso(fact), delayType: 'MailboxFull', delayedRecipients: [{ ...recipient(fact), status: '4.2.2', diagnosticCode: 'smtp; 452 4.2.2 over quota' }] } }),
  bounced: (fact) => ({ eventType: 'Bounce', bounce: { timestamp: iso(fact), bounceType: 'Permanent', bounceSubType: 'General', bouncedRecipients: [{ ...recipient(fact), action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' }] } }),
  complained: (fact) => ({ eventType: 'Complaint', complaint: { timestamp: iso(fact), complainedRecipients: [recipient(fact)], complaintFeedbackType: 'abuse', complaintSubType: null } }),
  opened: (fact) => ({ eventType: 'Open', open: { timestamp: iso(fact), userAgent: 'Mozilla/5.0', ipAddress: '192.0.2.1' } }),
  clicked: (fact) => ({ eventType: 'Click', click: { timestamp: iso(fact), userAgent: 'Mozilla/5.0', link: 'https://orchard.example/a' } }),
  unsubscribed: (fact) => ({ eventType: 'Subscription', subscription: { timestamp: iso(fact), contactList: 'all', newTopicPreferences: { unsubscribeAll: true } } }),
};
const iso = ({ at: time }: HookFact): string => new Date(time).toISOString();

/** Made once a process: an RSA key takes a while. */
let own: ReturnType<typeof selfSigned> | undefined;

/** Amazon SES with an SNS topic: checks Signature Version 4, signs with RSA and a certificate of its own. `envelope` lets tests sign other calls of SNS. */
export async function fakeSes(): Promise<FakeProvider & { readonly envelope: (fields: Readonly<Record<string, string>>, version?: '1' | '2') => HookCall }> {
  const { privateKey, certificate } = (own ??= selfSigned('sns.amazonaws.com'));
  const envelope = (fields: Readonly<Record<string, string>>, version: '1' | '2' = '2'): HookCall => {
    const call: Record<string, string> = { TopicArn: TOPIC, SigningCertURL: CERTIFICATE_URL, ...fields };
    const signed = (call['Type'] === 'Notification' ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']).filter((name) => call[name] !== undefined);
    const text = signed.map((name) => `${name}\n${call[name]}\n`).join('');
    const Signature = createSign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256').update(text).sign(privateKey, 'base64');
    return { headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': call['Type'] ?? '' }, body: Buffer.from(JSON.stringify({ ...call, SignatureVersion: version, Signature })) };
  };
  const told = (Message: string, MessageId: string, now: number): HookCall => envelope({ Type: 'Notification', MessageId, Message, Timestamp: new Date(now).toISOString() });
  const fake = await startFake({
    name: 'ses', answer,
    settings: (endpoint) => {
      const right = { region: KEY.region, accessKeyId: KEY.id, secretAccessKey: KEY.secret, configurationSet: 'events', topicArn: TOPIC, endpoint };
      return { right, wrong: { ...right, secretAccessKey: 'another' } };
    },
    hook: ([fact], now) => {
      if (fact === undefined) throw new Error('a call tells at least one event');
      const mail = { timestamp: iso(fact), messageId: fact.providerId, destination: [fact.address], tags: fact.messageId === '' ? {} : { 'perennial-id': [fact.messageId], 'ses:caller-identity': ['x'] } };
      return told(JSON.stringify({ ...EVENTS[fact.type](fact), mail }), fact.eventId, now ?? fact.at);
    },
    sign: (body, now) => told(body.toString('utf8'), '11111111-2222-4333-8444-555555555555', now),
    fetchText: async (url) => (url === CERTIFICATE_URL ? certificate : null),
  });
  return { ...fake, envelope };
}
