import type { EntryCap, JourneyId, VersionId } from '@perennial/model';
import type { Reads } from '@perennial/segment';
import type { ExitRule, Graph, Reentry, Trigger } from './graph.js';
import type { Behaviour, Pull } from './kinds/kind.js';
import type { MessageRails } from './message-rails.js';
import type { Test } from './test-of.js';

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

/** A node that waiting runs are pulled to. */
export interface PullNode {
  readonly node: PlanNode;
  readonly pull: Pull;
  /** Ids of the nodes from which it can be reached; not its own. */
  readonly from: ReadonlySet<string>;
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
  readonly entry: { readonly triggers: readonly Trigger[]; readonly filter: Test | null; /** The filter is looked at again before each message. */ readonly recheck: boolean; readonly reentry: Reentry; readonly key: string | null };
  /** Who may come in, and how many: buckets that are let in and that are held, of 10,000, and the cap. */
  readonly limits: { readonly rollout: number; readonly held: number; readonly cap: EntryCap | null };
  /** The guard rails of its messages: of nodes by id, and of those that no node of it makes any more. */
  readonly rails: { readonly nodes: ReadonlyMap<string, MessageRails>; readonly journey: MessageRails };
  readonly exits: { readonly events: ReadonlyMap<string, readonly EventExit[]>; readonly conditions: readonly Test[] };
  /** The node that the entry leads to; null: a run completes as it enters. */
  readonly first: PlanNode | null;
  readonly nodes: ReadonlyMap<string, PlanNode>;
  /** All that entry, exits and nodes read. */
  readonly reads: Reads;
  /** Names of the events that its nodes make. */
  readonly emits: ReadonlySet<string>;
  /** Keys of the journeys that its nodes start. */
  readonly starts: ReadonlySet<string>;
  /** Paths that its nodes may change, pseudo-paths of segments too. */
  readonly writes: ReadonlySet<string>;
  /** Names of the events that can release a waiting run. */
  readonly releases: ReadonlySet<string>;
  /** Nodes that waiting runs are pulled to, the furthest downstream first. */
  readonly pulls: readonly PullNode[];
  /** True when waits read the log: runs then remember which events released them. */
  readonly looksBack: boolean;
}
