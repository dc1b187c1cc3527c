import { isJsonObject, type EventFact, type Json } from '@perennial/model';
import { valueAt } from '../lookup.js';
import type { EventRead } from '../reads.js';
import { DAY, occurrences, type ComputedInput } from './attribute.js';
import type { ComputedSettings } from './settings.js';

/** An event that brought revenue. */
export interface Order {
  readonly at: number;
  readonly amount: number;
  readonly hasCoupon: boolean;
  readonly category: string | null;
}

const property = (event: EventFact, path: string | null): Json | undefined => (path === null ? undefined : valueAt(event.properties, path));
const isCoupon = (value: Json | undefined): boolean => value !== undefined && value !== null && value !== false && value !== '' && value !== 0 && !(isJsonObject(value) && Object.keys(value).length === 0);

/** Orders of the days that RFM looks at, ascending. */
export function orders(input: ComputedInput): Order[] {
  const from = input.now - input.settings.rfm.days * DAY;
  const found = input.settings.revenueEvents.flatMap(({ event, amount, coupon, category }) => occurrences(input.facts, [event], input.now).flatMap((one): Order[] => {
    if (one.occurredAt <= from) return [];
    const [value, kind] = [property(one, amount), property(one, category)];
    return [{ at: one.occurredAt, amount: typeof value === 'number' && Number.isFinite(value) ? value : 0, hasCoupon: isCoupon(property(one, coupon)), category: typeof kind === 'string' && kind !== '' ? kind : null }];
  }));
  return found.sort((a, b) => a.at - b.at);
}

/** When the first of some orders leaves the days that RFM looks at. */
export const leavesAt = (all: readonly Order[], { settings }: ComputedInput): number | null => (all[0] === undefined ? null : all[0].at + settings.rfm.days * DAY);

/** Reads of revenue events. */
export const orderReads = ({ revenueEvents, rfm }: ComputedSettings): EventRead[] => revenueEvents.map(({ event }) => ({ name: event, withinMs: rfm.days * DAY, properties: true }));
