import { z } from 'zod';
import { SUBSCRIPTION_ATTRIBUTES } from '../account.js';
import { jsonObjectSchema } from '../json.js';

/** GET /api/jobs?cursor=, GET /api/jobs/:id: long work with its progress. POST /api/jobs/:id/cancel. GET /api/jobs/:id/file: what it made. */
export const jobSchema = z.object({
  id: z.number(), kind: z.string(), title: z.string(), state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']), done: z.number(), total: z.number().nullable(), counted: z.string(), result: jsonObjectSchema,
  error: z.string().nullable(), createdBy: z.string(), createdAt: z.number(), startedAt: z.number().nullable(), finishedAt: z.number().nullable(), cancellable: z.boolean(),
  file: z.object({ name: z.string(), bytes: z.number(), until: z.number() }).nullable(),
});
/** Long work with its progress. */
export type Job = z.infer<typeof jobSchema>;

/** What a file can hold. */
export const importKindSchema = z.enum(['profiles', 'accounts', 'events', 'list', 'subscriptions', 'suppressions']);
/** What a file can hold. */
export type ImportKindName = z.infer<typeof importKindSchema>;
/** Types that a column's cells can have. */
export const valueTypeSchema = z.enum(['text', 'number', 'boolean', 'date', 'list']);
/** Type of a column's cells. */
export type ValueType = z.infer<typeof valueTypeSchema>;

/** A place that a column can go to. */
export interface ImportField {
  readonly field: string;
  readonly label: string;
  /** Without it a file of this kind cannot be imported. */
  readonly needed: boolean;
  /** Headers that suggest it, folded to letters and digits. */
  readonly headers: readonly string[];
}

/** Places of a kind of file, and what any other column becomes (null: nothing). */
export interface ImportShape {
  readonly fields: readonly ImportField[];
  /** Fields of which at least one is needed. */
  readonly either?: readonly string[];
  readonly rest: 'attribute' | 'property' | null;
}

const userId: ImportField = { field: 'userId', label: 'User id', needed: true, headers: ['userid', 'externalid', 'uid', 'customerid', 'personid', 'id'] };
const accountId: ImportField = { field: 'accountId', label: 'Account id', needed: true, headers: ['accountid', 'groupid', 'companyid', 'organisationid', 'organizationid', 'orgid', 'account'] };

/** What each kind of file can hold. */
export const IMPORT_SHAPES: Readonly<Record<ImportKindName, ImportShape>> = {
  profiles: {
    rest: 'attribute',
    fields: [
      userId,
      { field: 'email', label: 'Email', needed: false, headers: ['email', 'emailaddress', 'mail'] },
      { field: 'phone', label: 'Phone', needed: false, headers: ['phone', 'phonenumber', 'mobile', 'tel'] },
      { field: 'timezone', label: 'Time zone', needed: false, headers: ['timezone', 'tz', 'zone'] },
      { field: 'locale', label: 'Locale', needed: false, headers: ['locale', 'language', 'lang'] },
    ],
  },
  accounts: {
    rest: 'attribute',
    fields: [{ ...accountId, headers: [...accountId.headers, 'id'] }, { ...userId, label: 'User id of a member', needed: false, headers: ['userid', 'memberid', 'externalid'] }, { field: 'role', label: 'Role of that member', needed: false, headers: ['role', 'memberrole'] }],
  },
  events: {
    rest: 'property',
    fields: [
      { ...userId, headers: userId.headers.filter((header) => header !== 'id') },
      { field: 'event', label: 'Name of the event', needed: true, headers: ['event', 'eventname', 'name', 'type'] },
      { field: 'timestamp', label: 'When it happened', needed: false, headers: ['timestamp', 'occurredat', 'time', 'at', 'date', 'createdat'] },
      { field: 'messageId', label: 'Id of the event', needed: false, headers: ['messageid', 'eventid', 'id'] },
      { ...accountId, needed: false },
    ],
  },
  list: {
    rest: null,
    either: ['userId', 'email'],
    fields: [{ ...userId, needed: false }, { field: 'email', label: 'Email', needed: false, headers: ['email', 'emailaddress', 'mail'] }],
  },
  subscriptions: {
    rest: null,
    either: SUBSCRIPTION_ATTRIBUTES,
    fields: [
      { ...accountId, headers: [...accountId.headers, 'id'] },
      { field: 'from', label: 'From', needed: true, headers: ['from', 'start', 'startdate', 'startedat', 'since', 'validfrom', 'begin'] },
      { field: 'until', label: 'To (a day is included)', needed: false, headers: ['to', 'until', 'end', 'enddate', 'endedat', 'validto'] },
      { field: 'plan', label: 'Plan', needed: false, headers: ['plan', 'planname', 'product'] },
      { field: 'mrr', label: 'Revenue a month (MRR)', needed: false, headers: ['mrr', 'monthlyrevenue', 'monthlyrecurringrevenue'] },
      { field: 'currency', label: 'Currency', needed: false, headers: ['currency'] },
      { field: 'seatsBought', label: 'Seats bought', needed: false, headers: ['seatsbought', 'seats', 'quantity'] },
      { field: 'seatsUsed', label: 'Seats used', needed: false, headers: ['seatsused'] },
      { field: 'renewsAt', label: 'Renews at', needed: false, headers: ['renewsat', 'renewal', 'renewaldate'] },
      { field: 'trialEndsAt', label: 'Trial ends at', needed: false, headers: ['trialendsat', 'trialend', 'trialends'] },
      { field: 'owner', label: 'Owner', needed: false, headers: ['owner', 'accountowner', 'csm'] },
    ],
  },
  suppressions: {
    rest: null,
    fields: [{ field: 'address', label: 'Address', needed: true, headers: ['address', 'email', 'emailaddress', 'phone', 'phonenumber'] }, { field: 'reason', label: 'Reason', needed: false, headers: ['reason', 'why'] }],
  },
};

