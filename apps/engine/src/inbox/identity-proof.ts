import { createHmac, timingSafeEqual } from 'node:crypto';
import { sealedServerKeys, type Database } from '@perennial/store';
import type { Sealing } from '../platform/sealing.js';

/** Token that proves a user id to the in-app feed: hex HMAC-SHA256 of the id under a server key, made by the host product's server. */
export const identityToken = (serverKey: string, userId: string): string => createHmac('sha256', serverKey).update(userId).digest('hex');

/** True when the token was made with one of the workspace's server keys that are in force. */
export async function provesIdentity(database: Database, sealing: Sealing, claim: { readonly workspaceId: number; readonly userId: string; readonly token: string }): Promise<boolean> {
  const given = Buffer.from(claim.token, 'utf8');
  let proven = false;
  for (const sealed of await sealedServerKeys(database, claim.workspaceId)) {
    const expected = Buffer.from(identityToken(sealing.open(sealed), claim.userId), 'utf8');
    proven = (expected.length === given.length && timingSafeEqual(expected, given)) || proven;
  }
  return proven;
}
