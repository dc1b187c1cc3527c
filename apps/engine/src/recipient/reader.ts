import { brandSchema, standardBrand, type Brand } from '@perennial/model';
import { currentProfile, findBrand, findWorkspace, loadProfiles, loadTopicChoices, type Database, type TopicChoice } from '@perennial/store';
import type { FastifyRequest } from 'fastify';
import type { RecipientLink, RecipientLinks } from '../delivery/recipient-links.js';
import { mutedUntilOf } from '../delivery/limits.js';
import { factsOf } from '../enrollment/profile-facts.js';
import type { Face } from './pages.js';
import { wordsFor } from './words/registry.js';

/** The token is a wildcard: a named parameter is cut off at 100 characters by the router. */
export interface TokenRoute {
  readonly Params: { readonly '*': string };
}
/** A request whose path ends in a signed link. */
export type TokenRequest = FastifyRequest<TokenRoute>;

/** Who opens a link, what they may choose, and in which words and look they read it. */
export interface Reader {
  readonly link: RecipientLink;
  readonly profileId: number;
  readonly face: Face;
  readonly topics: readonly TopicChoice[];
  /** Epoch ms until which they hear nothing; null: they do. */
  readonly pausedUntil: number | null;
}

async function brandFor(database: Database, workspaceId: number): Promise<Brand> {
  return brandSchema.safeParse((await findBrand(database, workspaceId))?.brand).data ?? standardBrand;
}

/** The reader of a link; null: it was not signed by us for this use, or its person or workspace is gone. */
export async function readerOf({ database, links }: { readonly database: Database; readonly links: RecipientLinks }, { params, headers }: TokenRequest, { use, now }: { readonly use: RecipientLink['u']; readonly now: number }): Promise<Reader | null> {
  const link = links.read(params['*']);
  if (link === null || link.u !== use) return null;
  const [profileId, workspace] = [await currentProfile(database, link.w, link.p), await findWorkspace(database, link.w)];
  const [profile] = profileId === null ? [] : await loadProfiles(database, [profileId]);
  if (profile === undefined || workspace === null) return null;
  const until = mutedUntilOf(factsOf(profile), null);
  return {
    link, profileId: profile.id, topics: await loadTopicChoices(database, link.w, profile.id), pausedUntil: until !== null && until > now ? until : null,
    face: { words: wordsFor(profile.locale, headers['accept-language']), brand: await brandFor(database, link.w), workspace: workspace.name },
  };
}
