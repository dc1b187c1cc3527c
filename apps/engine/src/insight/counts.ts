import type { JourneyCounts, NodeCounts } from '@perennial/model';
import { stuckByNode, sumCounters, type CounterSum, type Queryable } from '@perennial/store';

const LEFT = 'left:';
const MESSAGE = 'message:';

const empty = (): NodeCounts => ({ arrived: 0, here: 0, stuck: 0, left: {}, exited: 0, messages: { queued: 0, sent: 0, skipped: 0, failed: 0, shadowed: 0, delivered: 0, opened: 0, clicked: 0, bounced: 0, complained: 0 } });

const isCounted = (messages: NodeCounts['messages'], name: string): name is keyof NodeCounts['messages'] => Object.hasOwn(messages, name);

function addMessage(messages: NodeCounts['messages'], name: string, value: number): void {
  if (isCounted(messages, name)) messages[name] = value;
}

function addTo(node: NodeCounts, { measure, value }: CounterSum): void {
  if (measure.startsWith(LEFT)) node.left[measure.slice(LEFT.length)] = value;
  else if (measure === 'arrived') node.arrived = value;
  else if (measure === 'ended') node.exited = value;
  else if (measure.startsWith(MESSAGE)) addMessage(node.messages, measure.slice(MESSAGE.length), value);
}

/** What is left when those who left and ended are taken away; counters of one moment can be a transaction apart, so never below zero. */
function settle(node: NodeCounts): void {
  const left = Object.values(node.left).reduce((sum, n) => sum + n, 0);
  node.here = Math.max(0, node.arrived - left - node.exited);
  const { sent, skipped, failed, shadowed } = node.messages;
  node.messages.queued = Math.max(0, node.messages.queued - sent - skipped - failed - shadowed);
}

/** The counts of a journey out of its counters; `messages.queued` are those still on their way. */
export function countsOf(sums: readonly CounterSum[], stuck: readonly { readonly nodeId: string; readonly stuck: number }[]): JourneyCounts {
  const whole = new Map(sums.filter((sum) => sum.nodeId === '').map((sum) => [sum.measure, sum.value]));
  const nodes: Record<string, NodeCounts> = {};
  for (const sum of sums) if (sum.nodeId !== '') addTo((nodes[sum.nodeId] ??= empty()), sum);
  for (const row of stuck) if (row.nodeId !== '') (nodes[row.nodeId] ??= empty()).stuck = row.stuck;
  for (const node of Object.values(nodes)) settle(node);
  return { entered: whole.get('entered') ?? 0, completed: whole.get('completed') ?? 0, exited: whole.get('exited') ?? 0, notEntered: whole.get('not_entered') ?? 0, held: whole.get('held') ?? 0, nodes };
}

/** Reads the counts of a journey. */
export async function readCounts(db: Queryable, journeyId: number): Promise<JourneyCounts> {
  const [sums, stuck] = await Promise.all([sumCounters(db, journeyId), stuckByNode(db, journeyId)]);
  return countsOf(sums, stuck);
}
