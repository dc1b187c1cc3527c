import { z } from 'zod';
import { frequencyCapsSchema } from './frequency-caps.js';
import { prioritySchema, quietHoursSchema } from './quiet-hours.js';
import { domainRateSchema, sendRateSchema } from './send-rate.js';

const atMost = z.number().int().min(1).max(1_000_000_000).nullable().optional();
const percent = z.number().min(0).max(100);

/** How many runs may begin: within a clock hour, within a calendar day of the journey's zone, in all. */
export const entryCapSchema = z.strictObject({ perHour: atMost, perDay: atMost, total: atMost });
/** How many runs may begin. */
export type EntryCap = z.infer<typeof entryCapSchema>;

/** Shares of the messages of the last 24 hours, in percent, above which a rollout is halted. */
export const haltSchema = z.strictObject({ failed: percent.nullable().optional(), bounced: percent.nullable().optional(), complained: percent.nullable().optional() });
/** Shares of messages above which a rollout is halted. */
export type HaltAt = z.infer<typeof haltSchema>;

/** What becomes of messages that nothing refuses: sent; kept until a colleague releases them; only traced, as if sent; or sent to one address of the workspace. */
export const SENDING_MODES = ['live', 'review', 'shadow', 'trap'] as const;
/** What becomes of messages that nothing refuses. */
export const sendingModeSchema = z.enum(SENDING_MODES);
/** What becomes of messages that nothing refuses. */
export type SendingMode = z.infer<typeof sendingModeSchema>;

/** What limits a journey (journeys.md section 2, guard rails). They belong to the journey: the newest hold for all its runs. What is absent or null is the workspace's, whose own are of the same form. */
export const guardrailsSchema = z.strictObject({
  /** Key of the topic of its messages, unless a node names another. */
  topic: z.string().max(200).nullable().optional(),
  /** Of its messages, unless a node says another. */
  priority: prioritySchema.nullable().optional(),
  /** Of its messages, unless a node has its own. */
  quietHours: quietHoursSchema.nullable().optional(),
  /** Of its messages, unless a node has its own. */
  frequencyCaps: frequencyCapsSchema.nullable().optional(),
  /** Percent of the subjects that are held: they get no step and no message, to compare with. */
  holdout: percent.nullable().optional(),
  entryCap: entryCapSchema.nullable().optional(),
  /** Percent of the subjects that may come in, and what halts it. */
  rollout: z.strictObject({ percent, haltAt: haltSchema.nullable().optional() }).nullable().optional(),
  mode: sendingModeSchema.nullable().optional(),
  /** How many of its messages are handed over. */
  rate: sendRateSchema.nullable().optional(),
});
/** What limits a journey. */
export type Guardrails = z.infer<typeof guardrailsSchema>;

/** Shares of a journey's messages of the past seven days, in percent, above which it is paused by itself; null: never. */
export const haltsSchema = z.strictObject({ bounced: percent.nullable(), complained: percent.nullable() });
/** Shares of a journey's messages above which it is paused by itself. */
export type Halts = z.infer<typeof haltsSchema>;
/** What mailbox providers put up with (providers.md): complaints of 0.3 %, and dead addresses of 5 %. */
export const DEFAULT_HALTS: Halts = { bounced: 5, complained: 0.3 };

/** What a workspace says about all that it sends. */
export const sendingRulesSchema = z.strictObject({
  /** Guard rails of journeys that do not say their own. */
  defaults: guardrailsSchema,
  /** Percent of the people who get no message that is not mandatory, whatever the journey. */
  globalHoldout: percent,
  /** Minutes that promotional messages wait for others that compete with them: 0 to 30. */
  settleMinutes: z.number().int().min(0).max(30),
  /** Where mails of the mode `trap` go; null: nowhere yet. */
  trapAddress: z.string().max(320).nullable(),
  /** How many mails are handed over to addresses of a domain, of all journeys together. */
  domainRates: z.array(domainRateSchema).max(100).default([]),
  /** What pauses a journey by itself; absent: DEFAULT_HALTS. */
  halts: haltsSchema.optional(),
});
/** What a workspace says about all that it sends. */
export type SendingRules = z.infer<typeof sendingRulesSchema>;
/** What a new workspace says: nothing is limited. */
export const NO_SENDING_RULES: SendingRules = { defaults: {}, globalHoldout: 0, settleMinutes: 0, trapAddress: null, domainRates: [] };
