import { foldAddress, isAddress } from '@perennial/model';
import { addSuppressions } from '@perennial/store';
import { isAddressHash } from '../../platform/address-hash.js';
import { BadRow } from '../bound-plan.js';
import { importKind } from './import-kind.js';

const MAX_REASON = 200;

/** The form in which an address is compared and kept, or null for what is no address of the channel. */
export function suppressedForm(channel: string, text: string): string | null {
  if (isAddressHash(text)) return text;
  if (channel === 'email') return isAddress(text) ? foldAddress(text) : null;
  const digits = text.replace(/[\s().-]/g, '');
  return /^\+?\d{5,15}$/.test(digits) ? digits : null;
}

/** Addresses that must not be written to. */
export const suppressionsKind = importKind<{ readonly line: number; readonly channel: string; readonly address: string; readonly reason: string }>({
  changesFacts: false,
  read: (row, plan) => {
    const text = row.fields.get('address');
    if (text === undefined) return new BadRow(row.line, plan.headerOf('address'), 'is empty');
    const address = suppressedForm(plan.plan.channel, text);
    if (address === null) return new BadRow(row.line, plan.headerOf('address'), plan.plan.channel === 'email' ? 'is not an e-mail address' : 'is not a phone number');
    const reason = row.fields.get('reason') ?? 'imported';
    return reason.length > MAX_REASON ? new BadRow(row.line, plan.headerOf('reason'), `has more than ${MAX_REASON} characters`) : { line: row.line, channel: plan.plan.channel, address, reason };
  },
  keyOf: (row) => row.address,
  write: async ({ transaction, workspaceId, rows }) => {
    // A later row of the same file wins.
    const last = new Map(rows.map((row) => [row.address, { channel: row.channel, address: row.address, reason: row.reason, source: 'import' }]));
    const created = await addSuppressions(transaction, workspaceId, [...last.values()]);
    return { created, updated: last.size - created, refused: [] };
  },
  stimulate: null,
});
