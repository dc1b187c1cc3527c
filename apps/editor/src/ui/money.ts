import { count } from './format.js';

/** An amount with its currency: "EUR 1,240"; none is an en dash. */
export const money = (value: number | null, currency: string | null): string => (value === null || currency === null ? count(value) : `${currency} ${count(value)}`);
