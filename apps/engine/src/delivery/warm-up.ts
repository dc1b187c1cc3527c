import type { OutgoingMessage } from '@perennial/providers';
import { inTransaction, takeOfDay, type Database, type SendingDomain, type SendingWorkspace } from '@perennial/store';
import type { Candidate } from './candidate.js';
import { domainFor } from './mail-signatures.js';

const DAY_MS = 86_400_000;

/** Mails of each day of a new domain's first weeks; after that there is no limit. The volumes that mail services advise for a new sender (Twilio SendGrid, IP warm-up schedule, 2024), begun more slowly. */
export const WARM_UP_DAYS: readonly number[] = [50, 100, 250, 500, 1000, 2000, 3500, 5000, 7500, 10_000, 15_000, 20_000, 30_000, 40_000, 55_000, 70_000, 85_000, 100_000, 125_000, 150_000, 200_000];

/** Which day of its warm-up a domain is in, from 1; 0: it does not warm up. Instants in epoch milliseconds, days in UTC. */
export const dayOfWarmUp = (from: number | null, now: number): number => (from === null ? 0 : Math.max(1, Math.floor(now / DAY_MS) - Math.floor(from / DAY_MS) + 1));

/** Most mails of this day from a domain; null: as many as there are. */
export const mostOfDay = (from: number | null, now: number): number | null => (from === null ? null : (WARM_UP_DAYS[dayOfWarmUp(from, now) - 1] ?? null));

/** When the next day begins (UTC), epoch milliseconds. */
export const nextDay = (now: number): number => (Math.floor(now / DAY_MS) + 1) * DAY_MS;

/** A mail with the domain of the workspace that it is from. */
interface FromDomain {
  readonly place: number;
  readonly mandatory: boolean;
}

/** Until when each mail is held because its domain has sent as many of this day as its warm-up allows (epoch ms); null: it may go. Mandatory mails go, and count. */
export async function heldByWarmUp(database: Database, { id, domains }: Pick<SendingWorkspace, 'id' | 'domains'>, mails: readonly { readonly candidate: Candidate; readonly outgoing: OutgoingMessage }[]): Promise<readonly (number | null)[]> {
  const until: (number | null)[] = mails.map(() => null);
  const warming = domains.filter(({ warmUpFrom }) => warmUpFrom !== null);
  if (warming.length === 0) return until;
  const now = Math.max(0, ...mails.map(({ candidate }) => candidate.moment.at));
  const ofDomain = new Map<SendingDomain, FromDomain[]>();
  mails.forEach(({ candidate, outgoing }, place) => {
    const domain = outgoing.channel === 'email' ? domainFor(warming, outgoing.from.address) : undefined;
    if (domain !== undefined) ofDomain.set(domain, [...(ofDomain.get(domain) ?? []), { place, mandatory: candidate.topic?.mandatory === true }]);
  });
  for (const [{ domain, warmUpFrom }, all] of [...ofDomain].sort(([one], [other]) => (one.domain < other.domain ? -1 : 1))) {
    const most = mostOfDay(warmUpFrom, now);
    if (most === null) continue;
    const wanting = all.filter(({ mandatory }) => !mandatory);
    const granted = await inTransaction(database, (transaction) => takeOfDay(transaction, id, { domain, wanted: wanting.length, mandatory: all.length - wanting.length, most }));
    // Spread over the first hour of the next day, so that they do not all come at once.
    wanting.slice(granted).forEach(({ place }, late) => void (until[place] = nextDay(now) + ((late * 37_000) % 3_600_000)));
  }
  return until;
}
