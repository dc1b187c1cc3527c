import { DAY, firstAfter, type ComputedAttribute, type ComputedInput } from './attribute.js';
import { leavesAt, orderReads, orders } from './orders.js';

/** Classes 1 to 3 of recency, frequency and monetary value (Hughes, Strategic Database Marketing, 1994, with three classes by fixed bounds); null: no order in the days looked at. */
export function classesOf(input: ComputedInput): { readonly recency: number; readonly frequency: number; readonly monetary: number } | null {
  const all = orders(input);
  const last = all.at(-1);
  if (last === undefined) return null;
  const { recency, frequency, monetary } = input.settings.rfm;
  const age = input.now - last.at;
  const revenue = all.reduce((sum, order) => sum + order.amount, 0);
  return {
    recency: age <= recency[0] * DAY ? 3 : age <= recency[1] * DAY ? 2 : 1,
    frequency: all.length >= frequency[0] ? 3 : all.length >= frequency[1] ? 2 : 1,
    monetary: revenue >= monetary[0] ? 3 : revenue >= monetary[1] ? 2 : 1,
  };
}

/** `rfm`: the three classes as text, such as "313". */
export const rfm: ComputedAttribute = {
  name: 'rfm',
  type: 'text',
  label: 'RFM class',
  about: 'Recency, frequency and value of orders, 1 to 3 each: 333 buys often, lately and much',
  reads: orderReads,
  compute: (input) => {
    const classes = classesOf(input);
    if (classes === null) return { value: null, next: null };
    const all = orders(input);
    const last = all.at(-1)?.at ?? 0;
    // A bound that is passed at an age includes it: the class falls one millisecond later.
    const { recency } = input.settings.rfm;
    return { value: `${classes.recency}${classes.frequency}${classes.monetary}`, next: firstAfter(input.now, last + recency[0] * DAY + 1, last + recency[1] * DAY + 1, leavesAt(all, input)) };
  },
};
