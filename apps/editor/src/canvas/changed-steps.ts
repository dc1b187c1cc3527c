import { ENTRY, type Difference, type Graph, type GraphNode } from '@perennial/journey';
import { anatomyOf, type TemplateNames } from '../kinds/anatomy.js';
import { humanize } from '../ui/format.js';
import { entrySummary, entryTitle, summaryOf, titleOf } from './words.js';

/** What changed at one step, for the publish dialog. */
export interface ChangedStep {
  /** Id of the node, `entry`, or empty for the journey as a whole. */
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly label: string;
  /** What the step said it does before and after; null when both say the same. */
  readonly summary: { readonly was: string; readonly is: string } | null;
  readonly messages: readonly string[];
}

/** The draft, the live graph or null, and the names of templates. */
export interface Compared {
  readonly draft: Graph;
  readonly live: Graph | null;
  readonly templates: TemplateNames;
}

function summaries(id: string, { draft, live, templates }: Compared): ChangedStep['summary'] {
  if (live === null) return null;
  const told = (node: GraphNode | undefined): string => (node === undefined ? '' : summaryOf(node, undefined, templates));
  const [was, is] = id === ENTRY ? [entrySummary(live), entrySummary(draft)] : [live, draft].map((graph) => told(graph.nodes.find((node) => node.id === id)));
  return was === undefined || is === undefined || was === '' || is === '' || was === is ? null : { was, is };
}

/** The message of a difference as a person reads it beneath the title of its step; null when the summaries say it already. */
function words({ change, fields, message, nodeId }: Difference, told: boolean): string | null {
  const ofConfig = change === 'changed' && nodeId !== null && message.includes(' changed');
  if (!ofConfig) return change === 'added' && fields.length === 0 ? 'New' : change === 'removed' && fields.length === 0 ? 'Removed' : message;
  return told ? null : `Changed: ${[...new Set(fields.map((field) => humanize(field.replace(/^entry\./, '').split('.')[0] ?? field).toLowerCase()))].join(', ')}`;
}

/** Differences by step, the journey as a whole first. A removed step is named by the live graph. */
export function changedSteps(differences: readonly Difference[], compared: Compared): readonly ChangedStep[] {
  const { draft, live } = compared;
  const nodes = new Map([...(live?.nodes ?? []), ...draft.nodes].map((node) => [node.id, node]));
  const steps = new Map<string, ChangedStep>();
  for (const difference of differences) {
    const id = difference.nodeId ?? '';
    const node = nodes.get(id);
    const head = id === ENTRY ? { kind: 'trigger', title: entryTitle(draft), label: 'Entry' } : node === undefined ? { kind: 'trigger', title: 'Journey', label: 'For everyone inside, at once' } : { kind: node.type, title: titleOf(node), label: anatomyOf(node.type).label };
    const old = steps.get(id) ?? { id, ...head, summary: id === '' ? null : summaries(id, compared), messages: [] };
    const message = words(difference, old.summary !== null);
    steps.set(id, { ...old, messages: message === null ? old.messages : [...old.messages, message] });
  }
  return [...steps.values()];
}
