import { spacingOf, type SendingRules } from '@perennial/model';
import { inTransaction, lockPaces, savePaces, type Database } from '@perennial/store';
import type { Candidate } from './candidate.js';
import { domainOf } from './mail-signatures.js';
import { paceOf, type PaceAnswer, type PaceAsk, type PaceLimit } from './pace.js';

/** How long a sender keeps messages in hand that a rate holds back: mandatory ones longer, so that they find a place before all others. */
const PATIENCE_MS = { mandatory: 10_000, other: 5_000 } as const;

/** The rates of its journey and of the domain that it goes to, under which a message falls whatever its provider. */
export function pacesOf({ message: { journeyId, channel }, rails: { rate }, address }: Pick<Candidate, 'message' | 'rails' | 'address'>, { domainRates }: Pick<SendingRules, 'domainRates'>): readonly PaceLimit[] {
  const ofJourney = journeyId === null ? 0 : spacingOf(rate);
  const domain = channel === 'email' && address !== null ? domainOf(address) : null;
  const ofDomain = domain === null ? 0 : spacingOf(domainRates.find((one) => one.domain === domain));
  return [...(ofJourney === 0 ? [] : [{ scope: `journey ${journeyId}`, everyMs: ofJourney }]), ...(ofDomain === 0 ? [] : [{ scope: `domain ${domain}`, everyMs: ofDomain }])];
}

/** When each message may go through a provider that has a limit of its own, or null; without limits: at once. Never refuses. */
export async function paced(database: Database, workspaceId: number, candidates: readonly Candidate[], provider: PaceLimit | null): Promise<readonly PaceAnswer[]> {
  const asks = candidates.map(({ paces, topic }): PaceAsk => ({
    limits: provider === null ? paces : [...paces, provider], patienceMs: topic?.mandatory === true ? PATIENCE_MS.mandatory : PATIENCE_MS.other, first: topic?.mandatory === true,
  }));
  const now = Math.max(0, ...candidates.map(({ moment }) => moment.at));
  const scopes = [...new Set(asks.flatMap(({ limits }) => limits.map(({ scope }) => scope)))];
  if (scopes.length === 0) return asks.map(() => ({ goesAt: now }));
  return inTransaction(database, async (transaction) => {
    const { answers, states } = paceOf(asks, await lockPaces(transaction, workspaceId, scopes), now);
    await savePaces(transaction, workspaceId, states);
    return answers;
  });
}
