import { DAY, firstAfter, sessionReads, sessions, type ComputedAttribute, type ComputedInput } from './attribute.js';
import { leavesAt, orderReads, orders, type Order } from './orders.js';
import { classesOf } from './rfm.js';

const LOYAL_ORDERS = 4;
const DISCOUNT_SHARE = 0.6;
const IMPULSE_MINUTES = 60;
const IMPULSE_CATEGORIES = 3;
/** Largest spread of the intervals between orders, as a part of their mean, that still counts as regular. */
const REGULAR_SPREAD = 0.35;
const REGULAR_ORDERS = 3;

const categoriesOf = (all: readonly Order[]): number => new Set(all.flatMap((order) => (order.category === null ? [] : [order.category]))).size;

function isRegular(all: readonly Order[]): boolean {
  if (all.length < REGULAR_ORDERS) return false;
  const gaps = all.slice(1).map((order, i) => order.at - (all[i]?.at ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const spread = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
  return mean >= DAY && spread <= REGULAR_SPREAD * mean;
}

/** True when most orders came within an hour of the beginning of the visit, of at least three categories. */
function isImpulsive(all: readonly Order[], input: ComputedInput): boolean {
  const starts = sessions(input);
  if (all.length < 2 || categoriesOf(all) < IMPULSE_CATEGORIES || starts.length === 0) return false;
  const quick = all.filter((order) => starts.some((start) => start.occurredAt <= order.at && order.at - start.occurredAt <= IMPULSE_MINUTES * 60_000));
  return quick.length * 2 > all.length;
}

function typeOf(all: readonly Order[], input: ComputedInput): string | null {
  if (all.length === 0) return sessions(input).length > 0 ? 'wandering' : null;
  const classes = classesOf(input);
  if (classes !== null && classes.recency + classes.frequency + classes.monetary === 9 && all.length >= LOYAL_ORDERS) return 'loyal';
  if (all.filter((order) => order.hasCoupon).length >= DISCOUNT_SHARE * all.length) return 'discount_led';
  if (isImpulsive(all, input)) return 'impulse';
  return categoriesOf(all) === 1 && isRegular(all) ? 'needs_based' : null;
}

/** `consumerType`: loyal, discount_led, impulse, needs_based or wandering, the first that fits (recipes.md); null: none does. */
export const consumerType: ComputedAttribute = {
  name: 'consumerType',
  type: 'text',
  values: ['loyal', 'discount_led', 'impulse', 'needs_based', 'wandering'],
  label: 'Consumer type',
  about: 'How somebody buys: loyal, discount led, impulse, needs based, or wandering (here, but without an order)',
  reads: (settings) => [...orderReads(settings), ...sessionReads(settings)],
  compute: (input) => {
    const all = orders(input);
    const last = all.at(-1);
    const { recency } = input.settings.rfm;
    return { value: typeOf(all, input), next: last === undefined ? null : firstAfter(input.now, last.at + recency[0] * DAY + 1, last.at + recency[1] * DAY + 1, leavesAt(all, input)) };
  },
};

