import type { Json, JsonObject } from './json.js';

/** ISO 8601 date, with or without a time. */
const DATE = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;

interface Kind {
  readonly fits: (value: Json) => boolean;
  readonly words: string;
}

const text: Kind = { fits: (value) => typeof value === 'string' && value !== '' && value.length <= 200, words: 'a text of at most 200 characters' };
const amount: Kind = { fits: (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0, words: 'a number of at least 0' };
const whole: Kind = { fits: (value) => Number.isInteger(value) && Number(value) >= 0, words: 'a whole number of at least 0' };
const date: Kind = { fits: (value) => typeof value === 'string' && DATE.test(value) && Number.isFinite(Date.parse(value)), words: 'a date in ISO 8601, e.g. 2027-04-13' };
const flag: Kind = { fits: (value) => typeof value === 'boolean', words: 'true or false' };
const currency: Kind = { fits: (value) => typeof value === 'string' && /^[A-Z]{3}$/.test(value), words: 'a currency in three capital letters (ISO 4217), e.g. EUR' };

/** Attributes of accounts with a meaning of their own, whose every change is kept as history. */
export const SUBSCRIPTION_ATTRIBUTES = ['plan', 'mrr', 'currency', 'seatsBought', 'seatsUsed', 'renewsAt', 'trialEndsAt', 'owner'] as const;
/** An attribute of accounts whose every change is kept as history. */
export type SubscriptionAttribute = (typeof SUBSCRIPTION_ATTRIBUTES)[number];
/** Attributes of accounts that are switched on while someone works on a deal or a complaint. */
export const ACCOUNT_FLAGS = ['openOpportunity', 'openTicket'] as const;
/** A switch of an account. */
export type AccountFlag = (typeof ACCOUNT_FLAGS)[number];

const KINDS: Readonly<Record<SubscriptionAttribute | AccountFlag, Kind>> = {
  plan: text, mrr: amount, currency, seatsBought: whole, seatsUsed: whole, renewsAt: date, trialEndsAt: date, owner: text, openOpportunity: flag, openTicket: flag,
};
const kinds: ReadonlyMap<string, Kind> = new Map(Object.entries(KINDS));

/** First reserved attribute among these that is of the wrong type, with what it must be; null removes and always fits. */
export function accountAttributeProblem(attributes: JsonObject): { readonly path: string; readonly reason: string } | null {
  for (const [name, value] of Object.entries(attributes)) {
    const head = name.split('.')[0] ?? name;
    const kind = kinds.get(head);
    if (kind === undefined) continue;
    if (head !== name) return { path: name, reason: `has no parts: ${head} is ${kind.words}` };
    if (value !== null && !kind.fits(value)) return { path: name, reason: `must be ${kind.words}` };
  }
  return null;
}

/** Changes of attributes whose history is kept, in the order of SUBSCRIPTION_ATTRIBUTES; null stands for no value. */
export const subscriptionChanges = (before: JsonObject, after: JsonObject): { readonly attribute: SubscriptionAttribute; readonly from: Json; readonly to: Json }[] =>
  SUBSCRIPTION_ATTRIBUTES.map((attribute) => ({ attribute, from: before[attribute] ?? null, to: after[attribute] ?? null })).filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to));

/** Most attributes of one profile or account. */
export const MAX_ATTRIBUTES = 1000;
/** Largest value of an attribute, in bytes of JSON. */
export const MAX_ATTRIBUTE_BYTES = 32_000;

/** How many attributes an object would have after these changes (dotted names belong to their first part, null removes), and the first that is one too many; null when all fit. */
export function attributeOverflow(before: JsonObject, changes: JsonObject): { readonly path: string; readonly count: number } | null {
  if (Object.keys(before).length + Object.keys(changes).length <= MAX_ATTRIBUTES) return null;
  const names = new Set(Object.keys(before));
  let path: string | null = null;
  for (const [name, value] of Object.entries(changes)) {
    const head = Object.hasOwn(before, name) ? name : (name.split('.')[0] ?? name);
    if (value === null && head === name) names.delete(name);
    else if (value !== null) names.add(head);
    if (names.size > MAX_ATTRIBUTES) path ??= name;
  }
  return path === null || names.size <= MAX_ATTRIBUTES ? null : { path, count: names.size };
}
