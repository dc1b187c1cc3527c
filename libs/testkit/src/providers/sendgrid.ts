import { createSign, generateKeyPairSync } from 'node:crypto';
import type { JsonObject } from '@perennial/model';
import type { CaughtRequest, SinkAnswer } from '../http-sink.js';
import { at, bodyOf, isPlainAddress, json, lowered, startFake, textAt, type FakeDesk, type FakeProvider, type HookCall, type HookFact } from './fake-provider.js';

const KEY = 'SG.fake.key';
/** Headers that SendGrid sets itself and refuses. */
const RESERVED = ['x-sg-id', 'x-sg-eid', 'received', 'dkim-signature', 'content-type', 'content-transfer-encoding', 'to', 'from', 'subject', 'reply-to', 'cc', 'bcc'];

const refused = (status: number, message: string, field: string | null = null): SinkAnswer => json(status, { errors: [{ message, field, help: null }] });

function send(request: CaughtRequest, desk: FakeDesk): SinkAnswer {
  const body = bodyOf(request);
  const to = textAt(body, 'personalizations', 0, 'to', 0, 'email');
  if (!isPlainAddress(to)) return refused(400, 'Does not contain a valid address.', 'personalizations.0.to.0.email');
  if (!isPlainAddress(textAt(body, 'from', 'email'))) return refused(400, 'The from object must be provided.', 'from');
  const content = at(body, 'content');
  const parts = Array.isArray(content) ? content : [];
  if (parts.length === 0 || parts.some((part) => textAt(part, 'value') === '')) return refused(400, 'The content value must be a string at least one character in length.', 'content');
  const headers = lowered(at(body, 'headers'));
  const reserved = Object.keys(headers).find((name) => RESERVED.includes(name));
  if (reserved !== undefined) return refused(400, `The header ${reserved} is reserved.`, 'headers');
  const how = desk.refused(to);
  if (how !== undefined) return how === 'permanent' ? refused(400, 'The address is not allowed.') : refused(503, 'Service unavailable');
  const providerId = desk.nextId();
  const valueOf = (type: string): string => textAt(parts.find((part) => textAt(part, 'type') === type), 'value');
  desk.take({
    to, from: textAt(body, 'from', 'email'), subject: textAt(body, 'subject'), html: valueOf('text/html'), text: valueOf('text/plain'), headers, providerId, messageId: textAt(body, 'personalizations', 0, 'custom_args', 'perennial-id'),
    options: { opens: at(body, 'tracking_settings', 'open_tracking', 'enable'), clicks: at(body, 'tracking_settings', 'click_tracking', 'enable'), name: textAt(body, 'from', 'name') },
  });
  return { status: 202, headers: { 'x-message-id': providerId } };
}

function answer(request: CaughtRequest, desk: FakeDesk): SinkAnswer {
  if (request.headers.authorization !== `Bearer ${KEY}`) return refused(401, 'The provided authorization grant is invalid, expired, or revoked');
  if (request.method === 'GET' && request.path === '/v3/scopes') return json(200, { scopes: ['mail.send', 'user.profile.read'] });
  return request.method === 'POST' && request.path === '/v3/mail/send' ? send(request, desk) : refused(404, 'not found');
}

const EVENTS: Record<HookFact['type'], JsonObject> = {
  delivered: { event: 'delivered', response: '250 OK' },
  deferred: { event: 'deferred', response: '452 4.2.2 over quota', attempt: '2' },
  bounced: { event: 'bounce', type: 'bounce', status: '5.1.1', reason: '550 5.1.1 The email account that you tried to reach does not exist', bounce_classification: 'Invalid Address' },
  complained: { event: 'spamreport' },
  opened: { event: 'open', useragent: 'Mozilla/5.0', sg_machine_open: false },
  clicked: { event: 'click', useragent: 'Mozilla/5.0', url: 'https://orchard.example/a' },
  unsubscribed: { event: 'unsubscribe' },
};

/** SendGrid: API of version 3, and an event webhook signed by ECDSA on P-256. */
export async function fakeSendgrid(): Promise<FakeProvider> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const sign = (body: Buffer, now: number): HookCall => {
    const time = String(Math.floor(now / 1000));
    const signature = createSign('sha256').update(time).update(body).sign(privateKey, 'base64');
    return { headers: { 'content-type': 'application/json', 'x-twilio-email-event-webhook-signature': signature, 'x-twilio-email-event-webhook-timestamp': time }, body };
  };
  return startFake({
    name: 'sendgrid', answer, sign,
    settings: (endpoint) => {
      const right = { apiKey: KEY, region: 'global', publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'), endpoint };
      return { right, wrong: { ...right, apiKey: 'SG.another' } };
    },
    // Behind the last event SendGrid ends the line; it is signed with the rest.
    hook: (facts, now) => sign(Buffer.from(`${JSON.stringify(facts.map((fact) => ({
      email: fact.address, timestamp: Math.floor(fact.at / 1000), sg_event_id: fact.eventId, sg_message_id: `${fact.providerId}.filterdrecv-5f54b5d587-1.0`, ...EVENTS[fact.type], ...(fact.messageId === '' ? {} : { 'perennial-id': fact.messageId }),
    })))}\r\n`), now ?? facts[0]?.at ?? 0),
  });
}
