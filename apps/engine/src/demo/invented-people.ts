import { bucket, BUCKETS } from '@perennial/model';

const FIRST = ['Maya', 'Jonas', 'Aiko', 'Lucía', 'Kwame', 'Ingrid', 'Ravi', 'Chloé', 'Tomás', 'Amara', 'Mateo', 'Freya', 'Noor', 'Elif', 'Hugo', 'Zanele', 'Petra', 'Omar', 'Sofia', 'Dmitri', 'Yuki', 'Nia', 'Bruno', 'Leila', 'Oskar'];
const LAST = ['Okafor', 'Lindqvist', 'Tanaka', 'Moreno', 'Mensah', 'Haugen', 'Iyer', 'Laurent', 'Silva', 'Diallo', 'Rossi', 'Berg', 'Haddad', 'Yilmaz', 'Meyer', 'Dlamini', 'Novak', 'Farouk', 'Costa', 'Volkov', 'Sato', 'Kamau', 'Almeida', 'Rahimi', 'Nowak'];
const ACCOUNTS = ['Field Notes', 'Lagos Design Week', 'Harbour Freight', 'Nordlys Studio', 'Paper & Pine', 'Sakura Foods', 'Atlas Travel', 'Bluebird Health', 'Copper Kettle', 'Meridian Labs', 'Tidewater Books', 'Open Orchard'];
const ZONES = ['Africa/Lagos', 'Europe/Berlin', 'Asia/Tokyo', 'America/New_York', 'America/Sao_Paulo', 'Europe/Paris', 'Asia/Kolkata', 'Australia/Sydney'];
const LOCALES = ['en', 'de', 'ja', 'en-US', 'pt-BR', 'fr', 'en-IN', 'en-AU'];
const PLANS = ['free', 'free', 'team', 'team', 'business'];
const ROLES = ['owner', 'admin', 'billing', 'member', 'member', 'member'];

const DAY_MS = 86_400_000;

/** A person of the demo workspace; all of them are invented, their addresses are reserved for examples (RFC 2606). */
export interface InventedPerson {
  readonly userId: string;
  readonly traits: Readonly<Record<string, string | number | boolean>>;
  readonly accountId: string;
  readonly role: string;
  readonly signedUpDaysAgo: number;
}

/** An account of the demo workspace. */
export interface InventedAccount {
  readonly accountId: string;
  readonly traits: Readonly<Record<string, string | number>>;
}

const slug = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-');
const pick = <T>(from: readonly T[], what: string, who: string, otherwise: T): T => from[Math.floor((bucket(what, who) * from.length) / BUCKETS)] ?? otherwise;

/** The 12 accounts. */
export const inventedAccounts: readonly InventedAccount[] = ACCOUNTS.map((name, place) => ({
  accountId: `acc-${place + 1}`,
  traits: { name, plan: pick(PLANS, 'account plan', name, 'free'), mrr: 49 * (1 + (bucket('mrr', name) % 40)), currency: 'EUR', seatsBought: 5 + (bucket('seats', name) % 40), seatsUsed: 3 + (bucket('used', name) % 20) },
}));

/** One invented person; the same number always gives the same one. */
export function inventedPerson(place: number, now: number): InventedPerson {
  const who = `person ${place}`;
  const firstName = FIRST[place % FIRST.length] ?? 'Maya';
  const lastName = LAST[(place * 7 + Math.floor(place / FIRST.length)) % LAST.length] ?? 'Okafor';
  const account = pick(inventedAccounts, 'account', who, { accountId: 'acc-1', traits: {} });
  const zone = bucket('zone', who) % ZONES.length;
  const signedUpDaysAgo = 1 + (bucket('age', who) % 400);
  return {
    userId: `usr-${String(place + 1).padStart(3, '0')}`, accountId: account.accountId, role: place < ACCOUNTS.length ? 'owner' : pick(ROLES, 'role', who, 'member'), signedUpDaysAgo,
    traits: {
      firstName, lastName, email: `${slug(firstName)}.${slug(lastName)}.${place + 1}@example.com`, timezone: ZONES[zone] ?? 'UTC', locale: LOCALES[zone] ?? 'en', plan: pick(PLANS, 'plan', who, 'free'),
      reportsBuilt: bucket('reports', who) % 60, sourceConnected: bucket('source', who) % 3 > 0, signedUpAt: new Date(now - signedUpDaysAgo * DAY_MS).toISOString().slice(0, 10),
    },
  };
}

/** The first `count` invented people. */
export const inventedPeople = (count: number, now: number): InventedPerson[] => Array.from({ length: count }, (_, place) => inventedPerson(place, now));
