import { MAX_RECIPIENTS, type Preference, type Recipients } from '@perennial/journey';

/** Roles that most products know. */
export const SUGGESTED_ROLES: readonly string[] = ['owner', 'admin', 'billing', 'member'];

/** To every member, the most recently active first. */
export const EVERYBODY: Recipients = { roles: [], otherwise: { by: 'recent' }, max: MAX_RECIPIENTS };

/** Who is preferred, in words: the one who is chosen, and who comes first among all. */
export const PREFERENCES: readonly { readonly value: Preference['by']; readonly one: string; readonly first: string; readonly make: () => Preference }[] = [
  { value: 'nobody', one: 'Nobody gets it', first: '', make: () => ({ by: 'nobody' }) },
  { value: 'recent', one: 'The most recently active member', first: 'Most recently active', make: () => ({ by: 'recent' }) },
  { value: 'attribute', one: 'The member with the highest …', first: 'Highest …', make: () => ({ by: 'attribute', attribute: '' }) },
  { value: 'event', one: 'The member who did most of …', first: 'Most of an event', make: () => ({ by: 'event', event: '', days: 30 }) },
];

/** Roles with one more at the end; one that is there already, or is only spaces, changes nothing. */
export function rolesWith(roles: readonly string[], role: string): readonly string[] {
  const named = role.trim();
  return named === '' || roles.includes(named) ? roles : [...roles, named];
}

/** A list with one item a place up (-1) or down (1); at the end it stays. */
export function moved<T>(items: readonly T[], place: number, by: 1 | -1): readonly T[] {
  const [item, other] = [items[place], items[place + by]];
  return item === undefined || other === undefined ? items : items.map((one, i) => (i === place ? other : i === place + by ? item : one));
}
