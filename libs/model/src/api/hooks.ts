import { z } from 'zod';

/** Where in a JSON body a value stands: names and places of a list, joined by dots. */
export const bodyPathSchema = z.string().trim().min(1, 'is missing').max(200).regex(/^[^.\s]+(\.[^.\s]+)*$/, 'is no dotted path such as data.customer.id or items.0.sku');

/**
 * How the body of an incoming call is read: which of its values say whom it is about (at least one of the three), which one tells a
 * repetition (null: the header webhook-id or idempotency-key), and which become properties (none: the whole body). `signed`: calls must carry a signature.
 */
export const hookSettingsSchema = z.strictObject({
  userId: bodyPathSchema.nullable().default(null), email: bodyPathSchema.nullable().default(null), anonymousId: bodyPathSchema.nullable().default(null), messageId: bodyPathSchema.nullable().default(null),
  properties: z.array(z.strictObject({ name: z.string().trim().min(1, 'is missing').max(100), from: bodyPathSchema })).max(50).default([]),
  signed: z.boolean().default(false),
});
/** How the body of an incoming call is read. */
export type HookSettings = z.infer<typeof hookSettingsSchema>;

/** GET /api/triggers/:name/hook, POST /api/triggers/:name/hook/address (makes another in its place): where programs call the trigger, and the secret that signs calls (null: calls need no signature). */
export const hookAddressSchema = z.object({ url: z.string(), secret: z.string().nullable() });
/** Where programs call a trigger. */
export type HookAddress = z.infer<typeof hookAddressSchema>;
