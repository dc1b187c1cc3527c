import { randomUUID } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import { foldAddress, hookSettingsSchema, isJsonObject, uuidOf, type HookSettings, type JsonObject, type Problem } from '@perennial/model';
import { anonymousIdsOf, findCalledHook, findProfileByEmail, type CalledHook, type Database } from '@perennial/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Webhook } from 'standardwebhooks';
import type { Sealing } from '../platform/sealing.js';
import type { TrackingCall } from './call.js';
import type { GroupCommit } from './group-commit.js';
import { readHook, type HookReading } from './hook-body.js';
import { eventIdOf, MAX_EVENT_BYTES, parseCall } from './parse-call.js';
import { compileSchema } from './property-schema.js';
import type { RequestLog } from './request-log.js';
import { hashKey } from './write-keys.js';

/** Largest body of an incoming call, in bytes. */
export const MAX_HOOK_BYTES = 65_536;
/** Calls a minute from one address of the network. */
const CALLS_PER_MINUTE = 1200;
const ENDPOINT = '/hooks/in';
/** 192 bits. */
const TOKEN = /^[A-Za-z0-9_-]{32}$/;

/** What the addresses of triggers need. */
export interface HookContext {
  readonly database: Database;
  readonly sealing: Sealing;
  readonly commit: GroupCommit;
  readonly requests: RequestLog;
}

type HookRequest = FastifyRequest<{ Params: { token: string } }>;

/** Why a call is not taken. */
interface Refusal {
  readonly status: number;
  readonly field: string;
  readonly reason: string;
}
const refusal = (status: number, field: string, reason: string): Refusal => ({ status, field, reason });
type Got<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refused: Refusal };
const refuse = (...why: Parameters<typeof refusal>): { readonly ok: false; readonly refused: Refusal } => ({ ok: false, refused: refusal(...why) });

const TITLES: Record<number, string> = { 400: 'Not valid', 401: 'Not signed', 404: 'Not found', 413: 'Too large', 429: 'Too many requests', 503: 'Not available' };
const problem = (reply: FastifyReply, status: number, detail: string, more: Partial<Problem> = {}): FastifyReply =>
  reply.code(status).type('application/problem+json').send({ type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail, ...more });

const headerOf = (request: FastifyRequest, name: string): string | null => {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' && value.length <= 255 ? value : null;
};

/** A problem of the signature (Standard Webhooks: HMAC-SHA256 of id, time and body; five minutes either way), or null. */
function signatureProblem(request: HookRequest, bytes: Buffer, secret: string): Refusal | null {
  const [id, timestamp, signature] = [headerOf(request, 'webhook-id'), headerOf(request, 'webhook-timestamp'), request.headers['webhook-signature']];
  if (id === null || timestamp === null || typeof signature !== 'string') return refusal(401, id === null ? 'webhook-id' : timestamp === null ? 'webhook-timestamp' : 'webhook-signature', 'is missing; the trigger takes signed calls only: send webhook-id, webhook-timestamp and webhook-signature (Standard Webhooks)');
  try {
    new Webhook(secret).verify(bytes, { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }, { jsonParse: false });
    return null;
  } catch (error) {
    const aged = error instanceof Error && /timestamp/i.test(error.message);
    return aged ? refusal(401, 'webhook-timestamp', 'is more than five minutes off; send the time of the call in seconds') : refusal(401, 'webhook-signature', 'does not fit; sign "id.timestamp.body" with the secret of the trigger');
  }
}

function bodyOf(bytes: Buffer): Got<JsonObject> {
  try {
    const body: unknown = JSON.parse(bytes.toString('utf8'));
    return isJsonObject(body) ? { ok: true, value: body } : refuse(400, '', 'the body is not a JSON object');
  } catch (error) {
    return refuse(400, '', `the body is not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}`);
  }
}

interface Ids {
  readonly userId: string | null;
  readonly anonymousId: string | null;
}

/** By which ids events reach the person. Of an address alone: whoever has it, else somebody new who is known by it from then on. */
async function idsOf({ database }: HookContext, workspaceId: number, { userId, anonymousId, email }: HookReading): Promise<Ids> {
  if (userId !== null || anonymousId !== null || email === null) return { userId, anonymousId };
  const folded = foldAddress(email);
  const known = await findProfileByEmail(database, workspaceId, folded);
  if (known !== null && known.externalId !== null) return { userId: known.externalId, anonymousId: null };
  const [own] = known === null ? [] : await anonymousIdsOf(database, known.id);
  return { userId: null, anonymousId: own ?? `email:${uuidOf('email', workspaceId, folded)}` };
}

