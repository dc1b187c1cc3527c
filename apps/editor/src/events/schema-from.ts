import type { EventDetail, JsonObject } from '@perennial/model';

const JSON_TYPE: Readonly<Record<string, string>> = { string: 'string', date: 'string', number: 'number', boolean: 'boolean', list: 'array', object: 'object', null: 'null' };

interface Branch {
  readonly below: Map<string, Branch>;
  types: string[];
  always: boolean;
}

const branch = (): Branch => ({ below: new Map(), types: [], always: false });

function schemaOf({ below, types }: Branch): JsonObject {
  if (below.size === 0) return types.length === 1 ? { type: types[0] ?? 'string' } : { type: types };
  const required = [...below].filter(([, part]) => part.always).map(([name]) => name);
  return { type: 'object', ...(required.length > 0 ? { required } : {}), properties: Object.fromEntries([...below].map(([name, part]) => [name, schemaOf(part)])) };
}

/** A JSON Schema of what was seen: the types of each property, and as required what every event had. */
export function schemaFrom({ properties, looked }: Pick<EventDetail, 'properties' | 'looked'>): JsonObject {
  const root = branch();
  for (const { path, types, count } of [...properties].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    let at = root;
    for (const name of path.split('.')) {
      const next = at.below.get(name) ?? branch();
      at.below.set(name, next);
      next.always ||= count >= looked;
      at = next;
    }
    at.types = [...new Set(types.map(({ type }) => JSON_TYPE[type] ?? 'string'))];
  }
  return root.below.size === 0 ? { type: 'object' } : schemaOf(root);
}
