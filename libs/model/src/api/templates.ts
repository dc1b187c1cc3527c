import { z } from 'zod';
import { channelSchema } from '../channel.js';
import { jsonObjectSchema } from '../json.js';
import { shownSurveySchema, surveySchema } from '../survey.js';
import { changeSchema } from './journeys.js';
import { keySchema } from './key.js';

/** BCP 47 tag of a language: `pt` or `pt-BR`. */
export const localeTagSchema = z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'Write a language as its tag, such as pt or pt-BR').max(35);
const mailWords = { subject: z.string().max(500), preheader: z.string().max(500).default(''), mjml: z.string().max(500_000), text: z.string().max(500_000).nullable().default(null) };
/** What a mail says in one language. */
export const mailWordsSchema = z.strictObject(mailWords);
/** What a mail says in one language. */
export type MailWords = z.infer<typeof mailWordsSchema>;
/** Source of an e-mail as a marketer writes it: its first language (`locale`, left out: unnamed) and the others by tag. */
export const emailSourceSchema = z.strictObject({ ...mailWords, locale: localeTagSchema.optional(), locales: z.record(localeTagSchema, mailWordsSchema).optional() });
/** Source of an e-mail as a marketer writes it. */
export type EmailSourceInput = z.infer<typeof emailSourceSchema>;

/** Where an in-app message shows: a banner on top of the page, an entry of the inbox, or a question in both. */
export const IN_APP_KINDS = ['banner', 'inbox', 'survey'] as const;
/** Where an in-app message shows. */
export type InAppKind = (typeof IN_APP_KINDS)[number];

/** Source of an in-app message; only one of kind `survey` has a survey, and the label of its action is that of the button which sends the answer. */
export const inAppSourceSchema = z.strictObject({ kind: z.enum(IN_APP_KINDS), title: z.string().max(200), body: z.string().max(2000), actionLabel: z.string().max(80).default(''), actionUrl: z.string().max(2000).default(''), survey: surveySchema.optional() });
/** Source of an in-app message. */
export type InAppSourceInput = z.infer<typeof inAppSourceSchema>;

/** Source of a text message. */
export const smsSourceSchema = z.strictObject({ text: z.string().max(2000) });
/** Source of a text message. */
export type SmsSourceInput = z.infer<typeof smsSourceSchema>;

/** Source of a push message; `link` opens when it is tapped: http, https or an app's own scheme. */
export const pushSourceSchema = z.strictObject({ title: z.string().max(500), body: z.string().max(4000), link: z.string().max(2000).default('') });
/** Source of a push message. */
export type PushSourceInput = z.infer<typeof pushSourceSchema>;

/** Source of a template by channel. */
export const templateSourceSchema = z.discriminatedUnion('channel', [
  z.strictObject({ channel: z.literal('email'), email: emailSourceSchema }),
  z.strictObject({ channel: z.literal('in_app'), inApp: inAppSourceSchema }),
  z.strictObject({ channel: z.literal('sms'), sms: smsSourceSchema }),
  z.strictObject({ channel: z.literal('push'), push: pushSourceSchema }),
]);
/** Source of a template by channel. */
export type TemplateSource = z.infer<typeof templateSourceSchema>;

/** GET /api/templates: one row. */
export const templateRowSchema = z.object({ id: z.number(), key: z.string(), name: z.string(), channel: channelSchema, topic: z.string().nullable(), version: z.number().nullable(), edited: z.boolean(), usedIn: z.number(), sent: z.number(), lastEdit: changeSchema, folder: z.string() });
/** One row of the list of templates. */
export type TemplateRow = z.infer<typeof templateRowSchema>;

/** A finding of the template's compiler or lint: `line` counts from 1 within `part`; `locale` is the language of a mail, absent for its first. */
export const templateProblemSchema = z.object({ line: z.number().nullable(), part: z.string(), severity: z.enum(['error', 'warning']), message: z.string(), locale: z.string().optional() });
/** A finding of the template's compiler or lint. */
export type TemplateFinding = z.infer<typeof templateProblemSchema>;

/** GET /api/templates/:id: a template with its draft source; problems are those of the draft. */
export const templateSchema = templateRowSchema.extend({ revision: z.number(), source: templateSourceSchema, problems: z.array(templateProblemSchema), usedBy: z.array(z.object({ id: z.number(), name: z.string() })), sample: jsonObjectSchema.nullable(), condition: jsonObjectSchema.nullable(), /** Key of the sender of its mails; null: that of the provider. */ sender: z.string().nullable(), /** Openings and clicks of its mails may be followed. */ tracked: z.boolean() });
/** A template with its draft source. */
export type TemplateDetail = z.infer<typeof templateSchema>;

/** Where a template lies among others: names divided by /, empty on top. */
export const folderSchema = z.string().trim().max(200).regex(/^(?:[^/]+(?:\/[^/]+)*)?$/, 'Write names with / between them, such as Onboarding/Trial');
/** Largest sample of a template, in characters of its JSON. */
export const MAX_SAMPLE_CHARACTERS = 50_000;
/** Values for a preview, by first name (`profile`, `account`, `membership`, `event`, `context`); a name that is left out keeps the invented ones. */
export const templateSampleSchema = z.strictObject({ profile: jsonObjectSchema.optional(), account: jsonObjectSchema.optional(), membership: jsonObjectSchema.optional(), event: jsonObjectSchema.optional(), context: jsonObjectSchema.optional(), locale: z.string().max(35).optional() })
  .refine((sample) => JSON.stringify(sample).length <= MAX_SAMPLE_CHARACTERS, `is longer than ${MAX_SAMPLE_CHARACTERS.toLocaleString('en')} characters; keep a few lines of each list`);
