import type { EventFact } from '@perennial/model';
import { matches } from '@perennial/segment';
import { isAwaited } from './kinds/look-back.js';
import type { Visit } from './kinds/kind.js';
import type { Plan, PlanNode, PullNode } from './plan.js';
import type { Marks } from './run.js';

type View = Pick<Visit, 'facts' | 'scope' | 'run' | 'now'>;
type Goals = Marks['goals'];

/** Ids of the nodes that are reached from a node, with how many steps away they are; its own only by a cycle. */
function distances(start: PlanNode): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const open: (readonly [PlanNode, number])[] = [[start, 0]];
  for (const [node, away] of open) {
    for (const to of node.outlets.values()) {
      if (to === null || found.has(to.id)) continue;
      found.set(to.id, away + 1);
      open.push([to, away + 1]);
    }
  }
  return found;
}

/** The nodes that pull, the furthest downstream first: the one from which fewest others are reached; of equals the one more steps away from the entry. */
export function pullsOf(first: PlanNode | null, nodes: ReadonlyMap<string, PlanNode>): readonly PullNode[] {
  const pulling = [...nodes.values()].flatMap((node) => (node.behaviour.pull === undefined ? [] : [{ node, pull: node.behaviour.pull }]));
  if (pulling.length === 0 || first === null) return [];
  const reached = new Map([...nodes.values()].map((node) => [node.id, distances(node)]));
  const ids = pulling.map(({ node }) => node.id);
  const onward = (id: string): number => ids.filter((other) => other !== id && reached.get(id)?.has(other) === true).length;
  const away = (id: string): number => (id === first.id ? 0 : (reached.get(first.id)?.get(id) ?? 0));
  return pulling
    .map(({ node, pull }) => ({ node, pull, from: new Set([...reached].flatMap(([id, to]) => (id !== node.id && to.has(node.id) ? [id] : []))) }))
    .sort((a, b) => onward(a.node.id) - onward(b.node.id) || away(b.node.id) - away(a.node.id));
}

const holds = ({ pull }: PullNode, { facts, now, scope }: View): boolean => pull.test !== null && matches(pull.test.condition, facts, now, scope);

/** Which goals hold already as a run comes in: they must come true anew to pull it; undefined: none. */
export function goalsAtEntry(plan: Plan, view: View): Goals {
  const held = plan.pulls.filter((goal) => holds(goal, view));
  return held.length === 0 ? undefined : Object.fromEntries(held.map(({ node }) => [node.id, 'true' as const]));
}

/** What a look for goals finds. */
export interface Found {
  /** The marks afterwards; the same object when nothing changed. */
  readonly goals: Goals;
  /** Where the run is pulled to, and the event that did it; null: nowhere. */
  readonly to: { readonly node: PlanNode; readonly event: EventFact | null } | null;
}

/** Looks whether a goal that a waiting run can reach has come true: by this event, or by its Condition, which did not hold at the last look. Each pulls a run once. */
export function lookForGoals(plan: Plan, view: View, event: EventFact | null): Found {
  const before = view.run.marks?.goals ?? {};
  let goals: { readonly [nodeId: string]: 'true' | 'pulled' } = before;
  let to: Found['to'] = null;
  for (const goal of plan.pulls) {
    const { node, pull, from } = goal;
    const mark = Object.hasOwn(before, node.id) ? before[node.id] : undefined;
    if (mark === 'pulled') continue;
    const happens = event !== null && pull.event !== null && isAwaited(pull.event, event, view);
    const held = holds(goal, view);
    if (to === null && (happens || (held && mark === undefined)) && from.has(view.run.nodeId ?? '')) {
      to = { node, event: happens ? event : null };
      goals = { ...goals, [node.id]: 'pulled' };
    } else if (held && mark === undefined) goals = { ...goals, [node.id]: 'true' };
    else if (!held && mark === 'true') goals = Object.fromEntries(Object.entries(goals).filter(([id]) => id !== node.id));
  }
  return { goals: goals === before ? view.run.marks?.goals : goals, to };
}
