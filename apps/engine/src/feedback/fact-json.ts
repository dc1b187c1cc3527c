import { BOUNCE_CLASSES, type JsonObject } from '@perennial/model';
import type { FeedbackFact } from '@perennial/providers';
import type { FeedbackRow } from '@perennial/store';
import { z } from 'zod';
import type { ToldFact } from './news.js';

/** A fact as it is kept while its message is not known. */
const factSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('delivered') }),
  z.object({ type: z.literal('deferred'), reason: z.string() }),
  z.object({ type: z.literal('bounced'), class: z.enum(BOUNCE_CLASSES), reason: z.string() }),
  z.object({ type: z.literal('complained'), reason: z.string() }),
  z.object({ type: z.literal('unsubscribed') }),
  z.object({ type: z.literal('opened'), machine: z.boolean(), userAgent: z.string() }),
  z.object({ type: z.literal('clicked'), machine: z.boolean(), userAgent: z.string(), url: z.string() }),
]);

const KEPT = 2000;
/** Text as the database stores it: without U+0000 and lone surrogates, and not too long. */
export const storable = (text: string): string => Buffer.from(text.replaceAll('\u0000', '').slice(0, KEPT)).toString('utf8');

/** A fact as JSON that can be stored. */
export const jsonOf = (fact: FeedbackFact): JsonObject => Object.fromEntries(Object.entries(fact).map(([name, value]: [string, string | boolean]) => [name, typeof value === 'string' ? storable(value) : value]));

/** The fact of a row; none where it is gone or cannot be read. */
export function factOf({ integrationId, key, at, fact }: FeedbackRow): ToldFact[] {
  const parsed = factSchema.safeParse(fact);
  return parsed.success ? [{ integrationId, key, at, fact: parsed.data }] : [];
}
