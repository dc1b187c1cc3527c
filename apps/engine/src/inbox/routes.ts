import { shardOf, uuidOf, type EngineEventName } from '@perennial/model';
import { appendStimuli, ENTRY_ACTS, feedAfter, inTransaction, LANE, loadFeed, newestEntry, noteEntryAct, profileOfUser, SOURCE, STIMULUS_KIND, type Database, type EntryAct, type FeedEntry } from '@perennial/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { problemOf } from '../http/problem.js';
import type { WriteKeys } from '../ingestion/write-keys.js';
import type { Sealing } from '../platform/sealing.js';
import type { FeedAnnouncer } from './feed-announcer.js';
import { provesIdentity } from './identity-proof.js';
import { noteAnswer } from './survey-answers.js';

const FEED_LENGTH = 50;
const HEARTBEAT_MS = 20_000;
const EVENT_OF: Record<EntryAct, EngineEventName> = { seen: 'in_app_seen', clicked: 'in_app_clicked', dismissed: 'in_app_dismissed' };

/** What the in-app routes need. */
export interface InboxContext {
  readonly database: Database;
  readonly keys: WriteKeys;
  readonly sealing: Sealing;
  readonly announcer: FeedAnnouncer;
  readonly onStimuli: () => void;
}

const claimSchema = z.object({ key: z.string().min(1).max(200), user: z.string().min(1).max(255), token: z.string().min(1).max(200) });

interface Person {
  readonly workspaceId: number;
  /** Null: proven, but never seen yet. */
  readonly profileId: number | null;
}

const problem = (reply: FastifyReply, status: number, title: string, detail: string): FastifyReply => reply.code(status).type('application/problem+json').send({ type: 'about:blank', title, status, detail });

async function identify(context: InboxContext, request: FastifyRequest, reply: FastifyReply): Promise<Person | null> {
  const claim = claimSchema.safeParse(request.query);
  if (!claim.success) {
    await problem(reply, 400, 'Bad request', 'key (a browser key), user and token are needed.');
    return null;
  }
  const key = await context.keys.find(claim.data.key);
  const origin = request.headers.origin;
  const allowed = key !== null && (key.kind !== 'browser' || key.origins.length === 0 || (origin !== undefined && key.origins.includes(origin)));
  if (key === null || !allowed || !(await provesIdentity(context.database, context.sealing, { workspaceId: key.workspaceId, userId: claim.data.user, token: claim.data.token }))) {
    await problem(reply, 401, 'Not proven', 'The key is unknown, its origins do not allow this page, or the token is not the HMAC-SHA256 of the user id under a server key.');
    return null;
  }
  return { workspaceId: key.workspaceId, profileId: await profileOfUser(context.database, key.workspaceId, claim.data.user) };
}

const shown = (entry: FeedEntry): Record<string, unknown> => ({ id: entry.id, kind: entry.kind, ...entry.content, state: entry.state, ...(entry.kind === 'survey' ? { answer: entry.answer } : {}), createdAt: entry.createdAt });

/** A stream goes on behind the entry that the page saw last: by the browser's header after a break, by `after` (the `last` of the feed) when it is opened. */
const streamQuery = z.object({ after: z.coerce.number().int().min(0).optional() });

async function stream(context: InboxContext, profileId: number, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const asked = Number(request.headers['last-event-id'] ?? streamQuery.safeParse(request.query).data?.after ?? Number.NaN);
  let last = Number.isSafeInteger(asked) && asked >= 0 ? asked : await newestEntry(context.database, profileId);
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'access-control-allow-origin': request.headers.origin ?? '*', 'x-accel-buffering': 'no' });
  reply.raw.write(`retry: 2000\nid: ${last}\n\n`);
  let busy = false;
  let again = false;
  const push = async (): Promise<void> => {
    again = busy;
    if (busy) return;
    busy = true;
    try {
      for (const entry of await feedAfter(context.database, profileId, last)) {
        reply.raw.write(`id: ${entry.id}\nevent: entry\ndata: ${JSON.stringify(shown(entry))}\n\n`);
        last = entry.id;
      }
    } catch (error) {
      // The page reconnects with Last-Event-ID and misses nothing.
      request.log.warn({ err: error }, 'an in-app stream ended');
      reply.raw.end();
    }
    busy = false;
    if (again) await push();
  };
  const unfollow = context.announcer.follow(profileId, () => void push());
  const heartbeat = setInterval(() => reply.raw.write(': still here\n\n'), HEARTBEAT_MS);
  request.raw.on('close', () => {
    clearInterval(heartbeat);
    unfollow();
  });
  await push();
}

