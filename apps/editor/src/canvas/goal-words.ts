import type { ExperimentResult, GoalResult } from '@perennial/model';
import { rate } from '../ui/format.js';

const points = (value: number): string => (Math.abs(value) * 100).toFixed(1);
const way = (value: number): string => (value < 0 ? 'fewer' : 'more');

const NOBODY: Record<GoalResult['from'], string> = { entry: 'Nobody has been treated yet.', sent: 'Nobody was sent a message yet.', opened: 'Nobody opened a message yet.', clicked: 'Nobody clicked in a message yet.' };
const COUNTED: Record<GoalResult['from'], string> = { entry: 'entering', sent: 'a message', opened: 'an open', clicked: 'a click' };

/** How the treated compare with those held back, in one sentence. */
export function goalSentence({ treated, held, difference, from }: GoalResult): string {
  const own = `${rate(treated.rate)} of those ${from === 'opened' ? 'who opened' : from === 'clicked' ? 'who clicked' : 'treated'}`;
  if (treated.runs === 0) return NOBODY[from];
  if (held === null) return `${own}. Counted from ${COUNTED[from]}, so nobody compares.`;
  if (difference === null) return `${own}. Nobody was held back, so there is nothing to compare with.`;
  const { value, low, high } = difference;
  const both = `${own}, ${rate(held.rate)} of those held back`;
  if (low > 0 || high < 0) return `${both}: ${points(value)} points ${way(value)}, likely between ${points(value < 0 ? high : low)} and ${points(value < 0 ? low : high)}.`;
  return `${both}: ${points(value)} points ${way(value)}, which may be chance: likely between ${points(low)} fewer and ${points(high)} more.`;
}

/** How an experiment stands, in one sentence or two. */
export function experimentSentence({ variants, leader, winner, waitsFor }: Pick<ExperimentResult, 'variants' | 'leader' | 'winner' | 'waitsFor'>): string {
  const nameOf = (id: string): string => variants.find((variant) => variant.id === id)?.name ?? id;
  if (winner !== null) return `${nameOf(winner)} won. Whoever had no variant yet goes there.`;
  if (variants.every((variant) => variant.runs === 0)) return 'Nobody has had their time yet.';
  const stands = leader === null ? 'No variant is surely better than the others yet.' : `${nameOf(leader)} does better, with 95% certainty.`;
  return waitsFor.length === 0 ? stands : `${stands} Too early to decide: ${waitsFor.join('; ')}.`;
}
