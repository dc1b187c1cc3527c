import type { AccountRow, Json } from '@perennial/model';
import type { ListedAccount } from '@perennial/store';

const text = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);
const number = (value: Json | undefined): number | null => (typeof value === 'number' ? value : null);

/** An account as lists show it. */
export const accountRow = ({ id, externalId, name, members, createdAt, lastSeenAt, attributes }: ListedAccount): AccountRow => ({
  id, externalId, name, members, createdAt, lastSeenAt, plan: text(attributes['plan']), mrr: number(attributes['mrr']), currency: text(attributes['currency']),
});
