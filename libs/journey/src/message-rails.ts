import { PRIORITY, type FrequencyCap, type Guardrails, type QuietHours, type SendingMode, type SendRate } from '@perennial/model';
import type { GraphNode } from './graph.js';
import { capsOver, guardrailsOver } from './guardrails.js';
import { messageConfigSchema } from './kinds/message.js';
import type { Plan } from './plan.js';

/** The guard rails of a message: its node's, else its journey's, else its workspace's. */
export interface MessageRails {
  /** 0 to 100, the highest first. */
  readonly priority: number;
  /** Null: never quiet. */
  readonly quietHours: QuietHours | null;
  /** The caps that hold for it; none where it does not obey them. */
  readonly caps: readonly FrequencyCap[];
  /** It takes a place under the caps, its own and those of other messages. */
  readonly counts: boolean;
  readonly mode: SendingMode;
  /** How many messages of the journey are handed over; null: as many as there are. */
  readonly rate: SendRate | null;
  /** Key of the in-app message that quiet hours may switch to. */
  readonly quietTemplate: string | null;
}

/** The guard rails of messages for which no node says its own. */
export function railsOf({ priority, quietHours, frequencyCaps, mode, rate }: Guardrails): MessageRails {
  return {
    priority: priority ?? PRIORITY, quietHours: quietHours ?? null, caps: frequencyCaps?.obeys === false ? [] : (frequencyCaps?.caps ?? []), counts: frequencyCaps?.counts !== false, mode: mode ?? 'live', rate: rate ?? null, quietTemplate: null,
  };
}

function ofNode({ config }: GraphNode, journey: Guardrails): MessageRails | null {
  const own = messageConfigSchema.safeParse(config).data;
  if (own === undefined) return null;
  const rails = railsOf({ ...guardrailsOver(journey, { priority: own.priority, quietHours: own.quietHours }), frequencyCaps: capsOver(journey.frequencyCaps, own.frequencyCaps) });
  const quietTemplate = own.quietTemplate ?? null;
  // What answers the person's own act is sent whenever and however often they act.
  return own.answersAct === true ? { ...rails, quietHours: null, caps: [], quietTemplate } : { ...rails, quietTemplate };
}

/** The guard rails of the message nodes of a journey, by id. */
export const railsOfNodes = (nodes: readonly GraphNode[], journey: Guardrails): ReadonlyMap<string, MessageRails> => new Map(nodes.flatMap((node) => {
  const rails = ofNode(node, journey);
  return rails === null ? [] : [[node.id, rails] as const];
}));

/** The guard rails of a message that a node made: those of the newest version; of a node that it has no more, those of the journey. */
export const railsOfMessage = ({ rails }: Plan, nodeId: string | null): MessageRails => rails.nodes.get(nodeId ?? '') ?? rails.journey;
