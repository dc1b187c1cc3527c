import { experimentSchema, type Experiment, type Graph } from '@perennial/journey';
import { durationMs, type ExperimentResult, type ExperimentResults, type VariantResult } from '@perennial/model';
import { durationWords } from '@perennial/segment';
import { bumpJourneys, databaseNow, experimentSince, GOAL_FILTER_FIRST, inTransaction, listContests, recordChange, setWinner, type Contest, type Database, type GoalQuestion, type GoalTally, type Queryable } from '@perennial/store';
import { periodic } from '../periodic.js';
import { eventFilterOf } from '../segmentation/condition-sql.js';
import { difference } from './difference.js';
import { countRuns, groupOf, liveGraph, type Scope } from './goals.js';

const DAY_MS = 86_400_000;
/** How far back runs count. */
const DAYS = 365;
const EVERY_MS = 600_000;
/** Who decides, as the audit log shows it. */
const ENGINE = 'Perennial';

/** A split step that carries an experiment. */
interface Contender {
  readonly nodeId: string;
  readonly name: string;
  readonly experiment: Experiment;
  readonly variants: readonly { readonly id: string; readonly name: string }[];
}

function contendersOf(graph: Graph): Contender[] {
  return graph.nodes.flatMap((node): Contender[] => {
    const parsed = experimentSchema.safeParse(node.config['experiment']);
    const { variants } = node.config;
    if (!parsed.success || !Array.isArray(variants)) return [];
    const known = variants.flatMap((one) => (typeof one === 'object' && one !== null && !Array.isArray(one) && typeof one['id'] === 'string' ? [{ id: one['id'], name: typeof one['name'] === 'string' ? one['name'] : one['id'] }] : []));
    return [{ nodeId: node.id, name: node.name === '' ? node.id : node.name, experiment: parsed.data, variants: known }];
  });
}

async function questionOf(db: Queryable, { workspaceId, since, of }: Scope, { nodeId, experiment: { event, within } }: Contender, now: number): Promise<GoalQuestion> {
  const filter = event.where === undefined ? null : await eventFilterOf(db, { workspaceId, condition: event.where }, now, { alias: 'ev', firstParameter: GOAL_FILTER_FIRST });
  return { workspaceId, since, of, event: event.name, segment: null, withinMs: durationMs(within), from: 'left', nodeId, filter };
}

/** Only runs whose time is over count: one that still has time would pull every rate down. */
function resultsOf(variants: Contender['variants'], tallies: readonly GoalTally[]): VariantResult[] {
  const groups = variants.map(({ id, name }) => {
    const { runs, met, open } = groupOf(tallies, id);
    const over = runs - open;
    return { id, name, runs: over, met, open, rate: over === 0 ? null : met / over };
  });
  return groups.map((group, place) => ({ ...group, difference: place === 0 || groups[0] === undefined ? null : difference(group, groups[0]) }));
}

/** The variant that is better than each other one with 95 % certainty; null: none is. */
export function leaderOf(variants: readonly Pick<VariantResult, 'id' | 'runs' | 'met'>[]): string | null {
  const best = variants.find((one) => variants.length > 1 && variants.every((other) => other === one || (difference(one, other)?.low ?? 0) > 0));
  return best?.id ?? null;
}

/** What is missing before an experiment may be decided. */
function missing({ experiment: { minSample, minDays } }: Contender, variants: readonly VariantResult[], ranDays: number): string[] {
  const few = variants.filter((variant) => variant.runs < minSample);
  return [
    ...few.map(({ name, runs }) => `${name} has ${runs} of ${minSample} people whose time is over`),
    ...(ranDays < minDays ? [`it has run for ${Math.floor(ranDays)} of ${minDays} days`] : []),
  ];
}

/** A journey whose experiments are counted. */
type Journey = Pick<Contest, 'id' | 'workspaceId' | 'winners'> & { readonly liveVersionId: number | null };

/** Counts the experiments of the live version of a journey. */
export async function readExperiments(db: Queryable, journey: Journey, now: number): Promise<ExperimentResults> {
  const graph = await liveGraph(db, journey);
  const contenders = graph === null ? [] : contendersOf(graph);
  if (contenders.length === 0) return { looked: { runs: 0, all: true }, experiments: [] };
  const scope: Scope = { workspaceId: journey.workspaceId, journeyId: journey.id, since: now - DAYS * DAY_MS, of: graph?.subject ?? 'profile' };
  const questions = await Promise.all(contenders.map((contender) => questionOf(db, scope, contender, now)));
  const { runs, all, tallies } = await countRuns(db, scope, questions);
  const begun = await Promise.all(contenders.map(({ nodeId }) => experimentSince(db, journey.id, nodeId)));
  const results = contenders.map((contender, i): ExperimentResult => {
    const variants = resultsOf(contender.variants, tallies[i] ?? []);
    const { event, within } = contender.experiment;
    return {
      nodeId: contender.nodeId, name: contender.name, words: `${event.name} within ${durationWords(within)} of this step`, variants, leader: leaderOf(variants),
      winner: Object.hasOwn(journey.winners, contender.nodeId) ? (journey.winners[contender.nodeId] ?? null) : null, waitsFor: missing(contender, variants, (now - (begun[i] ?? now)) / DAY_MS),
    };
  });
  return { looked: { runs, all }, experiments: results };
}

async function decideOne(database: Database, contest: Contest): Promise<number> {
  const { experiments: counted } = await readExperiments(database, contest, await databaseNow(database));
  let decided = 0;
  for (const { nodeId, name, leader, winner, waitsFor } of counted) {
    if (leader === null || winner !== null || waitsFor.length > 0) continue;
    decided += await inTransaction(database, async (transaction) => {
      if (!(await setWinner(transaction, contest.id, nodeId, leader))) return 0;
      await bumpJourneys(transaction, contest.workspaceId);
      await recordChange(transaction, { workspaceId: contest.workspaceId, name: ENGINE, colleagueId: null }, { action: 'experiment.winner', target: name, detail: { journeyId: contest.id, nodeId, variant: leader } });
      return 1;
    });
  }
  return decided;
}

/** Decides the experiments that send the rest to their winner; answers how many have one now that had none. */
export async function decideExperiments(database: Database): Promise<number> {
  let decided = 0;
  for (const contest of await listContests(database)) decided += await decideOne(database, contest);
  return decided;
}

/** Every ten minutes: decides experiments that send the rest to their winner. */
export const experiments = periodic({ name: 'experiments', roles: ['all', 'worker'], everyMs: EVERY_MS, failed: 'the experiments were not decided' }, ({ database }) => decideExperiments(database));
