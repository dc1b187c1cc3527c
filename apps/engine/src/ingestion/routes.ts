import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import rateLimit from '@fastify/rate-limit';
import { isJsonObject, MAX_ATTRIBUTE_BYTES, type JsonObject, type Problem } from '@perennial/model';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CALL_TYPES, type CallType, type RefusedCall, type TrackingCall, type WriteKey } from './call.js';
import type { AddressBudget } from './address-budget.js';
import { misfitOf, type EventSchemas, type WorkspaceSchemas } from './event-schemas.js';
import type { GroupCommit } from './group-commit.js';
import { MAX_EVENT_BYTES, parseCall, sentAtOf } from './parse-call.js';
import type { RequestLog } from './request-log.js';
import type { WriteKeys } from './write-keys.js';

/** Largest body, in bytes, after inflating. */
export const MAX_BODY_BYTES = 500_000;
/** Calls a minute that one browser key may make from one address. */
const BROWSER_CALLS_PER_MINUTE = 1200;
const MAX_BATCH = 2500;

const inflate = promisify(gunzip);

/** What the tracking routes need. */
export interface TrackingContext {
  readonly keys: WriteKeys;
  readonly commit: GroupCommit;
  readonly addresses: AddressBudget;
  readonly schemas: EventSchemas;
  readonly requests: RequestLog;
  readonly publicUrl: string;
}

interface TrackedRequest extends FastifyRequest {
  tracking?: { readonly key: WriteKey; readonly body: JsonObject };
}

const TITLES: Record<number, string> = { 400: 'Bad request', 401: 'Unknown key', 403: 'Origin not allowed', 413: 'Too large', 429: 'Too many requests' };

const problem = (reply: FastifyReply, status: number, detail: string, more: Partial<Problem> & { refused?: RefusedCall[] } = {}): FastifyReply =>
  reply.code(status).type('application/problem+json').send({ type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail, ...more });

async function readBody(request: FastifyRequest): Promise<{ body: JsonObject } | { status: number; detail: string }> {
  let bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  if (request.headers['content-encoding'] === 'gzip') {
    try {
      bytes = await inflate(bytes, { maxOutputLength: MAX_BODY_BYTES });
    } catch (error) {
      const tooLarge = typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
      return tooLarge ? { status: 413, detail: `The body is larger than ${MAX_BODY_BYTES} bytes after inflating; send smaller batches.` } : { status: 400, detail: 'The body is not valid gzip.' };
    }
  }
  if (bytes.length > MAX_BODY_BYTES) return { status: 413, detail: `The body is larger than ${MAX_BODY_BYTES} bytes; send smaller batches.` };
  try {
    const body: unknown = JSON.parse(bytes.toString('utf8'));
    return isJsonObject(body) ? { body } : { status: 400, detail: 'The body is not a JSON object.' };
  } catch (error) {
    return { status: 400, detail: `The body is not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}.` };
  }
}

const keyTextOf = (request: FastifyRequest, body: JsonObject): string | null => {
  const header = request.headers.authorization;
  if (header?.startsWith('Basic ') === true) return Buffer.from(header.slice(6), 'base64').toString('utf8').split(':')[0] ?? null;
  return typeof body['writeKey'] === 'string' ? body['writeKey'] : null;
};

/** Notes a request that was refused as a whole, under its key, where the key is a known one. */
const noteRefusal = (context: TrackingContext, request: TrackedRequest, key: WriteKey, refusal: { readonly status: number; readonly reason: string }): void =>
  context.requests.note(key, { endpoint: request.routeOptions.url ?? '', status: refusal.status, taken: 0, refused: [{ index: 0, field: '', reason: refusal.reason }], warnings: [], items: [] });

const findKey = (context: TrackingContext, text: string | null): Promise<WriteKey | null> => (text === null || text === '' || text.includes('\u0000') ? Promise.resolve(null) : context.keys.find(text));