async function noteAct(context: InboxContext, person: { workspaceId: number; profileId: number }, id: number, act: EntryAct): Promise<boolean> {
  const noted = await inTransaction(context.database, async (transaction) => {
    const entry = await noteEntryAct(transaction, { profileId: person.profileId, id }, act);
    if (entry === null || !entry.changed) return entry;
    await appendStimuli(transaction, [{
      lane: LANE.direct, shard: shardOf(person.profileId), workspaceId: person.workspaceId, subjectId: person.profileId, kind: STIMULUS_KIND.event, name: EVENT_OF[act],
      payload: JSON.stringify({ p: { messageId: entry.messageId, enrollmentId: entry.enrollmentId, ...entry.names } }), eventId: uuidOf(EVENT_OF[act], entry.messageId), accountId: null, source: SOURCE.engine, ageMs: null, occurredAt: null,
    }]);
    return entry;
  });
  if (noted?.changed === true) context.onStimuli();
  return noted !== null;
}

const isAct = (text: string): text is EntryAct => ENTRY_ACTS.some((act) => act === text);

/** Registers the in-app feed, its event stream and its acts under /inbox; open to pages of any origin that the browser key allows. */
export async function registerInbox(server: FastifyInstance, context: InboxContext): Promise<void> {
  await server.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      reply.headers({ 'access-control-allow-origin': request.headers.origin ?? '*', vary: 'origin' });
    });
    scope.options('/inbox/*', async (_request, reply) => reply.headers({ 'access-control-allow-methods': 'GET, POST', 'access-control-allow-headers': 'content-type, last-event-id', 'access-control-max-age': '86400' }).code(204).send());
    scope.get('/inbox/feed', async (request, reply) => {
      const person = await identify(context, request, reply);
      if (person === null) return reply;
      // Read first: what comes meanwhile is told by the stream that begins behind it.
      const last = person.profileId === null ? 0 : await newestEntry(context.database, person.profileId);
      const entries = person.profileId === null ? [] : await loadFeed(context.database, person.profileId, FEED_LENGTH);
      return reply.send({ last, items: entries.map(shown), unseen: entries.filter((entry) => entry.state === 'unseen').length });
    });
    scope.get('/inbox/stream', async (request, reply) => {
      const person = await identify(context, request, reply);
      if (person === null) return;
      if (person.profileId === null) await problem(reply.header('retry-after', '2'), 404, 'Not known yet', 'Nobody with this user id was seen yet; identify first, then open the stream again.');
      else await stream(context, person.profileId, request, reply);
    });
    scope.post<{ Params: { id: string } }>('/inbox/:id/answer', async (request, reply) => {
      const person = await identify(context, request, reply);
      if (person === null) return reply;
      const id = Number(request.params.id);
      const noted = Number.isSafeInteger(id) && person.profileId !== null ? await noteAnswer(context, { workspaceId: person.workspaceId, profileId: person.profileId }, id, request.body) : problemOf(404, 'There is no such entry.');
      return 'status' in noted ? reply.code(noted.status).type('application/problem+json').send(noted) : reply.send(noted);
    });
    scope.post<{ Params: { id: string; act: string } }>('/inbox/:id/:act', async (request, reply) => {
      const person = await identify(context, request, reply);
      if (person === null) return reply;
      const { id, act } = request.params;
      const entryId = Number(id);
      if (!isAct(act) || !Number.isSafeInteger(entryId) || person.profileId === null || !(await noteAct(context, { workspaceId: person.workspaceId, profileId: person.profileId }, entryId, act))) {
        return problem(reply, 404, 'Not found', `There is no such entry, or ${act} is not one of ${ENTRY_ACTS.join(', ')}.`);
      }
      return reply.send({ ok: true });
    });
  });
}
