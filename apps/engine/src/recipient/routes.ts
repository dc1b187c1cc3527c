import { databaseNow, loadSendingWorkspace, loadSentMessage } from '@perennial/store';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { gather, type Facts } from '../delivery/gather.js';
import type { RecipientLink } from '../delivery/recipient-links.js';
import { linksFor, renderFacts } from '../delivery/render-facts.js';
import type { TemplateCache } from '../delivery/template-cache.js';
import { channelOf, leave, leavingBy, nameOf, optIn, preferencesOf, savePreferences, waysOf, type AnswerContext } from './answers.js';
import { registerFollowing, type FollowContext } from './follow-routes.js';
import { alwaysPage, confirmPage, deadPage, optInPage, preferencesPage } from './pages.js';
import { readerOf, type Reader, type TokenRequest, type TokenRoute } from './reader.js';
import { wordsFor } from './words/registry.js';

/** What the recipients' routes need. */
export interface RecipientContext extends Facts, FollowContext, AnswerContext {
  readonly templates: TemplateCache;
}

const html = (reply: FastifyReply, status: number, body: string, policy: string): FastifyReply =>
  reply.code(status).headers({ 'content-security-policy': policy, 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex', 'cache-control': 'no-store' }).type('text/html; charset=utf-8').send(body);
const PAGE_POLICY = "sandbox allow-forms; default-src 'none'; style-src 'unsafe-inline'; img-src https: http:; form-action 'self'; frame-ancestors 'none'";
const MAIL_POLICY = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: http: data:; frame-ancestors 'none'";
const page = (reply: FastifyReply, status: number, body: string): FastifyReply => html(reply, status, body, PAGE_POLICY);
const dead = (reply: FastifyReply): FastifyReply => page(reply, 404, deadPage(wordsFor(null, reply.request.headers['accept-language'])));

async function viewed(context: RecipientContext, token: string): Promise<string | null> {
  const link = context.links.read(token);
  if (link === null || link.u !== 'view' || link.m === undefined || link.e === undefined) return null;
  const [message, workspace] = await Promise.all([loadSentMessage(context.database, link.m, link.e), loadSendingWorkspace(context.database, link.w)]);
  if (message === null || workspace === null || message.workspaceId !== link.w) return null;
  const [compiled, now] = [(await context.journeys.load(context.database, [workspace.id])).get(workspace.id), await databaseNow(context.database)];
  const [candidate] = compiled === undefined ? [] : await gather(context, { workspace, compiled, now }, [message], () => undefined);
  if (candidate === undefined || candidate.template === null || candidate.profile === null) return null;
  const template = await context.templates.get(candidate.template.versionId, 'email');
  if (template?.channel !== 'email') return null;
  const rendered = template.email.render(renderFacts(candidate, workspace, linksFor(context.links, candidate), now));
  return rendered.ok ? rendered.html : null;
}

/** How a link is answered: what it shows, and what its form does. */
interface Ways {
  readonly get: (reader: Reader) => string;
  readonly post: (reader: Reader, posted: { readonly request: TokenRequest; readonly now: number }) => Promise<string>;
}

/** Registers what recipients open from their mails, under /r: one-click unsubscription by POST and never by GET (RFC 8058), choices, a yes to a subscription, the mail in a browser. */
export async function registerRecipients(server: FastifyInstance, context: RecipientContext): Promise<void> {
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 200_000 }, (_request, body, done) => done(null, body));
    const answer = (path: string, use: RecipientLink['u'], ways: Ways): void => {
      const respond = async (request: TokenRequest, reply: FastifyReply, way: (reader: Reader, now: number) => string | Promise<string>): Promise<FastifyReply> => {
        const now = await databaseNow(context.database);
        const reader = await readerOf(context, request, { use, now });
        return reader === null ? dead(reply) : page(reply, 200, await way(reader, now));
      };
      scope.get<TokenRoute>(path, (request, reply) => respond(request, reply, ways.get));
      scope.post<TokenRoute>(path, (request, reply) => respond(request, reply, (reader, now) => ways.post(reader, { request, now })));
    };
    registerFollowing(scope, context, dead);
    const about = (reader: Reader) => ({ topic: nameOf(reader), channel: channelOf(reader) });
    answer('/r/u/*', 'topic', {
      get: (reader) => (leavingBy(reader) === null ? alwaysPage(reader.face, nameOf(reader), preferencesOf(context, reader)) : confirmPage(reader.face, about(reader))),
      post: (reader, { request }) => leave(context, reader, request),
    });
    answer('/r/p/*', 'preferences', { get: ({ face, topics, pausedUntil }) => preferencesPage(face, { topics }, { saved: null, pausedUntil }), post: (reader, posted) => savePreferences(context, reader, posted) });
    answer('/r/s/*', 'opt-in', { get: (reader) => optInPage(reader.face, { topic: nameOf(reader), ways: waysOf(reader) }), post: (reader, { request }) => optIn(context, reader, request) });
    scope.get<TokenRoute>('/r/v/*', async (request, reply) => {
      const body = await viewed(context, request.params['*']);
      return body === null ? dead(reply) : html(reply, 200, body, MAIL_POLICY);
    });
  });
}