async function authenticate(context: TrackingContext, request: TrackedRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  const read = await readBody(request);
  if ('status' in read) {
    const sender = await findKey(context, keyTextOf(request, {}));
    if (sender !== null) noteRefusal(context, request, sender, { status: read.status, reason: read.detail });
    return problem(reply, read.status, read.detail);
  }
  const key = await findKey(context, keyTextOf(request, read.body));
  if (key === null) return problem(reply, 401, 'The write key is missing, unknown or revoked. Send it as the Basic user name or as writeKey; Settings, Keys lists the valid ones.');
  const origin = request.headers.origin;
  if (key.kind === 'browser' && key.origins.length > 0 && (origin === undefined || !key.origins.includes(origin))) {
    const detail = `This browser key does not allow the origin ${origin ?? '(none)'}. Add it under Settings, Keys.`;
    noteRefusal(context, request, key, { status: 403, reason: detail });
    return problem(reply, 403, detail);
  }
  request.tracking = { key, body: read.body };
  return undefined;
}

const tooLarge = (call: unknown, bodyBytes: number): boolean => bodyBytes > MAX_EVENT_BYTES && Buffer.byteLength(JSON.stringify(call) ?? '') > MAX_EVENT_BYTES;

/** The field whose value alone is too large, where there is one. */
function largeField(call: unknown): string {
  for (const part of ['traits', 'properties'] as const) {
    const object = isJsonObject(call) ? call[part] : null;
    const large = isJsonObject(object) ? Object.entries(object).find(([, value]) => Buffer.byteLength(JSON.stringify(value)) > MAX_ATTRIBUTE_BYTES) : undefined;
    if (large !== undefined) return `${part}.${large[0]}`;
  }
  return '';
}

interface ParsedBatch {
  readonly calls: TrackingCall[];
  readonly refused: RefusedCall[];
  /** Taken, but not as their schema says. */
  readonly warnings: RefusedCall[];
}

interface BatchFrame {
  readonly call: Parameters<typeof parseCall>[1];
  readonly schemas: WorkspaceSchemas;
  readonly bodyBytes: number;
  readonly type: CallType | undefined;
}

function parseAll(items: readonly unknown[], frame: BatchFrame): ParsedBatch {
  const batch: ParsedBatch = { calls: [], refused: [], warnings: [] };
  items.forEach((item, index) => {
    if (tooLarge(item, frame.bodyBytes)) {
      batch.refused.push({ index, field: largeField(item), reason: `is larger than ${MAX_EVENT_BYTES} bytes` });
      return;
    }
    const parsed = parseCall(item, frame.call, frame.type);
    if (!parsed.ok) {
      batch.refused.push({ index, ...parsed.problem });
      return;
    }
    const misfit = misfitOf(frame.schemas, parsed.call);
    if (misfit !== null) batch[misfit.enforcement === 'refuse' ? 'refused' : 'warnings'].push({ index, field: misfit.path === '' ? 'properties' : `properties.${misfit.path}`, reason: `${misfit.reason} (schema of ${parsed.call.name})` });
    if (misfit?.enforcement !== 'refuse') batch.calls.push(parsed.call);
  });
  return batch;
}

async function answer(context: TrackingContext, request: TrackedRequest, reply: FastifyReply, type: CallType | 'batch'): Promise<FastifyReply> {
  const { tracking } = request;
  if (tracking === undefined) return problem(reply, 401, 'No write key was given.');
  const { key, body } = tracking;
  const frame = { key, sentAt: sentAtOf(body['sentAt']), freshId: randomUUID, allowsAddress: (id: number, address: string) => context.addresses.allows(id, address) };
  const items = type === 'batch' ? body['batch'] : [body];
  if (!Array.isArray(items) || items.length > MAX_BATCH) {
    const [status, detail] = Array.isArray(items) ? [413, `A batch takes at most ${MAX_BATCH} events.`] : [400, 'batch is missing or not a list.'];
    noteRefusal(context, request, key, { status, reason: detail });
    return problem(reply, status, detail, { field: 'batch' });
  }
  const size = Buffer.isBuffer(request.body) ? request.body.length : 0;
  const inflated = request.headers['content-encoding'] === 'gzip' ? MAX_BODY_BYTES : size;
  const schemas = await context.schemas.of(key.workspaceId);
  const { calls, refused, warnings } = parseAll(items, { call: frame, schemas, bodyBytes: inflated, type: type === 'batch' ? undefined : type });
  const endpoint = request.routeOptions.url ?? '';
  const first = refused[0];
  if (calls.length === 0 && first !== undefined) {
    const status = type !== 'batch' && first.reason.startsWith('is larger') ? 413 : 400;
    context.requests.note(key, { endpoint, status, taken: 0, refused, warnings, items });
    return problem(reply, status, `${first.field === '' ? `Event ${first.index}` : first.field} ${first.reason}.`, { field: first.field, index: first.index, refused });
  }
  await context.commit.take(calls);
  context.requests.note(key, { endpoint, status: 200, taken: calls.length, refused, warnings, items });
  return reply.code(200).send({ success: true, refused });
}

