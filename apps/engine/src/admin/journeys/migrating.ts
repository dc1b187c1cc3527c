import { changedNodes, parseGraph, type ChangedNode, type Graph } from '@perennial/journey';
import type { JsonObject, MigrationPreview } from '@perennial/model';
import { findJourney, hereByNode, insertJob, liveMigration, loadVersions, replaceJobs, type Database, type Transaction } from '@perennial/store';
import { COMMAND_RUNS_KIND, COMMANDS_PER_SECOND, type CommandRuns } from '../../enrollment/command-runs.js';
import type { Caller } from '../../http/caller.js';
import { notFound } from '../../http/problem.js';
import { graphOf } from './drafts.js';

const parsed = (graph: JsonObject): Graph | null => {
  const result = parseGraph(graph);
  return result.ok ? result.graph : null;
};

/** What a publish of the draft would change for people inside. Throws 404. */
export async function previewMigration(database: Database, by: Caller, id: number): Promise<MigrationPreview> {
  const journey = await findJourney(database, by.workspaceId, id);
  if (journey === null) throw notFound('journey');
  const [draft, here] = [graphOf(journey.draft), await hereByNode(database, id)];
  // Newest first: its word on a node counts.
  const versions = (await loadVersions(database, [...new Set(here.map((row) => row.versionId))])).sort((a, b) => b.versionId - a.versionId);
  const changed = new Map<string, ChangedNode>();
  for (const version of versions) {
    const graph = parsed(version.graph);
    const standing = new Set(here.flatMap((row) => (row.versionId === version.versionId ? [row.nodeId] : [])));
    // People may still come to what changed from where they stand, so a version with anyone inside tells all of it.
    for (const node of graph === null || standing.size === 0 ? [] : changedNodes(graph, draft)) if (!changed.has(node.nodeId)) changed.set(node.nodeId, node);
  }
  const waiting = (nodeId: string): number => here.reduce((sum, row) => (row.nodeId === nodeId ? sum + row.here : sum), 0);
  return {
    revision: journey.revision, inside: here.reduce((sum, row) => sum + row.here, 0), perSecond: COMMANDS_PER_SECOND,
    nodes: [...changed.values()].map(({ nodeId, name, type, change, timed }) => ({ nodeId, name, kind: type, change, timed, waiting: waiting(nodeId) })),
  };
}

/** Queues a command for many runs of a journey, in place of one under way. */
export async function queueCommand(transaction: Transaction, nextId: () => number, by: Caller, work: { readonly title: string; readonly input: CommandRuns }): Promise<void> {
  await replaceJobs(transaction, by.workspaceId, COMMAND_RUNS_KIND, work.input);
  await insertJob(transaction, { id: nextId(), workspaceId: by.workspaceId, kind: COMMAND_RUNS_KIND, title: work.title, input: work.input, createdBy: by.name });
}

/** Queues what the live version's migration plan asks for, if anything: after a publish, and again after a pause, during which it waits. */
export async function queueMigration(transaction: Transaction, nextId: () => number, by: Caller, journey: { readonly id: number; readonly name: string }): Promise<void> {
  const live = await liveMigration(transaction, journey.id);
  const nodes = live === null ? [] : Object.keys(live.migration);
  if (live === null || nodes.length === 0) return;
  await queueCommand(transaction, nextId, by, { title: `Moving people in ${journey.name} to version ${live.number}`, input: { journeyId: journey.id, command: 'migrate', reason: 'new version', notVersion: live.versionId, nodes, enteredBefore: null } });
}
