/** A language tag in one spelling: `pt_br` and `PT-BR` are `pt-br`. */
export const foldTag = (tag: string): string => tag.trim().replace(/_/g, '-').toLowerCase();

/** The best of some BCP 47 tags for a wanted one: itself, else each shorter form (`pt-BR`, then `pt`), else null. Tags are compared without case. */
export function localeFor(wanted: string, tags: readonly string[]): string | null {
  const byFolded = new Map(tags.map((tag) => [foldTag(tag), tag]));
  for (let tag = foldTag(wanted); tag !== ''; tag = tag.includes('-') ? tag.slice(0, tag.lastIndexOf('-')) : '') {
    const found = byFolded.get(tag);
    if (found !== undefined) return found;
  }
  return null;
}
