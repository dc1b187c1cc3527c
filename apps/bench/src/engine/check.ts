import { check, ENTRY, parseGraph } from '@perennial/journey';
import { below, median, type Result, type Scale } from '../measure.js';
import type { Server } from '../database.js';

const NODES = 500;
const TIMES = 30;

/** A journey as large as one may be: waits, branches and mails, each branch with two ways on. */
function largest(): unknown {
  const nodes = Array.from({ length: NODES }, (_, n) => {
    const id = `n${n}`;
    if (n % 3 === 0) return { id, type: 'branch', name: id, config: { branches: [{ id: 'yes', name: 'Yes', condition: { type: 'all', of: [{ type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'team' }, { type: 'event', event: 'paid', count: { is: 'at_least', value: 2 }, within: { amount: 30, unit: 'days' } }] } }] } };
    if (n % 3 === 1) return { id, type: 'wait_for', name: id, config: { branches: [{ id: 'came', name: 'Came', event: { name: `event_${n}` } }], timeout: { amount: 3, unit: 'days' } } };
    return { id, type: 'email', name: id, config: { template: 'hello', continue: 'queued' } };
  });
  const ways = { branch: ['yes', 'else'], wait_for: ['came', 'timeout'], email: ['next'] } as const;
  const edges = nodes.flatMap(({ id, type }, n) => ways[type as keyof typeof ways].flatMap((outlet, place) => (n + 1 + place < NODES ? [{ from: id, outlet, to: `n${n + 1 + place}` }] : [])));
  return {
    schema: 1, name: 'Largest', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'went' }], reentry: { mode: 'always' }, key: null }, exit: { rules: [] }, goals: [], guardrails: {},
    nodes, edges: [{ from: ENTRY, outlet: 'next', to: 'n0' }, ...edges], layout: { positions: {}, notes: [] },
  };
}

/** journey.check_500_ms: milliseconds in which a journey of 500 steps is held against every rule. */
export const checkLargest = (_server: Server, _scale: Scale): Promise<Result[]> => {
  const parsed = parseGraph(largest());
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const problems = check(parsed.graph, null);
  if (problems.length > 0) throw new Error(JSON.stringify(problems.slice(0, 3)));
  const times = Array.from({ length: TIMES }, () => {
    const start = performance.now();
    check(parsed.graph, null);
    return performance.now() - start;
  });
  return Promise.resolve([below('journey.check_500_ms', 'ms', median(times), 50)]);
};
