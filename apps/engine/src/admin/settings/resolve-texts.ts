import { Resolver } from 'node:dns/promises';
import type { FoundTexts } from './dns-verdict.js';

const TIMEOUT_MS = 3000;
const NONE: ReadonlySet<unknown> = new Set(['ENODATA', 'ENOTFOUND']);

/** Looks the texts of a name up in DNS, from these servers or the machine's own; null: there was no answer. */
export async function resolveTexts(name: string, servers: readonly string[]): Promise<FoundTexts> {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 2 });
  if (servers.length > 0) resolver.setServers([...servers]);
  try {
    return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error && NONE.has(error.code) ? [] : null;
  }
}
