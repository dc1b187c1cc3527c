import type { TemplateSource } from '@perennial/model';

/** A source as one text, a field after the other, to be compared line by line. */
export function textOf(source: TemplateSource): string {
  if (source.channel !== 'email') return JSON.stringify(source, null, 2);
  const one = (tag: string, words: { readonly subject: string; readonly preheader: string; readonly mjml: string; readonly text: string | null }): string =>
    `${tag}Subject: ${words.subject}\n${tag}Preheader: ${words.preheader}\n\n${words.mjml}${words.text === null ? '' : `\n\nPlain text:\n${words.text}`}`;
  const others = Object.entries(source.email.locales ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return [one('', source.email), ...others.map(([tag, words]) => one(`[${tag}] `, words))].join('\n\n');
}
