import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { providerKind, type FeedbackRequest, type FeedbackSurroundings, type ProviderKind } from '@perennial/providers';
import Fastify, { type FastifyInstance } from 'fastify';
import supertest from 'supertest';
import { z } from 'zod';
import { hashKey } from '../ingestion/write-keys.js';
import { Sealing } from '../platform/sealing.js';
import { openSendingDesk, WORKSPACE, type SendingDesk } from '../testing/sending-desk.js';
import { BounceAddresses } from './bounce-addresses.js';
import { MAX_FEEDBACK_BYTES, registerFeedback } from './hook-routes.js';
import { feedbackSurroundings } from './surroundings.js';

const SECRET = 'whsec';
const sign = (body: string): string => createHmac('sha256', SECRET).update(body).digest('hex');
const callSchema = z.object({ token: z.string().optional(), confirm: z.string().optional(), certificate: z.string().optional(), events: z.array(z.object({ id: z.string(), message: z.string() })) });

/** A provider that signs the exact bytes; what it tells are deliveries. */
function signingKind(): ProviderKind {
  const base = providerKind('discard');
  if (base === undefined) throw new Error('there is no provider named discard');
  const read = async ({ headers, body }: FeedbackRequest, settings: Record<string, unknown>, { fetchText }: FeedbackSurroundings) => {
    if (headers['x-signature'] !== createHmac('sha256', String(settings['secret'])).update(body).digest('hex')) return { ok: false, status: 406, reason: 'the signature does not fit' } as const;
    const call = callSchema.parse(JSON.parse(body.toString('utf8')));
    if (call.certificate !== undefined && await fetchText(call.certificate) !== 'the certificate') return { ok: false, status: 403, reason: 'the certificate cannot be read' } as const;
    return {
      ok: true, feedback: call.events.map(({ id, message }) => ({ subject: { providerId: message }, key: id, at: Date.now(), address: null, fact: { type: 'delivered' } as const })),
      ...(call.token === undefined ? {} : { once: { token: call.token, forMs: 60_000 } }), ...(call.confirm === undefined ? {} : { confirm: call.confirm }),
    } as const;
  };
  return { ...base, name: 'signing', settings: z.object({ secret: z.string() }), feedback: { fields: [], setup: '', read } };
}

