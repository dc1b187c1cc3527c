import { z } from 'zod';
import { documentSchema, nodeSchema } from './graph.js';
import { kinds, NODE_TYPES } from './kinds/registry.js';

/** JSON Schema (2020-12) of a journey document, the config of every kind of node included. */
export function graphJsonSchema(): { readonly [key: string]: unknown } {
  const node = z.union(NODE_TYPES.map((type) => nodeSchema.extend({ type: z.literal(type), config: kinds[type].config })));
  const whole = documentSchema.extend({ nodes: z.array(node) });
  return { ...z.toJSONSchema(whole, { io: 'output', reused: 'ref' }), title: 'Perennial journey' };
}
