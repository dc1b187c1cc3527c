import { bucketsOf, type Guardrails, type JourneyId, type VersionId } from '@perennial/model';
import { NO_READS, reads, union, type Reads } from '@perennial/segment';
import { check } from './check.js';
import { DATE_VALUE } from './date-value.js';
import { ENTRY, ENTRY_OUTLET, type Graph, type GraphNode } from './graph.js';
import type { Behaviour } from './kinds/kind.js';
import { kindOf } from './kinds/registry.js';
import { guardrailsOver } from './guardrails.js';
import { railsOf, railsOfNodes } from './message-rails.js';
import type { EventExit, Plan, PlanNode } from './plan.js';
import type { Problem, Resources } from './problem.js';
import { pullsOf } from './pull.js';
import { testOf } from './test-of.js';
import { triggerReads } from './triggers/registry.js';

/** Ids of the journey and version that a plan is of. */
export interface PlanIds {
  readonly journeyId: JourneyId;
  readonly versionId: VersionId;
}

/** A plan, or everything (errors and warnings) that is wrong with the graph. */
export type Compiled = { readonly ok: true; readonly plan: Plan; readonly warnings: readonly Problem[] } | { readonly ok: false; readonly problems: readonly Problem[] };

const edgeKey = (from: string, outlet: string): string => `${from}\u0001${outlet}`;

interface Wired {
  readonly nodes: ReadonlyMap<string, PlanNode>;
  readonly first: PlanNode | null;
}

function wire(graph: Graph, behaviours: ReadonlyMap<string, Behaviour>): Wired {
  const targets = new Map(graph.edges.map((edge) => [edgeKey(edge.from, edge.outlet), edge.to]));
  const nodes = new Map<string, PlanNode>();
  const ways = new Map<string, Map<string, PlanNode | null>>();
  for (const node of graph.nodes) {
    const behaviour = behaviours.get(node.id);
    if (behaviour === undefined) continue;
    const outlets = new Map<string, PlanNode | null>();
    ways.set(node.id, outlets);
    nodes.set(node.id, { id: node.id, name: node.name, type: node.type, behaviour, outlets, connected: (outlet) => (outlets.get(outlet) ?? null) !== null });
  }
  const aim = (from: string, outlet: string): PlanNode | null => nodes.get(targets.get(edgeKey(from, outlet)) ?? '') ?? null;
  for (const node of graph.nodes) for (const outlet of kindOf(node.type)?.outlets(node.config) ?? []) ways.get(node.id)?.set(outlet.id, aim(node.id, outlet.id));
  return { nodes, first: aim(ENTRY, ENTRY_OUTLET) };
}

function behavioursOf(nodes: readonly GraphNode[]): ReadonlyMap<string, Behaviour> {
  const found = new Map<string, Behaviour>();
  for (const node of nodes) {
    const behaviour = kindOf(node.type)?.behaviour(node.config) ?? null;
    if (behaviour !== null) found.set(node.id, behaviour);
  }
  return found;
}

function exitsOf(graph: Graph): Plan['exits'] {
  const events = new Map<string, EventExit[]>();
  for (const rule of graph.exit.rules) if (rule.type === 'event') events.set(rule.event, [...(events.get(rule.event) ?? []), rule]);
  return { events, conditions: graph.exit.rules.flatMap((rule) => (rule.type === 'condition' ? [testOf(rule.condition)] : [])) };
}

const limitsOf = ({ rollout, holdout, entryCap }: Guardrails): Plan['limits'] => ({
  rollout: bucketsOf(rollout?.percent ?? 100),
  held: bucketsOf(holdout ?? 0),
  cap: entryCap ?? null,
});

function allReads(graph: Graph, behaviours: ReadonlyMap<string, Behaviour>): Reads {
  const { entry, exit } = graph;
  const filters = [entry.filter, ...entry.triggers.map((trigger) => trigger.where), ...exit.rules.map((rule) => (rule.type === 'event' ? rule.where : rule.condition))];
  const key = entry.key ?? null;
  return union([
    ...filters.flatMap((condition) => (condition === undefined ? [] : [reads(condition)])),
    ...[...behaviours.values()].map((behaviour) => behaviour.reads),
    ...entry.triggers.map(triggerReads),
    { ...NO_READS, paths: key === null || key === DATE_VALUE || key.startsWith('event.') ? [] : [key] },
  ]);
}

/** Makes the plan of a graph that has no errors; lists everything that is wrong with one that has. `defaults` are the guard rails of the workspace. Pure, total. */
export function compile(graph: Graph, ids: PlanIds, resources: Resources | null = null, defaults: Guardrails = {}): Compiled {
  const problems = check(graph, resources);
  if (problems.some((problem) => problem.severity === 'error')) return { ok: false, problems };
  const behaviours = behavioursOf(graph.nodes);
  const { nodes, first } = wire(graph, behaviours);
  const { entry } = graph;
  const guardrails = guardrailsOver(defaults, graph.guardrails);
  const pulls = pullsOf(first, nodes);
  const plan: Plan = {
    semantics: 1,
    ...ids,
    name: graph.name,
    topic: graph.guardrails.topic ?? null,
    graph,
    entry: { triggers: entry.triggers, filter: entry.filter === undefined ? null : testOf(entry.filter), recheck: entry.recheckBeforeSend === true && entry.filter !== undefined, reentry: entry.reentry, key: entry.key ?? null },
    limits: limitsOf(guardrails),
    rails: { nodes: railsOfNodes(graph.nodes, guardrails), journey: railsOf(guardrails) },
    exits: exitsOf(graph),
    first,
    nodes,
    reads: allReads(graph, behaviours),
    emits: new Set([...behaviours.values()].flatMap((behaviour) => behaviour.emits ?? [])),
    starts: new Set([...behaviours.values()].flatMap((behaviour) => behaviour.starts ?? [])),
    writes: new Set([...behaviours.values()].flatMap((behaviour) => behaviour.writes ?? [])),
    releases: new Set([...[...behaviours.values()].flatMap((behaviour) => [...behaviour.listens]), ...pulls.flatMap(({ pull }) => (pull.event === null ? [] : [pull.event.name]))]),
    pulls,
    looksBack: [...behaviours.values()].some((behaviour) => behaviour.looksBack === true),
  };
  return { ok: true, plan, warnings: problems };
}
