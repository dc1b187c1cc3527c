import type { NodeCounts } from '@perennial/model';
import { describe } from '@perennial/segment';
import { ENTRY, kindOf, triggerNoun, triggerWords, type Graph, type GraphNode } from '@perennial/journey';
import { anatomyOf, type TemplateNames } from '../kinds/anatomy.js';
import { count, humanize } from '../ui/format.js';

/** The title of a step: its name, or that of its kind. */
export const titleOf = (node: GraphNode): string => (node.name.trim() === '' ? anatomyOf(node.type).label : node.name);

/** The title of the entry: its first trigger as words, or "Entry" before one is chosen. */
export function entryTitle(graph: Graph): string {
  const first = graph.entry.triggers[0];
  const name = first === undefined ? '' : triggerWords(first).trim();
  return name === '' ? 'Entry' : humanize(name);
}

/** What brings people in, in one line. */
export function entrySummary({ entry, subject }: Graph): string {
  const names = entry.triggers.map(triggerWords).filter((name) => name.trim() !== '');
  if (names.length === 0) return 'Choose what starts it';
  const [noun, other] = new Set(entry.triggers.map((trigger) => triggerNoun(trigger, subject)));
  const kind = other === undefined ? noun : 'Any of';
  const filter = entry.filter === undefined ? '' : `, if ${describe(entry.filter)}`;
  return `${kind} ${names.join(' or ')}${filter}`;
}

/** The title of a node or the entry by its id; the id itself where there is none. */
export function titleAt(graph: Graph, id: string): string {
  if (id === ENTRY) return entryTitle(graph);
  const node = graph.nodes.find((one) => one.id === id);
  return node === undefined ? id : titleOf(node);
}

const NO_NAMES: TemplateNames = new Map();

/** What a step will do, or what came of it once messages went out. */
export function summaryOf(node: GraphNode, counts: NodeCounts | undefined, templates: TemplateNames = NO_NAMES): string {
  const { sent = 0, skipped = 0, failed = 0, shadowed = 0, bounced = 0, complained = 0 } = counts?.messages ?? {};
  const results = [`${count(sent)} sent`, ...(bounced > 0 ? [`${count(bounced)} returned`] : []), ...(complained > 0 ? [`${count(complained)} spam`] : []), ...(skipped > 0 ? [`${count(skipped)} skipped`] : []), ...(failed > 0 ? [`${count(failed)} failed`] : []), ...(shadowed > 0 ? [`${count(shadowed)} traced`] : [])];
  if (sent + skipped + failed + shadowed > 0) return results.join(' · ');
  return anatomyOf(node.type).told?.(node, templates) ?? kindOf(node.type)?.summary(node.config) ?? `This version does not know "${node.type}"`;
}
