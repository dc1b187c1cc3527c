import type { RevenueMonth } from '@perennial/model';

/** What MRR does: up or down, in which words, and when it is called so. */
export const MOVEMENTS = [
  { kind: 'new', label: 'New', about: 'the first rise from zero', sign: 1 },
  { kind: 'expansion', label: 'Expansion', about: 'a rise from above zero', sign: 1 },
  { kind: 'reactivation', label: 'Reactivation', about: 'a rise from zero after a churn', sign: 1 },
  { kind: 'contraction', label: 'Contraction', about: 'a fall that does not reach zero', sign: -1 },
  { kind: 'churn', label: 'Churn', about: 'a fall to zero', sign: -1 },
] as const satisfies readonly { readonly kind: Exclude<keyof RevenueMonth, 'month' | 'mrr'>; readonly label: string; readonly about: string; readonly sign: 1 | -1 }[];

/** A month as the chart draws it. */
export interface DrawnMonth extends RevenueMonth {
  readonly gained: number;
  /** At most 0. */
  readonly lost: number;
}

const sumOf = (month: RevenueMonth, sign: 1 | -1): number => MOVEMENTS.reduce((sum, one) => (one.sign === sign ? sum + sign * month[one.kind] : sum), 0);

/** Months with all that rose and all that fell. */
export const drawn = (months: readonly RevenueMonth[]): DrawnMonth[] => months.map((month) => ({ ...month, gained: sumOf(month, 1), lost: sumOf(month, -1) }));
