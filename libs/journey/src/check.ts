import { checkEntry, checkJourney } from './checks/entry.js';
import { checkGoals } from './checks/goals.js';
import { checkGuardrails } from './checks/guardrails.js';
import { checkNodes } from './checks/nodes.js';
import { checkPaths } from './checks/paths.js';
import type { Graph } from './graph.js';
import type { Problem, Resources } from './problem.js';

/** Everything that is wrong with a graph, errors first; with `null` for resources, templates, topics and triggers are taken to exist. Pure, total. */
export function check(graph: Graph, resources: Resources | null): readonly Problem[] {
  const found = [...checkJourney(graph), ...checkGoals(graph, resources), ...checkGuardrails(graph, resources), ...checkEntry(graph, resources), ...checkNodes(graph, resources), ...checkPaths(graph)];
  return [...found.filter((problem) => problem.severity === 'error'), ...found.filter((problem) => problem.severity === 'warning')];
}
