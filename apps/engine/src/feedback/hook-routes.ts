import rateLimit from '@fastify/rate-limit';
import { isJsonObject, type Problem } from '@perennial/model';
import { readReturnedMail, type FeedbackReading, type FeedbackRequest, type FeedbackSurroundings, type ProviderKind, type ReturnAddress } from '@perennial/providers';
import { databaseNow, findApiKey, findCalledIntegration, takeFeedbackToken, type StoredIntegration } from '@perennial/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { openSettings } from '../delivery/connections.js';
import { hashKey } from '../ingestion/write-keys.js';
import type { Sealing } from '../platform/sealing.js';
import type { BounceAddresses } from './bounce-addresses.js';
import { recordFeedback, recordTaken, recordWithin, type FeedbackContext } from './record-feedback.js';
import { toldBy } from './returned-mails.js';
import { readText } from './surroundings.js';

/** Largest body of a provider's call, in bytes: SendGrid sends up to about a megabyte at once. */
export const MAX_FEEDBACK_BYTES = 3_000_000;
/** Calls a minute from one address of the network: a provider calls from few. */
const CALLS_PER_MINUTE = 6000;

/** What the calls of providers need. */
export interface FeedbackHookContext extends FeedbackContext {
  readonly sealing: Sealing;
  readonly addresses: BounceAddresses;
  readonly surroundings: FeedbackSurroundings;
  readonly allowHosts: readonly string[];
  readonly kindOf: (provider: string) => ProviderKind | undefined;
}

type CalledIntegration = StoredIntegration & { readonly workspaceId: number };

const TITLES: Record<number, string> = { 400: 'Not valid', 401: 'Not signed', 403: 'Not signed', 404: 'Not found', 406: 'Not signed', 413: 'Too large', 429: 'Too many requests', 503: 'Not available' };
const problem = (reply: FastifyReply, status: number, detail: string, more: Partial<Problem> = {}): FastifyReply =>
  reply.code(status).type('application/problem+json').send({ type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail, ...more });

const bytesOf = ({ body }: FastifyRequest): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));
const headersOf = ({ headers }: FastifyRequest): Record<string, string> => Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : Array.isArray(value) ? [[name, value.join(', ')]] : [])));

/** The integration that is called, with its provider; null: there is none, or its provider tells nothing. */
async function called(context: FeedbackHookContext, provider: string, id: string): Promise<{ readonly integration: CalledIntegration; readonly kind: ProviderKind } | null> {
  const kind = context.kindOf(provider);
  if (kind?.feedback === undefined || !/^\d{1,15}$/.test(id)) return null;
  const integration = await findCalledIntegration(context.database, Number(id));
  return integration?.provider === provider ? { integration, kind } : null;
}

/** What a call says; null: the settings of the integration cannot be read. */
async function reading(context: FeedbackHookContext, { integration, kind }: { readonly integration: CalledIntegration; readonly kind: ProviderKind }, request: FeedbackRequest): Promise<FeedbackReading | null> {
  const settings = kind.settings.safeParse(openSettings(context.sealing, integration));
  return settings.success && kind.feedback !== undefined ? kind.feedback.read(request, settings.data, context.surroundings) : null;
}

/** Takes a call of a provider: what it says is recorded before it is answered, and a call that may be taken once and was is answered the same. */
async function take(context: FeedbackHookContext, integration: CalledIntegration, read: Extract<FeedbackReading, { ok: true }>): Promise<boolean> {
  const told = read.feedback.map((feedback) => ({ workspaceId: integration.workspaceId, integrationId: integration.id, provider: integration.provider, feedback }));
  await recordTaken(context, async (transaction) => {
    if (read.once !== undefined && !await takeFeedbackToken(transaction, integration.id, read.once)) return null;
    return recordWithin(transaction, context, told);
  });
  return read.confirm === undefined || await readText(read.confirm, context.allowHosts) !== null;
}

async function answerProvider(context: FeedbackHookContext, request: FastifyRequest<{ Params: { provider: string; integration: string } }>, reply: FastifyReply): Promise<FastifyReply> {
  const found = await called(context, request.params.provider, request.params.integration);
  if (found === null) return problem(reply, 404, 'No integration has this address. Settings, Sending shows the address of each; it may have been removed, or its provider tells nothing.');
  const read = await reading(context, found, { headers: headersOf(request), body: bytesOf(request), now: await databaseNow(context.database) });
  if (read === null) return problem(reply, 503, 'The settings of this integration cannot be read; save them again under Settings, Sending.');
  if (!read.ok) return problem(reply, read.status, `${read.reason.slice(0, 1).toUpperCase()}${read.reason.slice(1)}.`);
  if (!await take(context, found.integration, read)) return problem(reply, 503, 'The address that confirms this subscription could not be called; send the call again.');
  return reply.code(200).send({ success: true });
}

