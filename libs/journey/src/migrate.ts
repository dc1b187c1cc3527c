import type { Instant, JsonObject, Migration, MigrationChoice, TimeRule } from '@perennial/model';
import { diff } from './diff.js';
import type { Graph } from './graph.js';
import type { LiveJourney } from './journey-set.js';
import type { Cause, Decision } from './kinds/kind.js';
import { kindOf } from './kinds/registry.js';
import type { Plan, PlanNode } from './plan.js';
import type { Run } from './run.js';

/** Reason of runs that a migration plan ended. */
export const MIGRATION_EXIT = 'new version';

/** What the newest version says of a run of an older one at the node where it stands; null: it finishes on its version. */
export function choiceFor({ plan, migration }: LiveJourney, run: Run): Exclude<MigrationChoice, { do: 'keep' }> | null {
  if (migration === null || migration === undefined || run.versionId === plan.versionId || run.nodeId === null) return null;
  const choice = Object.hasOwn(migration, run.nodeId) ? migration[run.nodeId] : undefined;
  return choice === undefined || choice.do === 'keep' ? null : choice;
}

const letGo = (node: PlanNode): PlanNode | null => node.outlets.get(node.behaviour.letGo ?? [...node.outlets.keys()][0] ?? '') ?? null;

/** Where those go on who are released from a node: as the newest version leads, or where that has no such node, as theirs does; null: to the end. */
export function wayOn(newest: Plan, node: PlanNode): PlanNode | null {
  const next = letGo(newest.nodes.get(node.id) ?? node);
  return next === null ? null : (newest.nodes.get(next.id) ?? next);
}

/** What a node of the same kind keeps of a run that moves there; `old` asks the node it comes from until when it waits. */
export function movedMemory(time: TimeRule, run: Run, old: () => Decision, now: Instant): JsonObject {
  const { deadline, ...marks } = run.memory;
  if (time !== 'keep') return marks;
  if (typeof deadline === 'number') return run.memory;
  const decision = old();
  if (decision.do !== 'wait') return { ...marks, deadline: now };
  return decision.wakeAt === null ? run.memory : { ...marks, deadline: decision.wakeAt };
}

/** True when a run leaves a wait because its time was past as it came, and not because what it waited for is so. */
export function isPast(node: PlanNode, decision: Decision, cause: Cause): decision is Extract<Decision, { do: 'leave' }> {
  const answered = node.behaviour.letGo !== undefined && decision.do === 'leave' && decision.outlet !== node.behaviour.letGo;
  return decision.do === 'leave' && !answered && (cause.type === 'facts' || cause.type === 'timer');
}

/** A node that another version changed, or no longer has. */
export interface ChangedNode {
  readonly nodeId: string;
  readonly name: string;
  readonly type: string;
  readonly change: 'changed' | 'removed';
  /** A wait in both: the time rule has a meaning. */
  readonly timed: boolean;
}

const nameless = (graph: Graph): Graph => ({ ...graph, nodes: graph.nodes.map((node) => ({ ...node, name: '' })) });

/** The nodes of a version that another one changed (what they do or where they lead; a name is no change) or no longer has. */
export function changedNodes(before: Graph, after: Graph): readonly ChangedNode[] {
  const fresh = new Map(after.nodes.map((node) => [node.id, node]));
  const touched = new Set(diff(nameless(before), nameless(after)).map(({ nodeId }) => nodeId));
  return before.nodes.filter((node) => touched.has(node.id)).map((node): ChangedNode => {
    const now = fresh.get(node.id);
    const timed = now?.type === node.type && kindOf(node.type)?.family === 'time';
    return { nodeId: node.id, name: node.name, type: node.type, change: now === undefined ? 'removed' : 'changed', timed };
  });
}

/** Where a migration plan names a node to move to that a graph does not have: the node it is about, and words. */
export function migrationProblems(migration: Migration, graph: Graph): readonly { readonly nodeId: string; readonly message: string }[] {
  const known = new Set(graph.nodes.map((node) => node.id));
  return Object.entries(migration).flatMap(([nodeId, choice]) => {
    const to = choice.do === 'move' ? (choice.to ?? nodeId) : null;
    return to === null || known.has(to) ? [] : [{ nodeId, message: `People at "${nodeId}" cannot move to "${to}": this version has no such step. Choose another, or keep them.` }];
  });
}