/** The calls that one reading makes: what is known of the person, then the trigger. */
function callsOf(hook: CalledHook, ids: Ids, reading: HookReading, messageId: string): Got<readonly TrackingCall[]> {
  const frame = { key: { id: hook.id, workspaceId: hook.workspaceId, kind: 'server' as const, origins: [] }, sentAt: null, allowsAddress: () => true, freshId: randomUUID };
  const eventId = (what: string): string => eventIdOf(hook.workspaceId, `${what}\u0001${hook.trigger}\u0001${messageId}`);
  const raw = [...(reading.email === null ? [] : [{ type: 'identify', ...ids, traits: { email: reading.email } }]), { type: 'track', ...ids, event: hook.trigger, properties: reading.properties }];
  const calls: TrackingCall[] = [];
  for (const one of raw) {
    const parsed = parseCall(one, frame);
    if (!parsed.ok) return refuse(400, parsed.problem.field, parsed.problem.reason);
    calls.push(parsed.call.type === 'track' ? { ...parsed.call, type: 'fire', eventId: eventId('fire') } : { ...parsed.call, eventId: eventId('known') });
  }
  return { ok: true, value: calls };
}

function shapeProblem(hook: CalledHook, properties: JsonObject): Refusal | null {
  if (Buffer.byteLength(JSON.stringify(properties)) > MAX_EVENT_BYTES) return refusal(413, 'properties', `are more than ${MAX_EVENT_BYTES} bytes; let the trigger read only the values that are needed`);
  const misfit = hook.schema === null ? null : compileSchema(hook.schema)(properties);
  return misfit === null ? null : refusal(400, misfit.path === '' ? 'properties' : `properties.${misfit.path}`, `${misfit.reason} (schema of ${hook.trigger})`);
}

async function take(context: HookContext, request: HookRequest, hook: CalledHook, sent: { readonly bytes: Buffer; readonly settings: HookSettings; readonly body: JsonObject }): Promise<Refusal | null> {
  const { bytes, settings, body } = sent;
  const unsigned = settings.signed ? signatureProblem(request, bytes, context.sealing.open(hook.secretSealed)) : null;
  if (unsigned !== null) return unsigned;
  const read = readHook(body, settings);
  if (!read.ok) return refusal(400, read.field, read.reason);
  const { reading } = read;
  const misfit = shapeProblem(hook, reading.properties);
  if (misfit !== null) return misfit;
  const messageId = reading.messageId ?? headerOf(request, 'webhook-id') ?? headerOf(request, 'idempotency-key') ?? randomUUID();
  const calls = callsOf(hook, await idsOf(context, hook.workspaceId, reading), reading, messageId);
  if (!calls.ok) return calls.refused;
  await context.commit.take(calls.value);
  return null;
}

async function answer(context: HookContext, request: HookRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { token } = request.params;
  const hook = TOKEN.test(token) ? await findCalledHook(context.database, hashKey(token)) : null;
  if (hook === null) return problem(reply, 404, 'No trigger has this address. Settings, Triggers shows the address of each; it may have been replaced or removed.');
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const body = bodyOf(bytes);
  const refused = body.ok ? await take(context, request, hook, { bytes, settings: hookSettingsSchema.parse(hook.settings), body: body.value }) : body.refused;
  const noted = refused === null ? [] : [{ index: 0, field: refused.field, reason: refused.reason }];
  context.requests.note(hook, { endpoint: ENDPOINT, status: refused?.status ?? 200, taken: refused === null ? 1 : 0, refused: noted, warnings: [], items: body.ok ? [body.value] : [] });
  if (refused === null) return reply.code(200).send({ success: true });
  return problem(reply, refused.status, refused.field === '' ? `${refused.reason.slice(0, 1).toUpperCase()}${refused.reason.slice(1)}.` : `${refused.field} ${refused.reason}.`, refused.field === '' ? {} : { field: refused.field });
}

/** Registers the addresses of triggers, in a scope of its own whose bodies are raw bytes of any content type. */
export async function registerHooks(server: FastifyInstance, context: HookContext): Promise<void> {
  await server.register(async (scope) => {
    await scope.register(rateLimit, {
      global: true, max: CALLS_PER_MINUTE, timeWindow: '1 minute',
      errorResponseBuilder: (_request, limit) => ({ statusCode: 429, type: 'about:blank', title: TITLES[429], status: 429, detail: `Too many calls from one address; try again in ${limit.after}.` }),
    });
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_HOOK_BYTES }, (_request, body, done) => done(null, body));
    scope.setErrorHandler(async (error: { statusCode?: number; message: string }, request, reply) => {
      const status = error.statusCode ?? 500;
      if (status === 413) return problem(reply, 413, `The body is larger than ${MAX_HOOK_BYTES} bytes; send less.`);
      if (status < 500) return problem(reply, status, 'detail' in error && typeof error.detail === 'string' ? error.detail : error.message);
      request.log.error({ err: error }, 'an incoming call failed');
      return problem(reply, 503, 'The call could not be stored just now; nothing was taken. Send it again.');
    });
    scope.post<{ Params: { token: string } }>(`${ENDPOINT}/:token`, async (request, reply) => answer(context, request, reply));
  });
}