/** The raw mail of an upload: the body itself, or `raw` of a JSON object; null: there is none. */
function rawOf(request: FastifyRequest): Buffer | null {
  const bytes = bytesOf(request);
  if (!/^application\/json/i.test(request.headers['content-type'] ?? '')) return bytes.length === 0 ? null : bytes;
  try {
    const body: unknown = JSON.parse(bytes.toString('utf8'));
    return isJsonObject(body) && typeof body['raw'] === 'string' && body['raw'] !== '' ? Buffer.from(body['raw']) : null;
  } catch {
    return null; // answered as a body without a mail
  }
}

/** The workspace of the API key of a call; null: it has none, or an unknown one. */
async function workspaceOf(context: FeedbackHookContext, { headers }: FastifyRequest): Promise<number | null> {
  const key = /^Bearer\s+(\S{1,300})$/i.exec(headers.authorization ?? '')?.[1];
  return key === undefined ? null : ((await findApiKey(context.database, hashKey(key)))?.workspaceId ?? null);
}

const MESSAGE = /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})@/i;

/** Takes a mail that came back, uploaded by a mail server. It is about the messages whose signed addresses stand in it; with an API key also about the one whose Message-ID stands in its copy. */
async function answerUpload(context: FeedbackHookContext, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const raw = rawOf(request);
  if (raw === null) return problem(reply, 400, 'raw is missing: send the mail itself as message/rfc822, or {"raw": "..."} as application/json.', { field: 'raw' });
  const workspaceId = await workspaceOf(context, request);
  if (workspaceId === null && request.headers.authorization !== undefined) return problem(reply, 401, 'The API key is unknown or revoked. Send "Authorization: Bearer <API key>"; Settings, Keys makes one.');
  const signed = context.addresses.within(raw);
  if (workspaceId === null && signed.length === 0) return problem(reply, 401, 'No address of ours that is signed stands in the mail. Keep its headers whole (To, Delivered-To), or send "Authorization: Bearer <API key>".');
  const mail = await readReturnedMail(raw);
  const own = MESSAGE.exec(mail.about ?? '')?.[1]?.toLowerCase();
  const about: readonly ReturnAddress[] = signed.length > 0 || workspaceId === null || own === undefined ? signed : [{ workspaceId, messageId: own }];
  const { recorded, waiting } = await recordFeedback(context, toldBy(mail, about, await databaseNow(context.database)));
  return reply.code(200).send({ success: true, facts: mail.facts.length, messages: about.length, recorded, waiting });
}

/** Registers the addresses that providers call and to which mail servers upload, in a scope of its own whose bodies are raw bytes of any content type. */
export async function registerFeedback(server: FastifyInstance, context: FeedbackHookContext): Promise<void> {
  await server.register(async (scope) => {
    await scope.register(rateLimit, {
      global: true, max: CALLS_PER_MINUTE, timeWindow: '1 minute',
      errorResponseBuilder: (_request, limit) => ({ statusCode: 429, type: 'about:blank', title: TITLES[429], status: 429, detail: `Too many calls from one address; try again in ${limit.after}.` }),
    });
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_FEEDBACK_BYTES }, (_request, body, done) => done(null, body));
    scope.setErrorHandler(async (error: { statusCode?: number; message: string }, request, reply) => {
      const status = error.statusCode ?? 500;
      if (status === 413) return problem(reply, 413, `The body is larger than ${MAX_FEEDBACK_BYTES} bytes; send less at once.`);
      if (status < 500) return problem(reply, status, 'detail' in error && typeof error.detail === 'string' ? error.detail : error.message);
      request.log.error({ err: error }, 'feedback could not be recorded');
      return problem(reply, 503, 'It could not be recorded just now; nothing was taken. Send it again.');
    });
    scope.post('/hooks/smtp', async (request, reply) => answerUpload(context, request, reply));
    scope.post<{ Params: { provider: string; integration: string } }>('/hooks/:provider/:integration', async (request, reply) => answerProvider(context, request, reply));
  });
}