/** Where a column goes: a field of its kind, `rest` (an attribute or property with `name`), or null: nowhere. */
export const columnPlanSchema = z.strictObject({ to: z.string().max(40).nullable(), name: z.string().trim().max(200).default(''), type: valueTypeSchema.default('text') });
/** Where a column goes. */
export type ColumnPlan = z.infer<typeof columnPlanSchema>;

const readingShape = {
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']),
  delimiter: z.enum([',', ';', '\t', '|']),
  header: z.boolean(),
};
/** How the bytes of a file become rows. */
export const readingSchema = z.strictObject(readingShape);
/** How the bytes of a file become rows. */
export type Reading = z.infer<typeof readingSchema>;

/** Channels that addresses can be suppressed on. */
export const suppressionChannelSchema = z.enum(['email', 'sms']);

/** POST /api/imports/check: reads a whole upload as it would be imported and writes nothing; answers the job. `columns` stand in the order of the file. */
export const importPlanSchema = z.strictObject({
  fileId: z.number().int(), kind: importKindSchema, ...readingShape, columns: z.array(columnPlanSchema).min(1).max(1000),
  /** How dates such as 3/4/2026 are read; ISO dates are always read. */
  dates: z.enum(['iso', 'dmy', 'mdy']).default('iso'),
  /** True: an empty cell removes the attribute; else it leaves it. */
  emptyRemoves: z.boolean().default(false),
  channel: suppressionChannelSchema.default('email'),
  /** For a file of kind `list`: the list that people are put on, by its id, or a new one by its name, made when the import starts. */
  list: z.strictObject({ segmentId: z.number().int().nullable().default(null), name: z.string().trim().max(80).default('') }).nullable().default(null),
});
/** How a file is imported. */
export type ImportPlan = z.infer<typeof importPlanSchema>;

/** POST /api/imports: imports what a check has read; answers the job. */
export const startImportSchema = z.strictObject({ checkId: z.number().int(), runJourneys: z.boolean().default(false) });

/** POST /api/uploads?name= with the file as its body (text/csv): the stored file. */
export const uploadSchema = z.object({ id: z.number(), name: z.string(), bytes: z.number() });
/** A stored file. */
export type Upload = z.infer<typeof uploadSchema>;

/** GET /api/uploads/:id/columns?kind=: how a file seems to be written, its columns with examples, and where they could go. */
export const sniffedSchema = z.object({ reading: readingSchema, columns: z.array(z.object({ header: z.string(), examples: z.array(z.string()), plan: columnPlanSchema })) });
/** What a file seems to hold. */
export type Sniffed = z.infer<typeof sniffedSchema>;

/** GET /api/jobs/:id/problems: rows of a file that are left out; the first 1,000 are kept. GET /api/jobs/:id/problems/file is the same as CSV. */
export const importProblemSchema = z.object({ line: z.number(), column: z.string(), reason: z.string() });
/** Why a row of a file is left out. */
export type ImportProblemRow = z.infer<typeof importProblemSchema>;

/** What can be exported. */
export const exportWhatSchema = z.enum(['profiles', 'accounts', 'memberships', 'events', 'suppressions']);
/** What can be exported. */
export type ExportWhat = z.infer<typeof exportWhatSchema>;
/** POST /api/exports: answers the job; its file is there when it is done. `from` and `until` (epoch ms, receipt) are for events; `segmentId` for profiles or accounts: those that are in the segment now. */
export const exportInputSchema = z.strictObject({ what: exportWhatSchema, from: z.number().int().nullable().default(null), until: z.number().int().nullable().default(null), segmentId: z.number().int().nullable().default(null) });
/** What is exported. */
export type ExportInput = z.infer<typeof exportInputSchema>;

/** GET /api/suppressions?search=&channel=&cursor=, DELETE /api/suppressions/:id: an address that is not written to; an erased person's is known by its hash only. */
export const suppressionSchema = z.object({ id: z.number(), channel: z.string(), address: z.string(), erased: z.boolean(), reason: z.string(), source: z.string(), createdAt: z.number() });
/** An address that is not written to. */
export type Suppression = z.infer<typeof suppressionSchema>;
/** POST /api/suppressions. */
export const suppressionInputSchema = z.strictObject({ channel: suppressionChannelSchema.default('email'), address: z.string().trim().min(3).max(254), reason: z.string().trim().max(200).default('manual') });

/** GET /api/profiles/:id/personal-data: how much is known of a person. POST /api/profiles/:id/personal-data: exports it; answers the job. */
export const personalCountsSchema = z.object({ counts: z.array(z.object({ word: z.string(), count: z.number() })) });
/** POST /api/profiles/:id/erasure: answers the job. `suppress`: the hash of the address keeps anyone from writing to it again. */
export const erasureInputSchema = z.strictObject({ suppress: z.boolean().default(true) });
/** GET /api/privacy-requests?person=&cursor=: the proof of exports and erasures; `person` is a user id, a profile id or an address. */
export const privacyRequestSchema = z.object({ id: z.number(), kind: z.enum(['export', 'erasure']), by: z.string(), jobId: z.number(), counts: jsonObjectSchema, requestedAt: z.number(), finishedAt: z.number().nullable() });
/** The proof of an export or erasure of personal data. */
export type PrivacyRequestRow = z.infer<typeof privacyRequestSchema>;