describe('calls of providers', () => {
  let desk: SendingDesk;
  let server: FastifyInstance;
  let outside: Server;
  let base: string;
  let addresses: BounceAddresses;
  const asked: string[] = [];
  const sealing = new Sealing('a secret of at least thirty-two characters');
  const post = (path: string, body: string | object, headers: Record<string, string> = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return supertest(server.server).post(path).set({ 'content-type': 'application/json', 'x-signature': sign(text), ...headers }).send(text);
  };
  const delivered = async (): Promise<string[]> => (await desk.pool.query<{ id: string }>(`select properties->>'messageId' as id from events where name = 'email_delivered' order by id`)).rows.map((row) => row.id);
  const sent = async (providerId: string): Promise<string> => {
    const id = await desk.queue(await desk.person({}), {});
    await desk.pool.query(`update messages set state = 2, provider = 'signing', provider_message_id = $2, address = 'a@orchard.test', finished_at = now() where id = $1`, [id, providerId]);
    return id;
  };

  beforeAll(async () => {
    desk = await openSendingDesk();
    await desk.pool.query(`insert into integrations (id, workspace_id, provider, channel, name, from_address, settings, sealed) values (71, $1, 'signing', 'email', 'S', 'a@b.test', '{}', $2), (72, $1, 'smtp', 'email', 'M', 'a@b.test', '{}', null)`, [WORKSPACE, sealing.seal(JSON.stringify({ secret: SECRET }))]);
    await desk.pool.query(`insert into keys (id, workspace_id, kind, name, prefix, hash) values (1, $1, 'api', 'mail server', 'sk', $2)`, [WORKSPACE, hashKey('sk_mail')]);
    outside = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(request.url === '/gone' ? 404 : 200).end('the certificate');
    });
    await new Promise<void>((done) => outside.listen(0, '127.0.0.1', done));
    const bound = outside.address();
    const host = `127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
    base = `http://${host}`;
    addresses = await BounceAddresses.open(desk.pool);
    server = Fastify();
    const kind = signingKind();
    await registerFeedback(server, {
      database: desk.pool, ids: desk.context.ids, journeys: desk.context.journeys, onStimuli: () => undefined, sealing, addresses, surroundings: feedbackSurroundings([host], () => Date.now()), allowHosts: [host], kindOf: (name) => (name === 'signing' ? kind : providerKind(name)),
    });
    await server.ready();
  });
  afterAll(async () => {
    await server.close();
    await new Promise((done) => outside.close(done));
    await desk.close();
  });

  it('records what a signed call says, once, however often it comes', async () => {
    const id = await sent('p-1');
    const call = { events: [{ id: 'e1', message: 'p-1' }, { id: 'e2', message: 'unknown yet' }] };
    await post('/hooks/signing/71', call).expect(200, { success: true });
    await post('/hooks/signing/71', call).expect(200);
    expect(await delivered()).toEqual([id]);
  });

  it('takes exact bytes: a space more, another secret or no signature is refused as the provider wants it, and changes nothing', async () => {
    await sent('p-2');
    const before = await delivered();
    const text = JSON.stringify({ events: [{ id: 'e3', message: 'p-2' }] });
    expect((await post('/hooks/signing/71', `${text} `, { 'x-signature': sign(text) }).expect(406)).body).toMatchObject({ status: 406, detail: 'The signature does not fit.' });
    await post('/hooks/signing/71', text, { 'x-signature': '' }).expect(406);
    expect(await delivered()).toEqual(before);
    // Trailing line feeds belong to what is signed.
    await post('/hooks/signing/71', `${text}\r\n`).expect(200);
    expect(await delivered()).toHaveLength(before.length + 1);
  });

  it('a token is taken a single time: its replay is answered, and says nothing new', async () => {
    await sent('p-3');
    await sent('p-4');
    const before = (await delivered()).length;
    await post('/hooks/signing/71', { token: 't1', events: [{ id: 'e4', message: 'p-3' }] }).expect(200);
    await post('/hooks/signing/71', { token: 't1', events: [{ id: 'e5', message: 'p-4' }] }).expect(200);
    expect(await delivered()).toHaveLength(before + 1);
  });

  it('reads certificates through the guard and keeps them, and calls the address that confirms', async () => {
    const call = { certificate: `${base}/cert.pem`, events: [] };
    await post('/hooks/signing/71', call).expect(200);
    await post('/hooks/signing/71', call).expect(200);
    expect(asked.filter((url) => url === '/cert.pem')).toHaveLength(1);
    await post('/hooks/signing/71', { confirm: `${base}/confirm`, events: [] }).expect(200);
    expect(asked).toContain('/confirm');
    await post('/hooks/signing/71', { confirm: `${base}/gone`, events: [] }).expect(503);
    await post('/hooks/signing/71', { certificate: 'http://169.254.169.254/latest', events: [] }).expect(403);
    await post('/hooks/signing/71', { certificate: 'https://127.0.0.2/cert.pem', events: [] }).expect(403);
  });

  it.each(['/hooks/signing/72', '/hooks/signing/9', '/hooks/signing/x', '/hooks/smtp/72', '/hooks/nothing/71', '/hooks/signing/99999999999999999999'])('there is nothing at %s', async (path) => {
    await post(path, { events: [] }).expect(404);
  });

  it('refuses a body that is too large', async () => {
    await post('/hooks/signing/71', 'x'.repeat(MAX_FEEDBACK_BYTES + 1)).expect(413);
  });

  describe('uploads of returned mails', () => {
    const raw = (name: string): string => readFileSync(resolve(import.meta.dirname, `../../../../libs/providers/fixtures/mails/${name}.eml`), 'latin1');
    const upload = (body: string, headers: Record<string, string> = {}) => supertest(server.server).post('/hooks/smtp').set({ 'content-type': 'message/rfc822', ...headers }).send(body);
    const bounced = async (id: string): Promise<unknown> => (await desk.pool.query<{ kind: string | null }>('select bounce_class as kind from messages where id = $1', [id])).rows[0]?.kind;

    it('a signed address in its headers says which message it is about', async () => {
      const id = await sent('m-1');
      const body = raw('qmail-quota').replace('bounces+abc@b.orchard.test', addresses.of({ workspaceId: WORKSPACE, messageId: id }, 'b.orchard.test'));
      expect((await upload(body).expect(200)).body).toEqual({ success: true, facts: 1, messages: 1, recorded: 1, waiting: 0 });
      expect((await upload(body).expect(200)).body).toMatchObject({ recorded: 0 });
      expect(await bounced(id)).toBe('mailbox_full');
    });

    it('without one the call needs an API key, and the Message-ID of the copy says it', async () => {
      const id = await sent('m-2');
      const body = raw('postfix-unknown').replace(/0b0e7c1e-0000-8000-8000-000000000001/g, id);
      await upload(body).expect(401);
      await upload(body, { authorization: 'Bearer sk_wrong' }).expect(401);
      expect(await bounced(id)).toBeNull();
      expect((await upload(JSON.stringify({ raw: body }), { authorization: 'Bearer sk_mail', 'content-type': 'application/json' }).expect(200)).body).toMatchObject({ facts: 1, recorded: 1 });
      expect(await bounced(id)).toBe('user_unknown');
    });

    it('says what is missing, and takes what is no bounce as nothing', async () => {
      expect((await upload('', {}).expect(400)).body.field).toBe('raw');
      expect((await upload('{"raw": 5}', { 'content-type': 'application/json' }).expect(400)).body.field).toBe('raw');
      expect((await upload(raw('away'), { authorization: 'Bearer sk_mail' }).expect(200)).body).toMatchObject({ facts: 0, recorded: 0 });
    });
  });
});
