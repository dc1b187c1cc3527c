import { createHmac } from 'node:crypto';
import type { Json, JsonObject } from '@perennial/model';
import type { CaughtRequest, SinkAnswer } from '../http-sink.js';
import { addressIn, at, bodyOf, isPlainAddress, json, lowered, startFake, textAt, type FakeDesk, type FakeProvider, type HookCall, type HookFact } from './fake-provider.js';

const KEY = 're_fake_key';
const SECRET = Buffer.from('a secret of twenty-four bytes').toString('base64');
const MAX_BATCH = 100;

const refused = (status: number, name: string, message: string): SinkAnswer => json(status, { statusCode: status, name, message });

/** What is wrong with a mail; null: nothing. */
function wrongWith(mail: Json, desk: FakeDesk): string | null {
  const to = textAt(mail, 'to', 0);
  if (!isPlainAddress(to) || !isPlainAddress(addressIn(textAt(mail, 'from')))) return 'Invalid `to` field. The email address needs to follow the `email@example.com` or `Name <email@example.com>` format.';
  return desk.refused(to) === 'permanent' ? 'The address is not allowed.' : null;
}

function take(mail: Json, desk: FakeDesk): JsonObject {
  const id = desk.nextId();
  desk.take({
    to: textAt(mail, 'to', 0), from: textAt(mail, 'from'), subject: textAt(mail, 'subject'), html: textAt(mail, 'html'), text: textAt(mail, 'text'), headers: lowered(at(mail, 'headers')), providerId: id, messageId: textAt(mail, 'tags', 0, 'value'),
    options: { tag: textAt(mail, 'tags', 0, 'name') },
  });
  return { id };
}

/** A call that was taken, by its key. */
type Kept = Map<string, { readonly body: string; readonly answer: SinkAnswer }>;

function sendBatch(request: CaughtRequest, desk: FakeDesk, kept: Kept): SinkAnswer {
  const key = String(request.headers['idempotency-key'] ?? '');
  if (key.length > 256) return refused(400, 'invalid_idempotency_key', 'The key must be between 1-256 chars.');
  const known = kept.get(key);
  if (known !== undefined) return known.body === request.body ? known.answer : refused(409, 'invalid_idempotent_request', 'Same idempotency key used with a different request payload.');
  const mails = bodyOf(request);
  if (!Array.isArray(mails) || mails.length === 0 || mails.length > MAX_BATCH) return refused(422, 'validation_error', 'A batch has 1 to 100 emails.');
  if (mails.some((mail) => desk.refused(textAt(mail, 'to', 0)) === 'transient')) return refused(500, 'internal_server_error', 'An unexpected error occurred.');
  const errors = mails.flatMap((mail, index) => {
    const message = wrongWith(mail, desk);
    return message === null ? [] : [{ index, message }];
  });
  if (errors.length > 0 && request.headers['x-batch-validation'] !== 'permissive') return refused(422, 'validation_error', errors[0]?.message ?? '');
  const bad = new Set(errors.map(({ index }) => index));
  const answer = json(200, { data: mails.filter((_, index) => !bad.has(index)).map((mail) => take(mail, desk)), errors });
  if (key !== '') kept.set(key, { body: request.body, answer });
  return answer;
}

const EVENTS: Record<HookFact['type'], JsonObject> = {
  delivered: { type: 'email.delivered' },
  deferred: { type: 'email.delivery_delayed' },
  bounced: { type: 'email.bounced', bounce: { type: 'Permanent', subType: 'General', message: 'smtp; 550 5.1.1 user unknown' } },
  complained: { type: 'email.complained' },
  opened: { type: 'email.opened' },
  clicked: { type: 'email.clicked', click: { ipAddress: '192.0.2.1', link: 'https://orchard.example/a', timestamp: '2026-11-24T15:00:57.000Z', userAgent: 'Mozilla/5.0' } },
  unsubscribed: { type: 'contact.updated' },
};

/** Resend: batches under an idempotency key, in both modes of validation, and webhooks signed as Svix does. */
export function fakeResend(): Promise<FakeProvider> {
  const kept: Kept = new Map();
  const signAs = (id: string, body: Buffer, now: number): HookCall => {
    const time = String(Math.floor(now / 1000));
    const signature = createHmac('sha256', Buffer.from(SECRET, 'base64')).update(`${id}.${time}.`).update(body).digest('base64');
    return { headers: { 'content-type': 'application/json', 'svix-id': id, 'svix-timestamp': time, 'svix-signature': `v1,b2xkIG9uZQ== v1,${signature}` }, body };
  };
  const answer = (request: CaughtRequest, desk: FakeDesk): SinkAnswer => {
    if (request.headers.authorization !== `Bearer ${KEY}`) return refused(403, 'invalid_api_key', 'API key is invalid');
    if (request.method === 'GET' && request.path === '/domains') return json(200, { object: 'list', data: [{ id: 'd', name: 'orchard.example', status: 'verified' }] });
    return request.method === 'POST' && request.path === '/emails/batch' ? sendBatch(request, desk, kept) : refused(404, 'not_found', 'The requested endpoint does not exist.');
  };
  return startFake({
    name: 'resend', answer,
    settings: (endpoint) => {
      const right = { apiKey: KEY, signingSecret: `whsec_${SECRET}`, endpoint };
      return { right, wrong: { ...right, apiKey: 're_another' } };
    },
    sign: (body, now) => signAs('msg_own', body, now),
    hook: ([fact], now) => {
      if (fact === undefined) throw new Error('a call tells at least one event');
      const { type, ...data } = EVENTS[fact.type];
      const body = { type, created_at: new Date(fact.at).toISOString(), data: { email_id: fact.providerId, to: [fact.address], subject: '', ...(fact.messageId === '' ? {} : { tags: { 'perennial-id': fact.messageId } }), ...data } };
      return signAs(fact.eventId, Buffer.from(JSON.stringify(body)), now ?? fact.at);
    },
  });
}
