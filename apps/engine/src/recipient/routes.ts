import { randomUUID } from 'node:crypto';
import { shardOf } from '@perennial/model';
import {
  appendStimuli, currentProfile, databaseNow, inTransaction, LANE, loadSendingWorkspace, loadSentMessage, loadTopicChoices, setConsent, SOURCE, STIMULUS_KIND, type Database, type TopicChoice,
} from '@perennial/store';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { gather } from '../delivery/gather.js';
import type { RecipientLink, RecipientLinks } from '../delivery/recipient-links.js';
import { linksFor, renderFacts } from '../delivery/render-facts.js';
import type { AddressHash } from '../platform/address-hash.js';
import type { TemplateCache } from '../delivery/template-cache.js';
import { confirmPage, deadPage, donePage, preferencesPage } from './pages.js';

/** What the recipients' routes need. */
export interface RecipientContext {
  readonly database: Database;
  readonly addresses: AddressHash;
  readonly links: RecipientLinks;
  readonly templates: TemplateCache;
  readonly onStimuli: () => void;
}

/** The token is a wildcard: a named parameter is cut off at 100 characters by the router. */
interface TokenRoute {
  readonly Params: { readonly '*': string };
}

interface Reader {
  readonly link: RecipientLink;
  readonly profileId: number;
  readonly workspace: string;
  readonly topics: readonly TopicChoice[];
}

const html = (reply: FastifyReply, status: number, body: string, policy: string): FastifyReply =>
  reply.code(status).headers({ 'content-security-policy': policy, 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex', 'cache-control': 'no-store' }).type('text/html; charset=utf-8').send(body);
const PAGE_POLICY = "sandbox allow-forms; default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";
const MAIL_POLICY = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: http: data:; frame-ancestors 'none'";
const page = (reply: FastifyReply, status: number, body: string): FastifyReply => html(reply, status, body, PAGE_POLICY);

async function readerOf(context: RecipientContext, token: string, use: RecipientLink['u']): Promise<Reader | null> {
  const link = context.links.read(token);
  if (link === null || link.u !== use) return null;
  const profileId = await currentProfile(context.database, link.w, link.p);
  const choices = profileId === null ? null : await loadTopicChoices(context.database, link.w, profileId);
  return profileId === null || choices === null ? null : { link, profileId, workspace: choices.workspace, topics: choices.topics };
}

/** Writes choices and tells the person's journeys; effective at once, because delivery decides when it hands over. */
async function choose(context: RecipientContext, reader: Reader, choices: ReadonlyMap<string, boolean>, source: string): Promise<void> {
  await inTransaction(context.database, async (transaction) => {
    for (const [topic, subscribed] of choices) {
      const changed = await setConsent(transaction, { workspaceId: reader.link.w, profileId: reader.profileId, topic, subscribed, source, detail: reader.link.m === undefined ? {} : { messageId: reader.link.m } });
      if (!changed || subscribed) continue;
      await appendStimuli(transaction, [{
        lane: LANE.direct, shard: shardOf(reader.profileId), workspaceId: reader.link.w, subjectId: reader.profileId, kind: STIMULUS_KIND.event, name: 'unsubscribed',
        payload: JSON.stringify({ p: { topic, source, messageId: reader.link.m ?? null } }), eventId: randomUUID(), accountId: null, source: SOURCE.engine, ageMs: null, occurredAt: null,
      }]);
    }
  });
  context.onStimuli();
}

/** The topic that one click leaves: the message's, where it has one, else all that may be left. */
const leaving = (reader: Reader): Map<string, boolean> =>
  new Map((reader.link.t === undefined ? reader.topics.filter((topic) => !topic.mandatory).map((topic) => topic.key) : [reader.link.t]).map((key) => [key, false]));
const topicName = (reader: Reader): string => reader.topics.find((topic) => topic.key === reader.link.t)?.name ?? 'these mails';

async function viewed(context: RecipientContext, token: string): Promise<string | null> {
  const link = context.links.read(token);
  if (link === null || link.u !== 'view' || link.m === undefined || link.e === undefined) return null;
  const [message, workspace] = await Promise.all([loadSentMessage(context.database, link.m, link.e), loadSendingWorkspace(context.database, link.w)]);
  if (message === null || workspace === null || message.workspaceId !== link.w) return null;
  const [candidate] = await gather(context, workspace, [message], () => undefined);
  if (candidate === undefined || candidate.template === null || candidate.profile === null) return null;
  const template = await context.templates.get(candidate.template.versionId, 'email');
  if (template?.channel !== 'email') return null;
  const rendered = template.email.render(renderFacts(candidate, workspace, linksFor(context.links, candidate), await databaseNow(context.database)));
  return rendered.ok ? rendered.html : null;
}

const tickedTopics = (body: unknown): Set<string> => {
  const values = new URLSearchParams(typeof body === 'string' ? body : '').getAll('topic');
  return new Set(values);
};

/** Registers what recipients open from their mails, under /r: one-click unsubscription by POST and never by GET (RFC 8058), choices, the mail in a browser. */
export async function registerRecipients(server: FastifyInstance, context: RecipientContext): Promise<void> {
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 20_000 }, (_request, body, done) => done(null, body));
    scope.get<TokenRoute>('/r/u/*', async (request, reply) => {
      const reader = await readerOf(context, request.params['*'], 'topic');
      return reader === null ? page(reply, 404, deadPage()) : page(reply, 200, confirmPage(reader.workspace, topicName(reader)));
    });
    scope.post<TokenRoute>('/r/u/*', async (request, reply) => {
      const reader = await readerOf(context, request.params['*'], 'topic');
      if (reader === null) return page(reply, 404, deadPage());
      const oneClick = typeof request.body === 'string' && request.body.includes('List-Unsubscribe=One-Click');
      await choose(context, reader, leaving(reader), oneClick ? 'one-click' : 'link');
      return page(reply, 200, donePage(reader.workspace, topicName(reader), context.links.preferences({ w: reader.link.w, p: reader.profileId })));
    });
    scope.get<TokenRoute>('/r/p/*', async (request, reply) => {
      const reader = await readerOf(context, request.params['*'], 'preferences');
      return reader === null ? page(reply, 404, deadPage()) : page(reply, 200, preferencesPage(reader.workspace, reader.topics, false));
    });
    scope.post<TokenRoute>('/r/p/*', async (request, reply) => {
      const reader = await readerOf(context, request.params['*'], 'preferences');
      if (reader === null) return page(reply, 404, deadPage());
      const ticked = tickedTopics(request.body);
      await choose(context, reader, new Map(reader.topics.filter((topic) => !topic.mandatory && topic.subscribed !== ticked.has(topic.key)).map((topic) => [topic.key, ticked.has(topic.key)])), 'preferences');
      const after = await readerOf(context, request.params['*'], 'preferences');
      return page(reply, 200, preferencesPage(reader.workspace, after?.topics ?? reader.topics, true));
    });
    scope.get<TokenRoute>('/r/v/*', async (request, reply) => {
      const body = await viewed(context, request.params['*']);
      return body === null ? page(reply, 404, deadPage()) : html(reply, 200, body, MAIL_POLICY);
    });
  });
}
