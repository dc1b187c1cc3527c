import type { QuietHours } from '@perennial/model';
import type { Graph, GraphNode } from './graph.js';
import { messageConfigSchema } from './kinds/message.js';
import type { Plan } from './plan.js';

/** The guard rails of one message node, those of its journey where it has none of its own; null: the workspace's. */
export interface MessageRails {
  readonly priority: number | null;
  readonly quietHours: QuietHours | null;
  /** It answers the person's own act. */
  readonly answersAct: boolean;
  /** Key of the in-app message that quiet hours may switch to. */
  readonly quietTemplate: string | null;
}

const ofJourney = ({ guardrails: { priority, quietHours } }: Graph): MessageRails => ({ priority: priority ?? null, quietHours: quietHours ?? null, answersAct: false, quietTemplate: null });

function ofNode(graph: Graph, node: GraphNode): MessageRails | null {
  const config = messageConfigSchema.safeParse(node.config).data;
  if (config === undefined) return null;
  const journey = ofJourney(graph);
  return { priority: config.priority ?? journey.priority, quietHours: config.quietHours ?? journey.quietHours, answersAct: config.answersAct === true, quietTemplate: config.quietTemplate ?? null };
}

/** The guard rails of the message nodes of a journey, by id. */
export const railsOfNodes = (graph: Graph): ReadonlyMap<string, MessageRails> => new Map(graph.nodes.flatMap((node) => {
  const rails = ofNode(graph, node);
  return rails === null ? [] : [[node.id, rails] as const];
}));

/** The guard rails of a message that a node made: those of the newest version; of a node that it has no more, those of the journey. */
export const railsOfMessage = ({ rails, graph }: Plan, nodeId: string | null): MessageRails => rails.get(nodeId ?? '') ?? ofJourney(graph);
