import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import { it } from './it.js';
import { nl } from './nl.js';
import { pt } from './pt.js';
import type { Words } from './words.js';

/** All languages of the recipients' pages; the first is for everybody else. */
export const languages: readonly Words[] = [en, de, es, fr, it, nl, pt];

const primary = (tag: string): string => tag.trim().toLowerCase().split(/[-_;]/)[0] ?? '';

/** The words for a person: by their own locale, else by what their browser asks for (`Accept-Language`), else English. */
export function wordsFor(locale: string | null, accepted: string | undefined): Words {
  const wanted = [...(locale === null || locale === '' ? [] : [locale]), ...(accepted ?? '').slice(0, 500).split(',')].map(primary);
  for (const tag of wanted) {
    const found = languages.find((one) => one.tag === tag);
    if (found !== undefined) return found;
  }
  return en;
}
