import type { Json, JsonObject } from '@perennial/model';
import type { CaughtRequest, SinkAnswer } from '../http-sink.js';
import { addressIn, at, bodyOf, isPlainAddress, json, startFake, textAt, type FakeDesk, type FakeProvider, type HookCall, type HookFact } from './fake-provider.js';

const TOKEN = 'fake-server-token';
const PASSWORD = 'a-long-password';
const MAX_BATCH = 500;
const MAX_BODY = 5_242_880;

const error = (code: number, message: string): JsonObject => ({ ErrorCode: code, Message: message });

function takeOne(mail: Json, desk: FakeDesk): JsonObject {
  const to = textAt(mail, 'To');
  if (!isPlainAddress(to)) return error(300, `Invalid 'To' address: '${to}'.`);
  if (!isPlainAddress(addressIn(textAt(mail, 'From')))) return error(300, "Invalid 'From' address.");
  if (textAt(mail, 'HtmlBody').length > MAX_BODY) return error(300, 'HtmlBody is longer than 5 MB.');
  if (!['outbound', 'broadcast'].includes(textAt(mail, 'MessageStream'))) return error(1226, 'The message stream was not found.');
  const how = desk.refused(to);
  if (how !== undefined) return how === 'permanent' ? error(406, 'You tried to send to recipient(s) that have been marked as inactive.') : error(100, 'Maintenance');
  const list = at(mail, 'Headers');
  const headers = Object.fromEntries((Array.isArray(list) ? list : []).map((one) => [textAt(one, 'Name').toLowerCase(), textAt(one, 'Value')]));
  const MessageID = desk.nextId();
  desk.take({
    to, from: textAt(mail, 'From'), subject: textAt(mail, 'Subject'), html: textAt(mail, 'HtmlBody'), text: textAt(mail, 'TextBody'), headers, providerId: MessageID, messageId: textAt(mail, 'Metadata', 'perennial-id'),
    options: { stream: textAt(mail, 'MessageStream'), opens: at(mail, 'TrackOpens'), links: at(mail, 'TrackLinks'), replyTo: at(mail, 'ReplyTo') },
  });
  return { ErrorCode: 0, Message: 'OK', MessageID, To: to, SubmittedAt: new Date().toISOString() };
}

function answer(request: CaughtRequest, desk: FakeDesk): SinkAnswer {
  if (request.headers['x-postmark-server-token'] !== TOKEN) return json(401, error(10, 'Request does not contain a valid Server token.'));
  if (request.method === 'GET' && request.path === '/server') return json(200, { ID: 1, Name: 'Orchard', ServerLink: '' });
  if (request.method !== 'POST' || request.path !== '/email/batch') return json(404, error(404, 'not found'));
  const mails = bodyOf(request);
  if (!Array.isArray(mails)) return json(422, error(402, 'Received invalid JSON input.'));
  return mails.length > MAX_BATCH ? json(422, error(410, 'Too many batch messages.')) : json(200, mails.map((mail) => takeOne(mail, desk)));
}

const EVENTS: Record<HookFact['type'], (when: string) => JsonObject> = {
  delivered: (DeliveredAt) => ({ RecordType: 'Delivery', DeliveredAt, Details: '250 OK' }),
  deferred: (BouncedAt) => ({ RecordType: 'Bounce', Type: 'Transient', TypeCode: 2, BouncedAt, Description: 'Message delayed', Details: '452 4.2.2 over quota' }),
  bounced: (BouncedAt) => ({ RecordType: 'Bounce', Type: 'HardBounce', TypeCode: 1, BouncedAt, Description: 'The server was unable to deliver your message', Details: 'smtp;550 5.1.1 user unknown', Inactive: true }),
  complained: (BouncedAt) => ({ RecordType: 'SpamComplaint', Type: 'SpamComplaint', TypeCode: 512, BouncedAt, Description: 'marked as spam', Details: '' }),
  opened: (ReceivedAt) => ({ RecordType: 'Open', ReceivedAt, UserAgent: 'Mozilla/5.0', FirstOpen: true }),
  clicked: (ReceivedAt) => ({ RecordType: 'Click', ReceivedAt, UserAgent: 'Mozilla/5.0', OriginalLink: 'https://orchard.example/a' }),
  unsubscribed: (ChangedAt) => ({ RecordType: 'SubscriptionChange', ChangedAt, SuppressSending: true, SuppressionReason: 'ManualSuppression', Origin: 'Recipient' }),
};
const OF_BOUNCES: readonly HookFact['type'][] = ['bounced', 'deferred', 'complained'];

/** Postmark: batches with an answer for each mail, and webhooks with a password. */
export function fakePostmark(): Promise<FakeProvider> {
  const sign = (body: Buffer): HookCall => ({ headers: { 'content-type': 'application/json', authorization: `Basic ${Buffer.from(`perennial:${PASSWORD}`).toString('base64')}` }, body });
  return startFake({
    name: 'postmark', answer, sign,
    settings: (endpoint) => {
      const right = { serverToken: TOKEN, transactionalStream: 'outbound', promotionalStream: 'broadcast', hookPassword: PASSWORD, endpoint };
      return { right, wrong: { ...right, serverToken: 'another' } };
    },
    hook: ([fact]) => {
      if (fact === undefined) throw new Error('a call tells at least one event');
      const who = OF_BOUNCES.includes(fact.type) ? { Email: fact.address, ID: Number.parseInt(fact.eventId.replace(/\D/g, '').slice(0, 12), 10) } : { Recipient: fact.address };
      return sign(Buffer.from(JSON.stringify({ ...EVENTS[fact.type](new Date(fact.at).toISOString()), ...who, MessageID: fact.providerId, ServerID: 1, MessageStream: 'broadcast', Metadata: fact.messageId === '' ? {} : { 'perennial-id': fact.messageId } })));
    },
  });
}
