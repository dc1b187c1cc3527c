import { isJsonObject } from '@perennial/model';
import { kindOf, recipientsSchema, recipientWords, type GraphNode, type NodeType, type Outlet } from '@perennial/journey';

/** Groups of the palette, by what the person who draws wants to do. */
export type PaletteGroup = 'Say something' | 'Wait' | 'Decide' | 'Change data' | 'Finish';

/** How a kind looks on the canvas, without its form. */
export interface Anatomy {
  /** The name of the kind on the palette and in sentences. */
  readonly label: string;
  readonly group: PaletteGroup;
  /** `plain` 240 px wide, `wide` at least 348 px, `end` the small one that nothing leaves. */
  readonly shape: 'plain' | 'wide' | 'end';
  /** Outlets that are drawn; those with an edge are always drawn. Absent: all of the kind. */
  readonly shown?: (node: GraphNode, outlets: readonly Outlet[]) => readonly Outlet[];
  /** What it will do with the names of templates in it; null: as the kind says. */
  readonly told?: (node: GraphNode, templates: TemplateNames) => string | null;
}

/** Names of templates by key. */
export type TemplateNames = ReadonlyMap<string, string>;

/** A message that nobody waits for has one way on; the others appear with the wait. */
const awaitedOutlets = ({ config }: GraphNode, outlets: readonly Outlet[]): readonly Outlet[] =>
  isJsonObject(config) && config['continue'] === 'sent' ? outlets : outlets.slice(0, 1);

/** Only who waits for a date, or goes on at once after the time of a weekday, can find it past. */
const pastOutlets = ({ config }: GraphNode, outlets: readonly Outlet[]): readonly Outlet[] =>
  isJsonObject(config) && config['weekdays'] !== undefined && config['ifPast'] !== 'now' ? outlets.slice(0, 1) : outlets;

const sends = ({ config }: GraphNode, templates: TemplateNames): string | null => {
  const key = config['template'];
  const name = typeof key === 'string' ? templates.get(key) : undefined;
  if (name === undefined) return null;
  const recipients = recipientsSchema.safeParse(config['recipients']).data;
  return `${name}${recipients === undefined ? '' : `, to ${recipientWords(recipients)}`}${config['continue'] === 'sent' ? ', until it is sent' : ''}`;
};

/** How each kind looks on the canvas, in the order of the palette. */
export const anatomies: Record<NodeType, Anatomy> = {
  email: { label: 'Email', group: 'Say something', shape: 'plain', shown: awaitedOutlets, told: sends },
  in_app: { label: 'In-app', group: 'Say something', shape: 'plain', shown: awaitedOutlets, told: sends },
  sms: { label: 'SMS', group: 'Say something', shape: 'plain', shown: awaitedOutlets, told: sends },
  push: { label: 'Push', group: 'Say something', shape: 'plain', shown: awaitedOutlets, told: sends },
  delay: { label: 'Delay', group: 'Wait', shape: 'plain' },
  until: { label: 'Until', group: 'Wait', shape: 'plain', shown: pastOutlets },
  window: { label: 'Window', group: 'Wait', shape: 'plain' },
  wait_for: { label: 'Wait for', group: 'Wait', shape: 'wide' },
  branch: { label: 'Branch', group: 'Decide', shape: 'plain' },
  split: { label: 'Split', group: 'Decide', shape: 'plain' },
  holdout: { label: 'Holdout', group: 'Decide', shape: 'plain' },
  update: { label: 'Update', group: 'Change data', shape: 'plain' },
  list: { label: 'List', group: 'Change data', shape: 'plain' },
  topic: { label: 'Topic', group: 'Change data', shape: 'plain' },
  emit: { label: 'Event', group: 'Change data', shape: 'plain' },
  enter_journey: { label: 'Start journey', group: 'Change data', shape: 'plain' },
  webhook: { label: 'Webhook', group: 'Change data', shape: 'plain' },
  task: { label: 'Task', group: 'Change data', shape: 'plain' },
  goal: { label: 'Goal', group: 'Decide', shape: 'plain' },
  exit: { label: 'Exit', group: 'Finish', shape: 'end' },
};

const UNKNOWN: Anatomy = { label: 'Unknown step', group: 'Finish', shape: 'plain' };

/** How a node's kind looks; a kind that this version does not know looks plain. */
export const anatomyOf = (type: string): Anatomy => (Object.hasOwn(anatomies, type) ? anatomies[type as NodeType] : UNKNOWN);

const NOT_PARSED: readonly Outlet[] = [{ id: 'next', label: 'Next' }];

/** The outlets of a node that are drawn; `used` are those that an edge leaves. */
export function shownOutlets(node: GraphNode, used: ReadonlySet<string>): readonly Outlet[] {
  const { shape, shown } = anatomyOf(node.type);
  const known = kindOf(node.type)?.outlets(node.config) ?? [];
  const all = known.length === 0 && shape !== 'end' ? NOT_PARSED : known;
  if (shown === undefined) return all;
  const kept = new Set(shown(node, all).map((outlet) => outlet.id));
  const extra = all.some((outlet) => used.has(outlet.id) && !kept.has(outlet.id));
  return extra ? all : all.filter((outlet) => kept.has(outlet.id));
}
