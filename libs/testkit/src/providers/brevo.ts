import type { JsonObject } from '@perennial/model';
import type { CaughtRequest, SinkAnswer } from '../http-sink.js';
import { at, bodyOf, isPlainAddress, json, lowered, startFake, textAt, type FakeDesk, type FakeProvider, type HookCall, type HookFact } from './fake-provider.js';

const KEY = 'xkeysib-fake';
const PASSWORD = 'another-long-password';
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

const refused = (status: number, code: string, message: string): SinkAnswer => json(status, { code, message });

function send(request: CaughtRequest, desk: FakeDesk, keys: Set<string>): SinkAnswer {
  const body = bodyOf(request);
  const to = textAt(body, 'to', 0, 'email');
  if (!isPlainAddress(to)) return refused(400, 'invalid_parameter', 'email is not valid in to');
  if (!isPlainAddress(textAt(body, 'sender', 'email'))) return refused(400, 'invalid_parameter', 'sender email is not valid');
  if (textAt(body, 'sender', 'name').length > 70) return refused(400, 'invalid_parameter', 'sender name is too long');
  if (textAt(body, 'htmlContent') === '') return refused(400, 'missing_parameter', 'htmlContent is missing');
  const headers = lowered(at(body, 'headers'));
  const { idempotencykey: key = '', ...kept } = headers;
  if (key !== '' && !UUID.test(key)) return refused(400, 'invalid_parameter', 'idempotencyKey is not a UUID');
  if (keys.has(key)) return refused(400, 'duplicate_request', 'a request with this idempotencyKey was processed');
  const how = desk.refused(to);
  if (how !== undefined) return how === 'permanent' ? refused(400, 'invalid_parameter', 'recipient is not allowed') : refused(503, 'unavailable', 'try again');
  if (key !== '') keys.add(key);
  const messageId = `<${desk.nextId()}@smtp-relay.mailin.fr>`;
  desk.take({ to, from: textAt(body, 'sender', 'email'), subject: textAt(body, 'subject'), html: textAt(body, 'htmlContent'), text: textAt(body, 'textContent'), headers: kept, providerId: messageId, messageId: (kept['x-mailin-custom'] ?? '').replace('perennial-id:', ''), options: {} });
  return json(201, { messageId });
}

const EVENTS: Record<HookFact['type'], JsonObject> = {
  delivered: { event: 'delivered' },
  deferred: { event: 'deferred', reason: '452 4.2.2 over quota' },
  bounced: { event: 'hard_bounce', reason: '550 5.1.1 user unknown' },
  complained: { event: 'spam' },
  opened: { event: 'opened', user_agent: 'Mozilla/5.0' },
  clicked: { event: 'click', link: 'https://orchard.example/a', user_agent: 'Mozilla/5.0' },
  unsubscribed: { event: 'unsubscribed' },
};

/** Brevo: a mail a call, with an idempotency key among its headers, and webhooks with a password. */
export function fakeBrevo(): Promise<FakeProvider> {
  const keys = new Set<string>();
  const sign = (body: Buffer): HookCall => ({ headers: { 'content-type': 'application/json', authorization: `Bearer ${PASSWORD}` }, body });
  const answer = (request: CaughtRequest, desk: FakeDesk): SinkAnswer => {
    if (request.headers['api-key'] !== KEY) return refused(401, 'unauthorized', 'Key not found');
    if (request.method === 'GET' && request.path === '/v3/account') return json(200, { email: 'ana@orchard.example', companyName: 'Orchard', plan: [] });
    return request.method === 'POST' && request.path === '/v3/smtp/email' ? send(request, desk, keys) : refused(404, 'document_not_found', 'not found');
  };
  return startFake({
    name: 'brevo', answer, sign,
    settings: (endpoint) => {
      const right = { apiKey: KEY, hookPassword: PASSWORD, endpoint };
      return { right, wrong: { ...right, apiKey: 'xkeysib-another' } };
    },
    hook: (facts) => {
      const events = facts.map((fact) => ({
        id: 7, email: fact.address, 'message-id': fact.providerId, ts_event: Math.floor(fact.at / 1000), ts_epoch: fact.at, date: '2026-11-24 16:00:00', subject: '', tags: [], ...(fact.messageId === '' ? {} : { 'X-Mailin-custom': `perennial-id:${fact.messageId}` }), ...EVENTS[fact.type],
      }));
      return sign(Buffer.from(JSON.stringify(events.length === 1 ? events[0] : events)));
    },
  });
}
