import { z } from 'zod';
import { jsonObjectSchema, jsonSchema } from '../json.js';
import { channelSchema } from '../channel.js';
import { roleSchema } from '../people.js';
import { topicChannelSchema } from './consents.js';
import { enforcementSchema } from './events.js';
import { hookSettingsSchema } from './hooks.js';
import { keySchema } from './key.js';
import { sendRateSchema } from '../send-rate.js';

/** PATCH /api/workspace (owner), POST /api/workspaces. */
export const workspaceInputSchema = z.strictObject({ name: z.string().trim().min(1).max(80), timezone: z.string().min(1).max(60).default('UTC'), postalAddress: z.string().max(300).default('') });

/** GET /api/keys: an API or write key; only its prefix is shown, the whole text once, when made (server keys and API keys) or always (browser keys, which are public). */
export const keyRowSchema = z.object({ id: z.number(), kind: z.enum(['server', 'browser', 'api']), name: z.string(), prefix: z.string(), text: z.string().nullable(), origins: z.array(z.string()), createdAt: z.number(), lastUsedAt: z.number().nullable() });
/** An API or write key. */
export type KeyRow = z.infer<typeof keyRowSchema>;
/** POST /api/keys: answers KeyRow with its text. DELETE /api/keys/:id revokes at once. */
export const createKeySchema = z.strictObject({ kind: z.enum(['server', 'browser', 'api']), name: z.string().trim().min(1).max(80), origins: z.array(z.string().max(200)).max(20).default([]) });

/** GET /api/people: someone who works in the editor; `pending` while invited. */
export const colleagueRowSchema = z.object({ id: z.number(), email: z.string(), name: z.string(), role: roleSchema, pending: z.boolean(), lastSeenAt: z.number().nullable() });
/** Someone who works in the editor. */
export type ColleagueRow = z.infer<typeof colleagueRowSchema>;
/** POST /api/people/invitations: answers `{ url, expiresAt }`, a link to hand over. */
export const inviteSchema = z.strictObject({ email: z.string().trim().min(3).max(254), role: roleSchema });
/** PATCH /api/people/:id: changes a role (the last owner stays owner). POST /api/people/:id/reset-link answers `{ url, expiresAt }`. DELETE /api/people/:id removes. */
export const changeRoleSchema = z.strictObject({ role: roleSchema });
/** A link to hand over, with its end (epoch ms). */
export const handoverLinkSchema = z.object({ url: z.string(), expiresAt: z.number() });

const settingFieldSchema = z.object({
  name: z.string(), label: z.string(), type: z.enum(['text', 'number', 'boolean', 'secret', 'select']), options: z.array(z.string()).nullish(), rows: z.number().nullish(), required: z.boolean(), hint: z.string(), initial: jsonSchema, hidden: z.boolean().default(false),
});
/**
 * GET /api/providers: a provider with a channel that it carries, and the form of its settings there; `rows`: the field takes several lines; a `hidden` one
 * keeps its value and is not shown. `feedback`: how it tells what became of messages, with fields of the same settings; `{url}` in `setup` stands for the address.
 */
export const providerInfoSchema = z.object({ name: z.string(), title: z.string(), about: z.string(), channel: z.string(), fields: z.array(settingFieldSchema), feedback: z.object({ setup: z.string(), fields: z.array(settingFieldSchema) }).nullable() });
/** A provider with the form of its settings. */
export type ProviderInfo = z.infer<typeof providerInfoSchema>;
/** GET /api/integrations: credentials of the workspace for a provider; secrets are never answered. `hookUrl`: where its provider tells what became of messages; null: it does not. */
export const integrationRowSchema = z.object({ id: z.number(), provider: z.string(), title: z.string(), name: z.string(), channel: z.string(), fromAddress: z.string(), fromName: z.string(), isDefault: z.boolean(), weight: z.number(), standby: z.boolean(), rate: sendRateSchema, trouble: z.object({ since: z.number(), until: z.number(), reason: z.string() }).nullable(), settings: jsonObjectSchema, changedAt: z.number(), hookUrl: z.string().nullable() });
/** Credentials of the workspace for a provider. */
export type IntegrationRow = z.infer<typeof integrationRowSchema>;
/** PUT /api/integrations/:id/use: `main` takes its share (1 to 100) of the messages beside others in use, `standby` takes over while none of them answers; `rate`: how much it takes. */
export const integrationUseSchema = z.strictObject({ use: z.enum(['main', 'standby', 'off']), weight: z.number().int().min(1).max(100).default(100), rate: sendRateSchema.default({}) });
/** What an integration is used for. */
export type IntegrationUse = z.infer<typeof integrationUseSchema>;

