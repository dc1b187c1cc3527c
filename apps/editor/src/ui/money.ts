import { count } from './format.js';

/** From here on cents are no news. */
const WHOLE_FROM = 10_000;
const amount = (value: number | null): string =>
  value === null || Number.isInteger(value) || Math.abs(value) >= WHOLE_FROM ? count(value) : value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** An amount with its currency: "EUR 1,240", "EUR 49.50"; none is an en dash. */
export const money = (value: number | null, currency: string | null): string => (value === null || currency === null ? amount(value) : `${currency} ${amount(value)}`);

/** By how much an amount has changed: "+EUR 20", "\u2212EUR 20", "EUR 0"; none is an en dash. */
export const moneyChange = (value: number | null, currency: string | null): string =>
  value === null || value === 0 ? money(value, currency) : `${value > 0 ? '+' : '\u2212'}${money(Math.abs(value), currency)}`;
