import { foldAddress } from '@perennial/model';
import { firstWorkspace, insertColleague, insertKey, insertLink, insertWorkspace, inTransaction, mayMakeFirstWorkspace, sealedServerKey, type FirstTopic, type Transaction } from '@perennial/store';
import { hashToken, newToken } from '../http/session-cookie.js';
import type { Settings } from '../platform/settings.js';
import type { Sealing } from '../platform/sealing.js';
import { SettingsError } from '../platform/settings.js';
import type { Wiring } from '../wiring.js';
import { keptOf, newKeyText } from './new-key.js';
import { hashPassword } from './passwords.js';

/** Topics that every workspace begins with. */
export const FIRST_TOPICS: readonly FirstTopic[] = [
  { key: 'product-news', name: 'Product news', description: 'New features and changes', mandatory: false },
  { key: 'product-tips', name: 'Product tips', description: 'How to get more out of the product', mandatory: false },
  { key: 'onboarding', name: 'Getting started', description: 'First steps after signing up', mandatory: false },
  { key: 'account-updates', name: 'Account updates', description: 'Usage, limits and changes of your plan', mandatory: false },
  { key: 'billing', name: 'Billing and security', description: 'Invoices, payments and sign-in notices', mandatory: true },
];

/** What the demo workspace is called. */
const DEMO_WORKSPACE = { name: 'Orchard', postalAddress: 'Orchard GmbH, Torstr. 1, 10119 Berlin' };

/** True when the first start fills the workspace with the demo: unless told otherwise, where the database is our own. */
export const wantsDemo = (settings: Settings): boolean => settings.demo ?? settings.embedded;

const ADMIN_EMAIL = 'admin@perennial.localhost';

async function insertFirstKeys(transaction: Transaction, wiring: Wiring, workspaceId: number): Promise<string> {
  const { settings, sealing, ids } = wiring;
  const server = settings.writeKey ?? newKeyText('server');
  const api = settings.apiKey ?? newKeyText('api');
  await insertKey(transaction, { id: await ids.one(), workspaceId, kind: 'server', name: 'First server key', ...keptOf(server), sealed: sealing.seal(server), origins: [] });
  await insertKey(transaction, { id: await ids.one(), workspaceId, kind: 'api', name: 'First API key', ...keptOf(api), sealed: sealing.seal(api), origins: [] });
  return api;
}

/** Makes the first workspace, with its owner, topics and keys, unless there is one; notes it in the wiring. */
export async function ensureFirstWorkspace(wiring: Wiring): Promise<void> {
  const { settings, ids, database } = wiring;
  const passwordHash = settings.adminPassword === undefined ? null : await hashPassword(settings.adminPassword);
  const freshApiKey = await inTransaction(database, async (transaction) => {
    if (!await mayMakeFirstWorkspace(transaction)) return null;
    const [id, ownerId] = [await ids.one(), await ids.one()];
    await insertColleague(transaction, { id: ownerId, email: foldAddress(settings.adminEmail ?? ADMIN_EMAIL), name: 'Owner', passwordHash });
    const look = wantsDemo(settings) ? DEMO_WORKSPACE : { name: 'My workspace', postalAddress: '' };
    await insertWorkspace(transaction, { id, ...look, timezone: 'UTC', ownerId }, FIRST_TOPICS);
    return insertFirstKeys(transaction, wiring, id);
  });
  const first = await firstWorkspace(database);
  wiring.firstWorkspace = first === null ? null : { id: first.workspaceId, freshApiKey };
}

function opened(sealing: Sealing, sealed: Buffer): string {
  try {
    return sealing.open(sealed);
  } catch {
    throw new SettingsError('PERENNIAL_SECRET is not the one that this database was set up with; start with that one, or keys and credentials of providers cannot be read.');
  }
}

/** The text of the first server key; null once it was revoked. Throws SettingsError when the secret is another. */
export async function firstWriteKey(wiring: Wiring): Promise<string | null> {
  const first = await firstWorkspace(wiring.database);
  const sealed = first === null ? null : await sealedServerKey(wiring.database, first.workspaceId);
  return sealed === null ? null : opened(wiring.sealing, sealed);
}

/** A link that signs the first owner in once within 15 minutes, in place of the one before; null once an owner has a password. */
export async function firstSignInLink(wiring: Wiring): Promise<string | null> {
  const first = await firstWorkspace(wiring.database);
  if (first === null || first.anyPassword) return null;
  const token = newToken();
  await inTransaction(wiring.database, (transaction) => insertLink(transaction, { tokenHash: hashToken(token), purpose: 'sign_in', colleagueId: first.ownerId, workspaceId: first.workspaceId, role: null }));
  return `${wiring.settings.publicUrl}/sign-in/link#${token}`;
}
