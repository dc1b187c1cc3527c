import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { templateSampleSchema, type Starter } from '@perennial/model';
import { z } from 'zod';
import { hasConfirmationLink } from '../../consent/confirmation-link.js';

const folder = resolve(import.meta.dirname, '../../../../../templates/email/starters');

const aboutSchema = z.strictObject({ name: z.string(), about: z.string(), subject: z.string(), preheader: z.string(), topic: z.string().nullable(), sample: templateSampleSchema.optional() });

/** The order of the gallery: what most begin with first; others follow by name. */
const FIRST = ['welcome', 'feature-announcement', 'newsletter', 'tips-digest', 'event-invitation', 'trial-ending', 'upgrade-nudge', 'usage-limit', 'payment-failed', 'receipt', 'survey-nps', 'referral-invite', 'win-back', 'confirm-subscription'];
const place = (key: string): number => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);

let kept: readonly Omit<Starter, 'html'>[] | null = null;

/** Mails to begin with, from `templates/email/starters`; read once. */
export function starters(): readonly Omit<Starter, 'html'>[] {
  kept ??= readdirSync(folder).filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length)).sort((a, b) => place(a) - place(b) || a.localeCompare(b)).map((key) => {
    const { name, about, subject, preheader, topic, sample } = aboutSchema.parse(JSON.parse(readFileSync(join(folder, `${key}.json`), 'utf8')));
    const mjml = readFileSync(join(folder, `${key}.mjml`), 'utf8');
    return { key, name, about, topic, confirms: hasConfirmationLink(mjml), sample: sample ?? null, source: { channel: 'email', email: { subject, preheader, mjml, text: null } } };
  });
  return kept;
}
