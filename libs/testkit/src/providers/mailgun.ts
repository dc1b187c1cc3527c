import { createHash, createHmac } from 'node:crypto';
import type { JsonObject } from '@perennial/model';
import type { CaughtRequest, SinkAnswer } from '../http-sink.js';
import { parseMail } from '../mime.js';
import { json, startFake, type FakeDesk, type FakeProvider, type HookCall, type HookFact } from './fake-provider.js';

const KEY = 'key-fake';
const SIGNING_KEY = 'fake-signing-key';
const DOMAIN = 'mail.orchard.example';

/** Fields of a form of several parts, by name. */
function formIn({ headers, body }: CaughtRequest): Readonly<Record<string, string>> {
  const boundary = /boundary=(\S+)/.exec(headers['content-type'] ?? '')?.[1] ?? '';
  return Object.fromEntries(`\r\n${body}`.split(`\r\n--${boundary}`).slice(1, -1).map((part) => {
    const end = part.indexOf('\r\n\r\n');
    return [/name="([^"]+)"/.exec(part.slice(0, end))?.[1] ?? '', part.slice(end + 4)];
  }));
}

function send(request: CaughtRequest, desk: FakeDesk): SinkAnswer {
  const form = formIn(request);
  const { to = '', message = '' } = form;
  if (message === '') return json(400, { message: "Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified" });
  if (!/^[^\s,;<>"]+@[a-z0-9.-]+$/i.test(to)) return json(400, { message: "'to' parameter is not a valid address. please check documentation" });
  const how = desk.refused(to);
  if (how !== undefined) return how === 'permanent' ? json(400, { message: 'Recipient is not allowed' }) : json(500, { message: 'Internal Server Error' });
  const mail = parseMail(Buffer.from(message, 'utf8').toString('latin1'));
  const id = mail.headers['message-id'] ?? `<${desk.nextId()}@${DOMAIN}>`;
  desk.take({ to, from: mail.headers['from'] ?? '', subject: mail.subject, html: mail.html, text: mail.text, headers: mail.headers, providerId: id.replace(/[<>]/g, ''), messageId: form['v:perennial-id'] ?? '', options: { tracking: form['o:tracking'] ?? '' } });
  return json(200, { id, message: 'Queued. Thank you.' });
}

function answer(request: CaughtRequest, desk: FakeDesk): SinkAnswer {
  if (request.headers.authorization !== `Basic ${Buffer.from(`api:${KEY}`).toString('base64')}`) return { status: 401, body: 'Forbidden' };
  if (request.method === 'GET' && request.path === `/v3/domains/${DOMAIN}`) return json(200, { domain: { name: DOMAIN, state: 'active' }, receiving_dns_records: [] });
  return request.method === 'POST' && request.path === `/v3/${DOMAIN}/messages.mime` ? send(request, desk) : json(404, { message: 'Domain not found' });
}

const EVENTS: Record<HookFact['type'], JsonObject> = {
  delivered: { event: 'delivered', 'delivery-status': { code: 250, message: 'OK' } },
  deferred: { event: 'failed', severity: 'temporary', reason: 'generic', 'delivery-status': { code: 452, message: '4.2.2 over quota', 'retry-seconds': 600 } },
  bounced: { event: 'failed', severity: 'permanent', reason: 'bounce', 'delivery-status': { code: 550, message: '5.1.1 user unknown', 'bounce-type': 'hard', 'enhanced-code': '5.1.1' } },
  complained: { event: 'complained' },
  opened: { event: 'opened', 'client-info': { 'client-type': 'browser', 'user-agent': 'Mozilla/5.0', bot: '' } },
  clicked: { event: 'clicked', url: 'https://orchard.example/a', 'client-info': { 'client-type': 'browser', 'user-agent': 'Mozilla/5.0', bot: '' } },
  unsubscribed: { event: 'unsubscribed' },
};

/** Mailgun: mails as MIME in a form, and webhooks signed by HMAC over time and token. */
export function fakeMailgun(): Promise<FakeProvider> {
  const wrap = (event: unknown, now: number, seed: string): HookCall => {
    const timestamp = String(Math.floor(now / 1000));
    const token = createHash('sha256').update(seed).digest('hex').slice(0, 50);
    return { headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify({ signature: { timestamp, token, signature: createHmac('sha256', SIGNING_KEY).update(`${timestamp}${token}`).digest('hex') }, 'event-data': event })) };
  };
  return startFake({
    name: 'mailgun', answer,
    settings: (endpoint) => {
      const right = { apiKey: KEY, domain: DOMAIN, region: 'us', signingKey: SIGNING_KEY, endpoint };
      return { right, wrong: { ...right, apiKey: 'another' } };
    },
    sign: (body, now) => wrap(JSON.parse(body.toString('utf8')), now, body.toString('hex')),
    hook: ([fact], now) => {
      if (fact === undefined) throw new Error('a call tells at least one event');
      const event = { id: fact.eventId, timestamp: fact.at / 1000, recipient: fact.address, message: { headers: { 'message-id': fact.providerId } }, 'user-variables': fact.messageId === '' ? {} : { 'perennial-id': fact.messageId }, ...EVENTS[fact.type] };
      return wrap(event, now ?? fact.at, `${fact.eventId} ${now ?? fact.at}`);
    },
  });
}
