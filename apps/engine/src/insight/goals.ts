import { goalDeed, goalWords, parseGraph, type Goal, type Graph } from '@perennial/journey';
import { durationMs, type GoalGroup, type GoalResult, type GoalResults } from '@perennial/model';
import type { SubjectKind } from '@perennial/segment';
import { findVersion, GOAL_FILTER_FIRST, pageGoalRuns, tallyGoal, type GoalQuestion, type GoalTally, type JourneyWithDraft, type Queryable } from '@perennial/store';
import { eventFilterOf } from '../segmentation/condition-sql.js';
import { difference } from './difference.js';

/** No more pages are read once so many runs were looked at, the newest; and runs of a page. */
const [MAX_RUNS, PAGE] = [50_000, 2_000];
/** So many pages in a row without a run of the days asked for, and there is none further down: ids of a process lie at most a few blocks apart. */
const OLD_PAGES = 5;
const DAY_MS = 86_400_000;

/** Whose goals are counted, and since when (epoch milliseconds). */
export interface Scope {
  readonly workspaceId: number;
  readonly journeyId: number;
  readonly since: number;
  /** Whose runs they are. */
  readonly of: SubjectKind;
}

async function questionOf(db: Queryable, { workspaceId, since, of }: Scope, goal: Goal, now: number): Promise<GoalQuestion> {
  const where = goal.type === 'segment' ? undefined : goal.where;
  return {
    workspaceId, since, of, withinMs: durationMs(goal.within), from: goal.from ?? 'entry',
    event: goal.type === 'segment' ? 'segment_entered' : goal.event, segment: goal.type === 'segment' ? goal.segment : null,
    filter: where === undefined ? null : await eventFilterOf(db, { workspaceId, condition: where }, now, { alias: 'ev', firstParameter: GOAL_FILTER_FIRST }),
  };
}

interface Counted {
  readonly runs: number;
  readonly all: boolean;
  readonly tallies: readonly (readonly GoalTally[])[];
}

/** Counts all runs of a scope, newest first, as far as MAX_RUNS, for each question. */
export async function countRuns(db: Queryable, scope: Scope, questions: readonly GoalQuestion[]): Promise<Counted> {
  const tallies: GoalTally[][] = questions.map(() => []);
  let before: number | null = null;
  let [runs, old] = [0, 0];
  do {
    const page = await pageGoalRuns(db, scope, { before, limit: PAGE });
    for (const [i, question] of questions.entries()) if (page.ids.length > 0) tallies[i]?.push(...(await tallyGoal(db, page, question)));
    runs += page.ids.length;
    old = page.young ? 0 : old + 1;
    before = old === OLD_PAGES ? null : page.before;
  } while (before !== null && runs < MAX_RUNS);
  return { runs, all: before === null, tallies };
}

/** What became of the runs of one arm. */
export function groupOf(tallies: readonly GoalTally[], arm: string): GoalGroup {
  const own = tallies.filter((tally) => tally.arm === arm);
  const sum = (of: (tally: GoalTally) => number): number => own.reduce((total, tally) => total + of(tally), 0);
  const [runs, met] = [sum((tally) => tally.runs), sum((tally) => tally.met)];
  return { runs, met, open: sum((tally) => tally.open), rate: runs === 0 ? null : met / runs };
}

function resultOf(goal: Goal, tallies: readonly GoalTally[]): GoalResult {
  const from = goal.from ?? 'entry';
  const treated = groupOf(tallies, 'treated');
  const held = from === 'entry' ? groupOf(tallies, 'held') : null;
  return { name: goal.name === undefined || goal.name === '' ? goalDeed(goal) : goal.name, words: goalWords(goal), from, treated, held, difference: held === null ? null : difference(treated, held) };
}

/** The graph of a journey's newest version; null: it was never published. */
export async function liveGraph(db: Queryable, { workspaceId, liveVersionId }: { readonly workspaceId: number; readonly liveVersionId: number | null }): Promise<Graph | null> {
  const live = liveVersionId === null ? null : await findVersion(db, workspaceId, liveVersionId);
  const parsed = live === null ? null : parseGraph(live.graph);
  return parsed?.ok === true ? parsed.graph : null;
}

/** Counts the goals of a journey's newest version from the event log, for all runs that entered in the past days. */
export async function readGoals(db: Queryable, journey: { readonly workspaceId: number } & Pick<JourneyWithDraft, 'id' | 'liveVersionId'>, days: number, now: number): Promise<GoalResults> {
  const { goals, subject: of } = (await liveGraph(db, journey)) ?? { goals: [], subject: 'profile' as const };
  if (goals.length === 0) return { days, looked: { runs: 0, all: true }, goals: [] };
  const scope = { workspaceId: journey.workspaceId, journeyId: journey.id, since: now - days * DAY_MS, of };
  const questions = await Promise.all(goals.map((goal) => questionOf(db, scope, goal, now)));
  const { runs, all, tallies } = await countRuns(db, scope, questions);
  return { days, looked: { runs, all }, goals: goals.map((goal, i) => resultOf(goal, tallies[i] ?? [])) };
}
