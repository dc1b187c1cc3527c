import { compile, migrationProblems, SUBJECT_NOUNS, type Graph, type Problem as GraphProblem } from '@perennial/journey';
import { checkRequest } from '@perennial/template';
import { journeyId, versionId, type JsonObject, type Migration } from '@perennial/model';
import { bumpJourneys, findSendingRules, findVersion, inTransaction, listJourneys, listSegments, listTemplates, listTopics, listTriggers, lockJourney, publishVersion, recordChange, resumeRuns, watchAnew, type Queryable, type StoredTemplate, type Transaction } from '@perennial/store';
import type { Caller } from '../../http/caller.js';
import { notFound, problem, staleRevision } from '../../http/problem.js';
import type { Wiring } from '../../wiring.js';
import { backfill } from '../../broadcast/backfill.js';
import { askForDates } from '../../broadcast/ask-for-dates.js';
import { keepSchedules } from '../../broadcast/keep-schedules.js';
import { keepAsked } from '../../segmentation/kept-conditions.js';
import { graphOf, jsonOf } from './drafts.js';
import { letPeopleIn } from './ending.js';
import type { GraphProblems } from './journey-rows.js';
import { queueMigration } from './migrating.js';
import { saveOver } from './saving.js';

/** Templates that have nothing to send yet: the publish would make messages that fail. */
function unsaved(graph: Graph, templates: readonly StoredTemplate[]): GraphProblem[] {
  const drafts = new Set(templates.filter((template) => template.version === null).map((template) => template.key));
  return graph.nodes.flatMap((node) => {
    const key = node.config['template'];
    if (typeof key !== 'string' || !drafts.has(key)) return [];
    return [{ nodeId: node.id, field: 'template', severity: 'error' as const, message: `The template "${key}" has no saved version yet. Open it and choose "Save version".` }];
  });
}

const NO_TRAP: GraphProblem = { nodeId: null, field: 'guardrails.mode', severity: 'error', message: 'The mode Trap sends all mail to one address, and the workspace has none. An owner can set it in the sending rules.' };

const shown = (problems: readonly GraphProblem[]): GraphProblems => problems.map(({ message, nodeId, field, severity }) => ({ message, nodeId, field, severity }));

/** Everything that keeps a graph from being published in a workspace, and what deserves a look. */
async function examine(db: Queryable, graph: Graph, ids: { readonly workspaceId: number; readonly journeyId: number; readonly versionId: number }): Promise<{ ok: boolean; problems: GraphProblems }> {
  const [templates, topics, triggers] = [await listTemplates(db, ids.workspaceId), await listTopics(db, ids.workspaceId), await listTriggers(db, ids.workspaceId)];
  const segments = (await listSegments(db, ids.workspaceId)).filter((segment) => segment.subject === graph.subject).map(({ key, kind }) => ({ key, list: kind === 'static' }));
  const journeys = (await listJourneys(db, ids.workspaceId)).filter(({ subject }) => subject === graph.subject).map(({ key, name, startable }) => ({ key, name, startable }));
  const resources = { journeys, templates: templates.map(({ key, channel }) => ({ key, channel })), topics: topics.map((topic) => topic.key), alwaysSent: topics.filter((topic) => topic.mandatory).map((topic) => topic.key), triggers: triggers.filter((trigger) => trigger.source === 'api').map((trigger) => trigger.name), hooks: triggers.filter((trigger) => trigger.source === 'webhook').map((trigger) => trigger.name), segments, checkCall: checkRequest };
  const { defaults, trapAddress } = await findSendingRules(db, ids.workspaceId);
  const compiled = compile(graph, { journeyId: journeyId(ids.journeyId), versionId: versionId(ids.versionId) }, resources, defaults);
  const missing = [...unsaved(graph, templates), ...(graph.guardrails.mode === 'trap' && trapAddress === null ? [NO_TRAP] : [])];
  return { ok: compiled.ok && missing.length === 0, problems: shown([...missing, ...(compiled.ok ? compiled.warnings : compiled.problems)]) };
}

/** Whose runs a journey has is fixed with its first version: those under way would belong to nobody. */
function subjectChange(live: Graph, next: Graph): GraphProblems[number] | null {
  if (live.subject === next.subject) return null;
  return { nodeId: null, field: 'subject', severity: 'error', message: `This journey was published for ${SUBJECT_NOUNS[live.subject].many} and cannot become one of ${SUBJECT_NOUNS[next.subject].many}. Make a new journey.` };
}