/** Values for a preview. */
export type TemplateSample = z.infer<typeof templateSampleSchema>;

const about = { folder: folderSchema.optional(), sample: templateSampleSchema.nullable().optional(), condition: jsonObjectSchema.nullable().optional(), sender: keySchema.nullable().optional(), tracked: z.boolean().optional() };

/** GET /api/templates/:id/links?days=: clicks on the links of a mail within the last days (UTC), in their order; `url` without what may differ from person to person. */
export const linkClicksSchema = z.object({ items: z.array(z.object({ link: z.number(), url: z.string(), clicks: z.number(), machineClicks: z.number() })) });
/** Clicks on the links of a mail. */
export type LinkClicks = z.infer<typeof linkClicksSchema>;

/** POST /api/templates: a new template; without a source it starts from the default of its channel. */
export const createTemplateSchema = z.strictObject({ key: keySchema, name: z.string().trim().min(1).max(120), channel: channelSchema, topic: keySchema.nullable().default(null), source: templateSourceSchema.optional(), ...about });
/** PUT /api/templates/:id: saves the draft; what is left out of folder, sample, condition, sender and tracked stays. 409 when the revision is not the newest. Answers TemplateDetail. */
export const saveTemplateSchema = z.strictObject({ name: z.string().trim().min(1).max(120), topic: keySchema.nullable(), source: templateSourceSchema, revision: z.number().int(), ...about });
/** POST /api/templates/:id/versions: makes the draft the version that is sent; answers TemplateDetail, or 422 with problems. */
export const saveVersionSchema = z.strictObject({ revision: z.number().int(), note: z.string().trim().max(300).optional() });
/** POST /api/templates/preview: renders a source for a profile, or for sample values (null: invented ones), in a language; `topic`: its topic, null for none, left out when it is not known; `mark`: elements with words of the author's own get a class `pn-LINE-N`. */
export const previewSchema = z.strictObject({ source: templateSourceSchema, profileId: z.number().int().nullable().default(null), topic: z.string().nullish(), sample: templateSampleSchema.nullish(), locale: z.string().max(35).nullish(), mark: z.boolean().default(false) });
/** GET /api/templates/:id/versions: one version; `live` is the one that is sent. */
export const templateVersionSchema = z.object({ number: z.number(), note: z.string().nullable(), by: z.string().nullable(), at: z.number(), live: z.boolean() });
/** A version of a template. */
export type TemplateVersionRow = z.infer<typeof templateVersionSchema>;
/** GET /api/templates/:id/versions/:number: a version with its source. */
export const templateVersionDetailSchema = templateVersionSchema.extend({ source: templateSourceSchema });
/** POST /api/templates/move: puts templates into a folder; answers `{ moved }`. */
export const moveTemplatesSchema = z.strictObject({ ids: z.array(z.number().int()).min(1).max(500), folder: folderSchema });
/** Answer of a move. */
export const movedSchema = z.object({ moved: z.number() });
/** Answer of a preview: mails fill subject to text, each other channel what bears its name. A text message comes with its length (GSM 03.38, in septets or UTF-16 units), a push message with its size in bytes. */
export const previewResultSchema = z.object({
  ok: z.boolean(),
  subject: z.string(),
  preheader: z.string(),
  html: z.string(),
  text: z.string(),
  inApp: z.object({ kind: z.enum(IN_APP_KINDS), title: z.string(), body: z.string(), actionLabel: z.string(), actionUrl: z.string(), survey: shownSurveySchema.optional() }).nullable(),
  sms: z.object({ text: z.string(), encoding: z.enum(['GSM-7', 'UCS-2']), units: z.number(), segments: z.number(), perSegment: z.number() }).nullable(),
  push: z.object({ title: z.string(), body: z.string(), link: z.string(), bytes: z.number() }).nullable(),
  problems: z.array(templateProblemSchema),
});
/** Answer of a preview. */
export type PreviewResult = z.infer<typeof previewResultSchema>;
/** POST /api/templates/:id/test: sends the draft to an address, phone number or device token, as the channel has it, with a profile's values; answers `{ provider }`. */
export const testSendSchema = z.strictObject({ to: z.string().min(3).max(1024), profileId: z.number().int().nullable().default(null), locale: z.string().max(35).nullish() });

/** Answer of a test send: the provider that took it. */
export const testSentSchema = z.object({ provider: z.string() });
/** GET /api/templates/helpers: helpers with an example each, and first names that a path may begin with. */
export const templateWordsSchema = z.object({
  helpers: z.array(z.object({
    name: z.string(), kind: z.enum(['value', 'block']), about: z.string(), example: z.object({ template: z.string(), result: z.string() }),
    args: z.array(z.object({ name: z.string(), required: z.boolean(), about: z.string(), named: z.boolean().optional(), rest: z.boolean().optional() })),
  })),
  roots: z.array(z.string()),
});
