import type { ImportKindName } from '@perennial/model';

/** Kinds of files as people choose among them. */
export const FILE_KINDS: readonly { readonly kind: ImportKindName; readonly label: string; readonly about: string; readonly one: string; readonly many: string }[] = [
  { kind: 'profiles', label: 'People', about: 'A row a person: user id, email and whatever else you know', one: 'person', many: 'people' },
  { kind: 'accounts', label: 'Accounts', about: 'A row an account, or a row for each of its members', one: 'account', many: 'accounts' },
  { kind: 'events', label: 'Events', about: 'A row an event: who, what, and when', one: 'event', many: 'events' },
  { kind: 'list', label: 'Members of a list', about: 'A row a person, by user id or email, to be put on a list', one: 'person', many: 'people' },
  { kind: 'subscriptions', label: 'Subscription history', about: 'A row a period of an account: from, to, plan, price, seats', one: 'period', many: 'periods' },
  { kind: 'suppressions', label: 'Suppressions', about: 'Addresses that must not be written to', one: 'address', many: 'addresses' },
];

/** A kind by its name in the address bar; people when it is none. */
export const kindOf = (name: string | null) => FILE_KINDS.find((one) => one.kind === name) ?? FILE_KINDS[0] ?? { kind: 'profiles' as const, label: '', about: '', one: '', many: '' };