/** What is published: the draft with a revision, or a graph in its place. */
export interface Publishing {
  readonly id: number;
  readonly revision: number;
  readonly graph?: JsonObject | undefined;
  /** What becomes of people of older versions; nothing: they finish on theirs. */
  readonly migration?: Migration | undefined;
  /** Lets people of before in as well. */
  readonly backfill?: { readonly days: number } | undefined;
}

/** Ids that a publish takes: of the version, and of the jobs that move people and take them out. */
export const PUBLISH_IDS = 3;

/** Publishes in the caller's transaction: entries use it from the commit. Throws 400, 404, 409 for another revision, 422 with everything that is wrong. */
export async function publishAs(transaction: Transaction, by: Caller, nextId: () => number, given: Publishing): Promise<void> {
  const nextVersion = nextId();
  const fresh = given.graph === undefined ? null : graphOf(given.graph);
  const journey = await lockJourney(transaction, by.workspaceId, given.id);
  if (journey === null) throw notFound('journey');
  if (journey.revision !== given.revision) throw staleRevision('journey');
  if (fresh !== null) await saveOver(transaction, by, journey, fresh);
  const graph = fresh ?? graphOf(journey.draft);
  const live = journey.liveVersionId === null ? null : await findVersion(transaction, by.workspaceId, journey.liveVersionId);
  const other = live === null ? null : subjectChange(graphOf(live.graph), graph);
  if (other !== null) throw problem(422, other.message, { problems: [other] });
  const { ok, problems } = await examine(transaction, graph, { workspaceId: by.workspaceId, journeyId: given.id, versionId: nextVersion });
  if (!ok) {
    const errors = problems.filter((one) => one.severity === 'error').length;
    throw problem(422, `${errors === 1 ? 'One problem keeps' : `${errors} problems keep`} the journey from being published.`, { problems });
  }
  const [astray] = migrationProblems(given.migration ?? {}, graph);
  if (astray !== undefined) throw problem(400, astray.message, { field: `migration.${astray.nodeId}.to` });
  const document = jsonOf(graph);
  const before = journey.status === 'stopped' ? null : live;
  const chosen = Object.fromEntries(Object.entries(given.migration ?? {}).filter(([, choice]) => choice.do !== 'keep'));
  const number = await publishVersion(transaction, {
    versionId: nextVersion, workspaceId: by.workspaceId, journeyId: given.id, graph: document, migration: Object.keys(chosen).length === 0 ? null : chosen, title: { name: graph.name.trim(), pillar: graph.pillar, audience: graph.audience }, by: by.name,
  });
  await keepSchedules(transaction, { workspaceId: by.workspaceId, journeyId: given.id }, graph);
  await askForDates(transaction, { workspaceId: by.workspaceId, journeyId: given.id, cause: `version ${nextVersion}`, by: by.name }, graph, before === null ? null : graphOf(before.graph));
  if (given.backfill !== undefined) await backfill(transaction, { workspaceId: by.workspaceId, journeyId: given.id, versionId: nextVersion, by: by.name }, graph, given.backfill.days);
  await keepAsked(transaction, by.workspaceId, { subject: graph.subject, document });
  // Publishing lets a journey go on that was paused or stopped.
  await letPeopleIn(transaction, nextId, by, journey);
  if (journey.status !== 'live') await watchAnew(transaction, given.id);
  if (journey.status === 'paused') await resumeRuns(transaction, given.id);
  await queueMigration(transaction, nextId, by, { id: given.id, name: graph.name.trim() });
  await bumpJourneys(transaction, by.workspaceId);
  await recordChange(transaction, by, { action: 'journey.publish', target: graph.name, detail: { journeyId: given.id, version: number, ...(Object.keys(chosen).length === 0 ? {} : { migration: chosen }), ...(given.backfill === undefined ? {} : { backfillDays: given.backfill.days }) } });
}

/** Publishes in a transaction of its own: when it throws, nothing is saved either. */
export async function publish(wiring: Wiring, by: Caller, given: Publishing): Promise<void> {
  const nextId = await wiring.ids.reserve(PUBLISH_IDS);
  await inTransaction(wiring.database, (transaction) => publishAs(transaction, by, nextId, given));
  wiring.intakeCommitted(1);
}
