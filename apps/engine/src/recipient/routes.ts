import {
  currentProfile, databaseNow, findWorkspace, inTransaction, loadSendingWorkspace, loadSentMessage, loadTopicChoices, type TopicChoice,
} from '@perennial/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { networkOf } from '../consent/network-prefix.js';
import { recordChoices, type Choice } from '../consent/record-choices.js';
import { gather, type Facts } from '../delivery/gather.js';
import type { RecipientLink } from '../delivery/recipient-links.js';
import { linksFor, renderFacts } from '../delivery/render-facts.js';
import type { TemplateCache } from '../delivery/template-cache.js';
import { alwaysPage, confirmPage, deadPage, donePage, preferencesPage } from './pages.js';
import { registerFollowing, type FollowContext } from './follow-routes.js';
import { formOf, leavingAll, ticked, topicName, type Leaving } from './choices.js';
import { changeText, leftWording } from './texts.js';

/** What the recipients' routes need. */
export interface RecipientContext extends Facts, FollowContext {
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

type TokenRequest = FastifyRequest<TokenRoute>;

const html = (reply: FastifyReply, status: number, body: string, policy: string): FastifyReply =>
  reply.code(status).headers({ 'content-security-policy': policy, 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex', 'cache-control': 'no-store' }).type('text/html; charset=utf-8').send(body);
const PAGE_POLICY = "sandbox allow-forms; default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";
const MAIL_POLICY = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: http: data:; frame-ancestors 'none'";
const page = (reply: FastifyReply, status: number, body: string): FastifyReply => html(reply, status, body, PAGE_POLICY);

async function readerOf(context: RecipientContext, token: string, use: RecipientLink['u']): Promise<Reader | null> {
  const link = context.links.read(token);
  if (link === null || link.u !== use) return null;
  const profileId = await currentProfile(context.database, link.w, link.p);
  const workspace = profileId === null ? null : await findWorkspace(context.database, link.w);
  return profileId === null || workspace === null ? null : { link, profileId, workspace: workspace.name, topics: await loadTopicChoices(context.database, link.w, profileId) };
}

const AGENT_KEPT = 200;

/** Where a choice came from: the mail's message, the browser, and the network, but never the whole address. */
function originOf({ link }: Reader, request: TokenRequest): { readonly [name: string]: string } {
  const agent = request.headers['user-agent']?.replaceAll('\u0000', '').slice(0, AGENT_KEPT);
  const known = { messageId: link.m, userAgent: agent === '' ? undefined : agent, address: networkOf(request.ip) ?? undefined };
  return Object.fromEntries(Object.entries(known).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** Writes what a person chose, and tells their segments and journeys. */
async function choose(context: RecipientContext, reader: Reader, chosen: { readonly request: TokenRequest; readonly source: 'one_click' | 'preferences'; readonly choices: readonly Choice[] }): Promise<readonly Choice[]> {
  const chooser = { workspaceId: reader.link.w, profileId: reader.profileId, source: chosen.source, actor: null, detail: originOf(reader, chosen.request) };
  const changed = await inTransaction(context.database, (transaction) => recordChoices(transaction, chooser, chosen.choices));
  if (changed.length > 0) context.onStimuli();
  return changed;
}

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

const preferencesOf = (context: RecipientContext, { link: { w, m, e }, profileId }: Reader): string =>
  context.links.preferences({ w, p: profileId, ...(m === undefined ? {} : { m }), ...(e === undefined ? {} : { e }) });

/** The channel on which one click leaves. */
const channelOf = ({ link }: Reader): string => link.c ?? 'email';
/** What one click leaves on its channel: the message's topic, else all that may be left; other channels stay as they are. Null: the topic is always sent. */
const leavingBy = ({ link, topics }: Reader): Leaving | null => leavingAll(topics, link.t);

async function leave(context: RecipientContext, reader: Reader, request: TokenRequest): Promise<string> {
  const name = topicName(reader.topics, reader.link.t);
  const leaving = leavingBy(reader);
  if (leaving === null) return alwaysPage(reader.workspace, name, preferencesOf(context, reader));
  const oneClick = formOf(request.body).get('List-Unsubscribe') === 'One-Click';
  const choices = leaving.map((topic): Choice => ({ topic: topic.key, channel: channelOf(reader), subscribed: false, wording: leftWording(reader.workspace, topic, { channel: channelOf(reader), oneClick }) }));
  await choose(context, reader, { request, source: 'one_click', choices });
  return donePage(reader.workspace, name, channelOf(reader), preferencesOf(context, reader));
}

async function savePreferences(context: RecipientContext, reader: Reader, request: TokenRequest): Promise<string> {
  await choose(context, reader, { request, source: 'preferences', choices: ticked(reader.workspace, reader.topics, formOf(request.body)) });
  const topics = await loadTopicChoices(context.database, reader.link.w, reader.profileId);
  const before = new Map(reader.topics.flatMap((topic) => topic.channels.map((one) => [`${topic.key}:${one.channel}`, one.subscribed])));
  const changes = topics.flatMap((topic) => topic.channels.filter((one) => before.get(`${topic.key}:${one.channel}`) !== one.subscribed).map((one) => changeText(topic, one.channel, one.subscribed)));
  return preferencesPage({ workspace: reader.workspace, topics }, changes);
}

/** Registers what recipients open from their mails, under /r: one-click unsubscription by POST and never by GET (RFC 8058), choices, the mail in a browser. */
export async function registerRecipients(server: FastifyInstance, context: RecipientContext): Promise<void> {
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 200_000 }, (_request, body, done) => done(null, body));
    const answer = (path: string, use: RecipientLink['u'], ways: { readonly get: (reader: Reader) => string; readonly post: (reader: Reader, request: TokenRequest) => Promise<string> }): void => {
      scope.get<TokenRoute>(path, async (request, reply) => {
        const reader = await readerOf(context, request.params['*'], use);
        return reader === null ? page(reply, 404, deadPage()) : page(reply, 200, ways.get(reader));
      });
      scope.post<TokenRoute>(path, async (request, reply) => {
        const reader = await readerOf(context, request.params['*'], use);
        return reader === null ? page(reply, 404, deadPage()) : page(reply, 200, await ways.post(reader, request));
      });
    };
    registerFollowing(scope, context, (reply) => page(reply, 404, deadPage()));
    answer('/r/u/*', 'topic', {
      get: (reader) => (leavingBy(reader) === null ? alwaysPage(reader.workspace, topicName(reader.topics, reader.link.t), preferencesOf(context, reader)) : confirmPage(reader.workspace, topicName(reader.topics, reader.link.t), channelOf(reader))),
      post: (reader, request) => leave(context, reader, request),
    });
    answer('/r/p/*', 'preferences', { get: (reader) => preferencesPage(reader, null), post: (reader, request) => savePreferences(context, reader, request) });
    scope.get<TokenRoute>('/r/v/*', async (request, reply) => {
      const body = await viewed(context, request.params['*']);
      return body === null ? page(reply, 404, deadPage()) : html(reply, 200, body, MAIL_POLICY);
    });
  });
}
