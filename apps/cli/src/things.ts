import { createHash } from 'node:crypto';
import { canonical, canonicalJson, type Graph } from '@perennial/journey';
import { createSegmentSchema, emailSourceSchema, inAppSourceSchema, keySchema, pushSourceSchema, smsSourceSchema, type Channel, type TemplateSource } from '@perennial/model';
import { z } from 'zod';

/** What is kept as files. */
export type Kind = 'segment' | 'template' | 'journey';
/** Kinds in the order in which they are applied: what others name comes first. */
export const KINDS: readonly Kind[] = ['segment', 'template', 'journey'];

/** `segments/<key>.json`. Members of a list are no part of it. */
export const segmentFileSchema = createSegmentSchema.omit({ key: true });
/** A segment as a file. */
export type SegmentFile = z.infer<typeof segmentFileSchema>;

const templateTitle = { name: z.string().trim().min(1).max(120), topic: keySchema.nullable() };
/** The folder that templates of each channel lie in. */
export const CHANNEL_FOLDERS: Readonly<Record<TemplateSource['channel'], string>> = { email: 'email', in_app: 'in-app', sms: 'sms', push: 'push' };

/** `email/<key>.json`, `in-app/<key>.json`, `sms/<key>.json` or `push/<key>.json`; the body of a mail is `<key>.mjml` beside it, a plain-text part of its own `<key>.txt`. */
export const templateFileSchema = z.discriminatedUnion('channel', [
  z.strictObject({ channel: z.literal('email'), ...templateTitle, email: emailSourceSchema.omit({ mjml: true, text: true }) }),
  z.strictObject({ channel: z.literal('in_app'), ...templateTitle, inApp: inAppSourceSchema }),
  z.strictObject({ channel: z.literal('sms'), ...templateTitle, sms: smsSourceSchema }),
  z.strictObject({ channel: z.literal('push'), ...templateTitle, push: pushSourceSchema }),
]);

/** A channel in words. */
export const CHANNEL_WORDS: Record<Channel, string> = { email: 'email', in_app: 'in-app', sms: 'SMS', push: 'push' };

/** A template as its files say it. */
export interface TemplateFile {
  readonly name: string;
  readonly topic: string | null;
  readonly source: TemplateSource;
}

/** Something that is kept as a file, or as a few. */
export type Thing = { readonly kind: 'journey'; readonly key: string; readonly value: Graph } | { readonly kind: 'segment'; readonly key: string; readonly value: SegmentFile } | { readonly kind: 'template'; readonly key: string; readonly value: TemplateFile };

/** Name of a thing among all. */
export const idOf = ({ kind, key }: { readonly kind: Kind; readonly key: string }): string => `${kind} ${key}`;

/** A thing as text, the same for equal things. */
export const textOf = (thing: Thing): string => (thing.kind === 'journey' ? canonical(thing.value) : canonicalJson(thing.value));

/** A short mark of a thing's content. */
export const markOf = (thing: Thing): string => createHash('sha256').update(textOf(thing)).digest('hex').slice(0, 32);
