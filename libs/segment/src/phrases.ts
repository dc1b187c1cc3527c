import { isJsonObject, type Duration, type Json } from '@perennial/model';
import type { CountTest, Window } from './condition.js';

/** A duration in words: "3 days", "1 hour". */
export const durationWords = (duration: Duration): string => `${duration.amount} ${duration.amount === 1 ? duration.unit.slice(0, -1) : duration.unit}`;

/** A constant in words. */
export const valueWords = (value: Json): string => {
  if (Array.isArray(value)) return value.map(valueWords).join(', ');
  if (isJsonObject(value)) return typeof value['amount'] === 'number' ? `${value['amount']} ${String(value['unit'])}` : JSON.stringify(value);
  return typeof value === 'string' ? value : String(value);
};

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
/** How often, in words. */
export const countWords = (count: CountTest): string => {
  if (count.is === 'between') return `${count.value} to ${count.to ?? count.value} times`;
  if ((count.is === 'exactly' || count.is === 'at_most') && count.value === 0) return 'never';
  return `${count.is === 'exactly' ? 'exactly' : count.is === 'at_least' ? 'at least' : 'at most'} ${times(count.value)}`;
};

/** When events of a window count, in words, with a space before; nothing where all do. */
export const windowWords = ({ within, between, sinceEntry }: Window): string =>
  `${within === undefined ? '' : ` in ${durationWords(within)}`}${between === undefined ? '' : ` between ${between.from} and ${between.to}`}${sinceEntry === true ? ' since entry' : ''}`;
