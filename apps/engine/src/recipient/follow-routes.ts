import { databaseNow, findMailSettings, loadSentMessage, type Database, type SentMessage } from '@perennial/store';
import { withQuery } from '@perennial/template';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { utmOf } from '../delivery/follow.js';
import type { RecipientLink, RecipientLinks } from '../delivery/recipient-links.js';
import { journeyKeyOf } from '../delivery/still-fits.js';
import type { JourneyCache } from '../enrollment/journey-cache.js';
import { isMachine } from './machine.js';
import { RecentLinks } from './recent-links.js';

/** Something that a recipient did with a mail of ours. */
export type FollowedFact =
  | { readonly type: 'opened'; readonly machine: boolean; readonly userAgent: string }
  | { readonly type: 'clicked'; readonly machine: boolean; readonly userAgent: string; readonly url: string; readonly link: number };

/** An act of a recipient: `key` is the same for requests that are one act; `at` in epoch milliseconds. */
export interface Followed {
  readonly key: string;
  readonly at: number;
  readonly fact: FollowedFact;
}

/** What the routes of followed mails need. */
export interface FollowContext {
  readonly database: Database;
  readonly journeys: JourneyCache;
  readonly links: RecipientLinks;
  /** Notes what a recipient did; where it fails, they get their page all the same. */
  readonly followed: (message: SentMessage, told: Followed) => Promise<void>;
}

interface FollowRoute {
  readonly Params: { readonly '*': string };
  readonly Querystring: { readonly s?: unknown; readonly u?: unknown };
}
type FollowRequest = FastifyRequest<FollowRoute>;

/** Where a host of a workspace's own is asked whether it leads here, and what is answered. */
export const HERE_PATH = '/r/here';
/** What is answered there. */
export const HERE = 'perennial';
/** Requests within this time are one act: mail programs ask twice, and so do double clicks. */
const ONE_CLICK_MS = 5000;
const ONE_OPENING_MS = 60_000;
const AGENT_KEPT = 200;
/** The smallest picture: a transparent GIF of one pixel. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const HIDDEN = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' } as const;

const unnoted = (request: FollowRequest) => (error: unknown): void => request.log.error({ err: error }, 'an opening or a click could not be noted');
const agentOf = ({ headers }: FollowRequest): string => (headers['user-agent'] ?? '').replaceAll('\u0000', '').slice(0, AGENT_KEPT);

async function messageOf({ database }: FollowContext, link: RecipientLink): Promise<SentMessage | null> {
  if (link.m === undefined || link.e === undefined) return null;
  const message = await loadSentMessage(database, link.m, link.e);
  return message?.workspaceId === link.w ? message : null;
}

/** Where a link leads, with the parameters that the workspace puts behind links. */
async function addressFor({ database, journeys }: FollowContext, link: RecipientLink, { url, message }: { readonly url: string; readonly message: SentMessage | null }): Promise<string> {
  const [settings, compiled] = [await findMailSettings(database, link.w), (await journeys.load(database, [link.w])).get(link.w)];
  return message === null || compiled === undefined ? url : withQuery(url, utmOf(settings, { message, journeyKey: journeyKeyOf(compiled, message) }));
}

/** Registers where the links and the picture of a followed mail lead, under /r/c and /r/o. A link leads only to an address that was signed for a mail of the workspace. */
export function registerFollowing(scope: FastifyInstance, context: FollowContext, dead: (reply: FastifyReply) => FastifyReply): void {
  const recent = new RecentLinks(() => performance.now());
  const linkOf = (token: string): RecipientLink | null => {
    const link = context.links.read(token);
    return link?.u === 'follow' ? link : null;
  };
  const note = async (request: FollowRequest, message: SentMessage | null, clicked: { readonly url: string; readonly link: number } | null): Promise<void> => {
    if (message === null) return;
    const at = await databaseNow(context.database);
    const otherLinks = clicked === null ? 0 : recent.note(message.id, clicked.link);
    const machine = isMachine({ method: request.method, headers: request.headers, sinceSentMs: message.sentAt === null ? null : at - message.sentAt, otherLinks });
    const who = { machine, userAgent: agentOf(request) };
    await context.followed(message, clicked === null
      ? { key: `o${machine ? 'm' : ''}${Math.floor(at / ONE_OPENING_MS)}`, at, fact: { type: 'opened', ...who } }
      : { key: `c${machine ? 'm' : ''}${clicked.link}.${Math.floor(at / ONE_CLICK_MS)}`, at, fact: { type: 'clicked', ...who, ...clicked } });
  };
  scope.get(HERE_PATH, async (_request, reply) => reply.headers(HIDDEN).type('text/plain').send(HERE));
  scope.get<FollowRoute>('/r/c/*', async (request, reply) => {
    const [token = '', place = ''] = request.params['*'].split('/');
    const { s: signed, u: url } = request.query;
    const link = linkOf(token);
    if (link === null || typeof url !== 'string' || typeof signed !== 'string' || !context.links.leadsTo(link.w, url, signed)) return dead(reply);
    const message = await messageOf(context, link);
    await note(request, message, { url, link: /^\d{1,4}$/.test(place) ? Number(place) : 0 }).catch(unnoted(request));
    return reply.headers(HIDDEN).redirect(await addressFor(context, link, { url, message }), 302);
  });
  scope.get<FollowRoute>('/r/o/*', async (request, reply) => {
    const link = linkOf(request.params['*']);
    if (link !== null) await messageOf(context, link).then((message) => note(request, message, null)).catch(unnoted(request));
    return reply.headers(HIDDEN).type('image/gif').send(PIXEL);
  });
}