// Segment's browser library counts its retries in X-Retry-Count: without it here no retry passes the preflight.
const CORS = { 'access-control-allow-methods': 'GET, POST, OPTIONS', 'access-control-allow-headers': 'authorization, content-type, content-encoding, x-retry-count', 'access-control-max-age': '86400' };

function browserSettings(context: TrackingContext, key: string): JsonObject {
  const host = new URL(context.publicUrl);
  return {
    integrations: { 'Segment.io': { apiKey: key, apiHost: `${host.host}/v1`, protocol: host.protocol.replace(':', ''), unbundledIntegrations: [], addBundledMetadata: false } },
    plan: { track: { __default: { enabled: true, integrations: {} } }, identify: { __default: { enabled: true } }, group: { __default: { enabled: true } } },
    edgeFunction: {}, analyticsNextEnabled: true, middlewareSettings: {}, enabledMiddleware: {}, metrics: { sampleRate: 0 }, legacyVideoPluginsEnabled: false, remotePlugins: [],
  };
}

const SHORT: Record<string, CallType | 'batch'> = { i: 'identify', t: 'track', p: 'page', s: 'screen', g: 'group', a: 'alias', b: 'batch' };

/** Registers the Segment HTTP API under /v1 in a scope of its own, whose bodies are raw bytes of any content type. */
export async function registerTracking(server: FastifyInstance, context: TrackingContext): Promise<void> {
  await server.register(async (scope) => {
    await scope.register(rateLimit, {
      global: false, hook: 'preHandler', max: BROWSER_CALLS_PER_MINUTE, timeWindow: '1 minute',
      keyGenerator: (request: TrackedRequest) => `${request.tracking?.key.id ?? 0} ${request.ip}`,
      allowList: (request: TrackedRequest) => request.tracking?.key.kind !== 'browser',
      errorResponseBuilder: (request: TrackedRequest, limit) => {
        const detail = `This browser key made too many calls from one address; try again in ${limit.after}.`;
        if (request.tracking !== undefined) noteRefusal(context, request, request.tracking.key, { status: 429, reason: detail });
        return { statusCode: 429, type: 'about:blank', title: 'Too many requests', status: 429, detail };
      },
    });
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) => done(null, body));
    scope.addHook('onRequest', async (request, reply) => {
      reply.headers({ 'access-control-allow-origin': request.headers.origin ?? '*', 'access-control-expose-headers': 'retry-after', vary: 'origin' });
    });
    scope.setErrorHandler(async (error: { statusCode?: number; message: string }, request: TrackedRequest, reply) => {
      const status = error.statusCode ?? 500;
      if (status === 413) return problem(reply, 413, `The body is larger than ${MAX_BODY_BYTES} bytes; send smaller batches.`);
      if (status < 500) return problem(reply, status, error.message);
      request.log.error({ err: error }, 'tracking call failed');
      if (request.tracking !== undefined) noteRefusal(context, request, request.tracking.key, { status: 503, reason: 'could not be stored just then; nothing was taken' });
      return problem(reply, 503, 'The event could not be stored just now; nothing was taken. Send it again.');
    });
    const limited = { config: { rateLimit: { max: BROWSER_CALLS_PER_MINUTE } }, preValidation: async (request: TrackedRequest, reply: FastifyReply) => authenticate(context, request, reply) };
    for (const type of [...CALL_TYPES, 'batch'] as const) scope.post(`/v1/${type}`, limited, async (request, reply) => answer(context, request, reply, type));
    for (const [letter, type] of Object.entries(SHORT)) scope.post(`/v1/${letter}`, limited, async (request, reply) => answer(context, request, reply, type));
    scope.post('/v1/m', async (_request, reply) => reply.code(200).send({ success: true }));
    scope.get<{ Params: { key: string } }>('/v1/projects/:key/settings', async (request, reply) => {
      const key = request.params.key.includes('\u0000') ? null : await context.keys.find(request.params.key);
      return key === null || key.kind !== 'browser' ? problem(reply, 401, 'No browser key of this name.') : reply.send(browserSettings(context, request.params.key));
    });
    scope.options('/v1/*', async (_request, reply) => reply.headers(CORS).code(204).send());
  });
}
