import type { JourneyId, VersionId } from '@perennial/model';
import type { Condition, Reads } from '@perennial/segment';
import type { ExitRule, Graph, Reentry, Trigger } from './graph.js';
import type { Behaviour } from './kinds/kind.js';

/** A node whose outlets lead to nodes and not to names: an edge to nowhere cannot be said. */
export interface PlanNode {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly behaviour: Behaviour;
  /** Where each outlet leads; null completes the run. */
  readonly outlets: ReadonlyMap<string, PlanNode | null>;
  /** False when the outlet has no edge of its own. */
  readonly connected: (outlet: string) => boolean;
}

/** A Condition with what a caller must know of it. */
export interface Test {
  readonly condition: Condition;
  readonly reads: Reads;
  /** True when time alone can change its answer. */
  readonly timed: boolean;
}

/** An exit rule by event. */
export type EventExit = Extract<ExitRule, { type: 'event' }>;

/** A published graph as the interpreter takes it: immutable, free of errors, made by `compile` only. */
export interface Plan {
  /** Version of the meaning of graphs. */
  readonly semantics: 1;
  readonly journeyId: JourneyId;
  readonly versionId: VersionId;
  readonly name: string;
  /** Key of the topic of its messages, unless a node names another. */
  readonly topic: string | null;
  readonly graph: Graph;
  readonly entry: { readonly triggers: readonly Trigger[]; readonly filter: Test | null; readonly reentry: Reentry; readonly key: string | null };
  readonly exits: { readonly events: ReadonlyMap<string, readonly EventExit[]>; readonly conditions: readonly Test[] };
  /** The node that the entry leads to; null: a run completes as it enters. */
  readonly first: PlanNode | null;
  readonly nodes: ReadonlyMap<string, PlanNode>;
  /** All that entry, exits and nodes read. */
  readonly reads: Reads;
  /** Names of the events that its nodes make. */
  readonly emits: ReadonlySet<string>;
  /** Paths that its nodes may change, pseudo-paths of segments too. */
  readonly writes: ReadonlySet<string>;
  /** Names of the events that can release a waiting run. */
  readonly releases: ReadonlySet<string>;
}
