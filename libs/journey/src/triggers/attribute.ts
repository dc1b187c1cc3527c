import { z } from 'zod';
import { isJsonObject, jsonSchema, type Json } from '@perennial/model';
import { conditionSchema } from '@perennial/segment';
import type { TriggerKind } from './trigger-kind.js';

/** Shape of a trigger by a change of an attribute of the person. */
export const attributeChangedSchema = z.strictObject({
  type: z.literal('attribute_changed'),
  /** Dotted path below the profile. */
  attribute: z.string().max(300),
  /** What it was; null: nothing; absent: whatever. */
  from: jsonSchema.optional(),
  /** What it is now; null: nothing; absent: whatever. */
  to: jsonSchema.optional(),
  where: conditionSchema.optional(),
});
type Own = z.infer<typeof attributeChangedSchema>;

const is = (wanted: Json | undefined, value: Json | undefined): boolean => wanted === undefined || JSON.stringify(wanted) === JSON.stringify(value ?? null);
const said = (value: Json | undefined): string => (value === null ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value));

/** A change of an attribute, from something to something. */
export const attributeChanged: TriggerKind<Own> = {
  hears: () => ({ door: 'event', name: 'attribute_changed' }),
  fits: ({ attribute, from, to }, event) => {
    const changes = event.properties['changes'];
    const change = isJsonObject(changes) && Object.hasOwn(changes, attribute) ? changes[attribute] : undefined;
    return isJsonObject(change) && is(from, change['from']) && is(to, change['to']);
  },
  check: ({ attribute, from, to }) => {
    if (attribute.trim() === '') return [{ field: 'attribute', message: 'Choose the attribute.' }];
    return from !== undefined && to !== undefined && JSON.stringify(from) === JSON.stringify(to) ? [{ field: 'attribute', message: 'It would change from something to the same. Choose another value.' }] : [];
  },
  noun: 'Change of',
  words: ({ attribute, from, to }) => `${attribute}${from === undefined ? '' : ` from ${said(from)}`}${to === undefined ? '' : ` to ${said(to)}`}`,
};
