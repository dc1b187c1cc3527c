import { createHash } from 'node:crypto';
import { canonical, canonicalJson, type Graph } from '@perennial/journey';
import { BLOCK_KINDS, brandSchema, createSegmentSchema, emailSourceSchema, folderSchema, inAppSourceSchema, jsonObjectSchema, keySchema, localeTagSchema, mailWordsSchema, pushSourceSchema, saveBlockSchema, smsSourceSchema, templateSampleSchema, type Channel, type TemplateSource } from '@perennial/model';
import { z } from 'zod';

/** What is kept as files. */
export type Kind = 'brand' | 'segment' | 'block' | 'template' | 'journey';
/** Kinds in the order in which they are applied: what others name, or are made with, comes first. */
export const KINDS: readonly Kind[] = ['brand', 'segment', 'block', 'template', 'journey'];

/** Key of the one brand of a workspace. */
export const BRAND = 'brand';
/** `brand.json`: how mails of the workspace look, and the address at their foot. */
export const brandFileSchema = brandSchema.extend({ postalAddress: z.string({ error: 'is missing: write the postal address at the foot of mails, or ""' }).max(300) });
/** The brand as a file. */
export type BrandFile = z.infer<typeof brandFileSchema>;

/** `blocks/<key>.json`; what is written in it is `<key>.mjml` beside it. */
export const blockFileSchema = saveBlockSchema.pick({ name: true, kind: true });
/** A layout or partial as its files say it. */
export interface BlockFile {
  readonly name: string;
  readonly kind: (typeof BLOCK_KINDS)[number];
  readonly mjml: string;
}

/** `segments/<key>.json`. Members of a list are no part of it. */
export const segmentFileSchema = createSegmentSchema.omit({ key: true });
/** A segment as a file. */
export type SegmentFile = z.infer<typeof segmentFileSchema>;

/** What files of before say nothing of; what is left out stays as it is in the workspace. */
const templateAbout = { folder: folderSchema.optional(), sample: templateSampleSchema.nullable().optional(), condition: jsonObjectSchema.nullable().optional(), sender: keySchema.nullable().optional(), tracked: z.boolean().optional() };
const aboutSchema = z.object(templateAbout);
/** Where a template lies, what its preview shows, who gets it at all, who its mails are from, and whether they are followed. */
export type TemplateAbout = z.infer<typeof aboutSchema>;
/** How a new template is where its file says nothing. */
export const FIRST_ABOUT: Required<TemplateAbout> = { folder: '', sample: null, condition: null, sender: null, tracked: true };
/** Names of what a template may leave out. */
export const ABOUT = aboutSchema.keyof().options;
/** What a template says of itself beside its name, topic and source; what it leaves out is left out. */
export const aboutOf = (said: TemplateAbout): TemplateAbout => aboutSchema.parse(said);

const templateTitle = { name: z.string().trim().min(1).max(120), topic: keySchema.nullable(), ...templateAbout };
/** The folder that templates of each channel lie in. */
export const CHANNEL_FOLDERS: Readonly<Record<TemplateSource['channel'], string>> = { email: 'email', in_app: 'in-app', sms: 'sms', push: 'push' };

/** Another language of a mail: its body is `<key>.<tag>.mjml` beside it and a plain-text part `<key>.<tag>.txt`; files of before have both in place. */
const localeFileSchema = mailWordsSchema.extend({ mjml: mailWordsSchema.shape.mjml.optional(), text: mailWordsSchema.shape.text.unwrap().optional() });

/** `email/<key>.json`, `in-app/<key>.json`, `sms/<key>.json` or `push/<key>.json`; the body of a mail is `<key>.mjml` beside it, a plain-text part of its own `<key>.txt`. */
export const templateFileSchema = z.discriminatedUnion('channel', [
  z.strictObject({ channel: z.literal('email'), ...templateTitle, email: emailSourceSchema.omit({ mjml: true, text: true }).extend({ locales: z.record(localeTagSchema, localeFileSchema).optional() }) }),
  z.strictObject({ channel: z.literal('in_app'), ...templateTitle, inApp: inAppSourceSchema }),
  z.strictObject({ channel: z.literal('sms'), ...templateTitle, sms: smsSourceSchema }),
  z.strictObject({ channel: z.literal('push'), ...templateTitle, push: pushSourceSchema }),
]);

/** A channel in words. */
export const CHANNEL_WORDS: Record<Channel, string> = { email: 'email', in_app: 'in-app', sms: 'SMS', push: 'push' };

/** A template as its files say it. */
export interface TemplateFile extends TemplateAbout {
  readonly name: string;
  readonly topic: string | null;
  readonly source: TemplateSource;
}

/** Something that is kept as a file, or as a few. */
export type Thing =
  | { readonly kind: 'journey'; readonly key: string; readonly value: Graph }
  | { readonly kind: 'segment'; readonly key: string; readonly value: SegmentFile }
  | { readonly kind: 'template'; readonly key: string; readonly value: TemplateFile }
  | { readonly kind: 'block'; readonly key: string; readonly value: BlockFile }
  | { readonly kind: 'brand'; readonly key: string; readonly value: BrandFile };

/** Name of a thing among all. */
export const idOf = ({ kind, key }: { readonly kind: Kind; readonly key: string }): string => (kind === 'brand' ? kind : `${kind} ${key}`);

/** A thing as text, the same for equal things. */
export const textOf = (thing: Thing): string => (thing.kind === 'journey' ? canonical(thing.value) : canonicalJson(thing.value));

/** A short mark of a thing's content. */
export const markOf = (thing: Thing): string => createHash('sha256').update(textOf(thing)).digest('hex').slice(0, 32);

/** Whether a mark that was remembered is of a template as it is, whatever part of it the file left out; true for what has no such parts. */
export function isOf(mark: string, thing: Thing): boolean {
  if (thing.kind !== 'template') return true;
  const forms = ABOUT.reduce<readonly TemplateFile[]>((all, name) => [...all, ...all.map((value) => ({ ...value, [name]: undefined }))], [thing.value]);
  return forms.some((value) => markOf({ ...thing, value }) === mark);
}