/** `channel` may be left out where the provider carries one only, and never changes; `fromAddress`: of mail its sender, of SMS a number or name that texts come from (may be empty), of push nothing. POST /api/integrations, PUT /api/integrations/:id (a secret left out keeps its value); POST /api/integrations/:id/default; POST /api/integrations/:id/test `{ to }` answers `{ ok, detail }`; DELETE /api/integrations/:id. */
export const integrationInputSchema = z.strictObject({ provider: z.string().min(1).max(40), channel: channelSchema.optional(), name: z.string().trim().min(1).max(80), fromAddress: z.string().trim().max(254).default(''), fromName: z.string().max(100).default(''), settings: jsonObjectSchema });

/** GET /api/topics, POST /api/topics, PUT /api/topics/:key. */
export const topicSchema = z.object({
  key: keySchema, name: z.string().trim().min(1).max(80), description: z.string().max(300).default(''), mandatory: z.boolean().default(false), /** Quiet hours do not hold it; mandatory topics only. */ urgent: z.boolean().default(false), optIn: z.boolean().default(false),
  /** Who subscribes is asked by mail, with `confirmTemplate`, and gets nothing before they said yes; opt-in topics only. */
  doubleOptIn: z.boolean().default(false), confirmTemplate: keySchema.nullable().default(null),
  channels: z.array(topicChannelSchema).min(1, 'Choose at least one channel').refine((all) => new Set(all).size === all.length, 'Name each channel once').default(['email', 'in_app']),
});
/** What a recipient subscribes to or leaves, channel by channel; `optIn`: nobody gets it before they subscribe. */
export type Topic = z.infer<typeof topicSchema>;

/** PUT /api/triggers/:name. `enforcement` says what becomes of tracked events of this name that do not fit the schema; left out, it stays as it is (off at first). A `webhook` needs `hook`, and only it may have one. */
export const triggerInputSchema = z.strictObject({ source: z.enum(['event', 'api', 'webhook']), hook: hookSettingsSchema.nullable().default(null), schema: jsonObjectSchema.nullable().default(null), sample: jsonObjectSchema.nullable().default(null), key: z.string().max(200).nullable().default(null), description: z.string().max(500).default(''), enforcement: enforcementSchema.optional() });
/** GET /api/triggers: a registered trigger. */
export const triggerSchema = triggerInputSchema.extend({ name: z.string(), hook: hookSettingsSchema.extend({ id: z.number() }).nullable(), enforcement: enforcementSchema, createdAt: z.number(), changedAt: z.number(), usedBy: z.array(z.object({ id: z.number(), name: z.string() })) });
/** A registered trigger. */
export type Trigger = z.infer<typeof triggerSchema>;
/** POST /api/triggers/:name/fire (with `Idempotency-Key`): for whom, with what. */
export const fireSchema = z.strictObject({ userId: z.string().min(1).max(255).optional(), profileId: z.number().int().optional(), /** For an account, by the id that the product gives it: journeys of accounts are entered. */ groupId: z.string().min(1).max(255).optional(), properties: jsonObjectSchema.default({}) });
/** Answer of a fire: per journey, whether the person entered. */
export const fireResultSchema = z.object({ results: z.array(z.object({ journeyId: z.number(), journey: z.string(), entered: z.boolean(), enrollmentId: z.number().nullable(), reason: z.string().nullable() })) });

/** GET /api/catalogue: names seen in traffic, for pickers: events with counts and a sample, attributes with their types, how often each was seen in traffic (0: only found on people and accounts) and examples. */
export const catalogueSchema = z.object({
  events: z.array(z.object({ name: z.string(), lastSeenAt: z.number(), count: z.number(), properties: z.array(z.string()), sample: jsonObjectSchema })),
  attributes: z.array(z.object({
    path: z.string(), type: z.string(), sample: jsonSchema, types: z.array(z.object({ type: z.string(), count: z.number() })).optional(), count: z.number().optional(), examples: z.array(jsonSchema).optional(), lastSeenAt: z.number().nullish(),
  })),
});
/** Names seen in traffic. */
export type Catalogue = z.infer<typeof catalogueSchema>;

/** GET /api/audit?cursor=: who changed what. */
export const auditRowSchema = z.object({ id: z.number(), at: z.number(), by: z.string(), action: z.string(), target: z.string(), detail: jsonObjectSchema });
/** Who changed what. */
export type AuditRow = z.infer<typeof auditRowSchema>;

/** PATCH /api/workspace (owner): changes what is given. */
export const changeWorkspaceSchema = z.strictObject({ name: z.string().trim().min(1).max(80).optional(), timezone: z.string().min(1).max(60).optional(), postalAddress: z.string().max(300).optional() });
/** GET /api/workspace: the workspace that the session or key belongs to. */
export const workspaceSchema = z.object({ id: z.number(), name: z.string(), timezone: z.string(), postalAddress: z.string() });
/** POST /api/integrations/:id/test: the address, phone number or device token that the test goes to. */
export const testIntegrationSchema = z.strictObject({ to: z.string().trim().min(3).max(1024) });
/** Answer of a test of an integration. */
export const testResultSchema = z.object({ ok: z.boolean(), detail: z.string() });
/** Name of a trigger in a path: what an event may be called. */
export const triggerNameSchema = z.string().min(1).max(200);
