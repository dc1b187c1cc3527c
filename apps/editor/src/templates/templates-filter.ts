import { channelSchema, type Channel, type TemplateRow } from '@perennial/model';

/** Tabs over the list of templates. */
export type ChannelTab = 'all' | Channel;

/** What of the list is shown. */
export interface TemplatesFilter {
  readonly channel: ChannelTab;
  readonly search: string;
  /** A folder, with what lies in those under it; null: all. */
  readonly folder: string | null;
}

/** Reads the filter from an address. */
export function readFilter(search: URLSearchParams): TemplatesFilter {
  return { channel: channelSchema.safeParse(search.get('channel')).data ?? 'all', search: search.get('q') ?? '', folder: search.get('folder') };
}

/** Writes a filter as an address; what is usual is left out. */
export const writeFilter = ({ channel, search, folder }: TemplatesFilter): URLSearchParams =>
  new URLSearchParams([['channel', channel === 'all' ? '' : channel], ['q', search], ['folder', folder ?? '']].filter(([, value]) => value !== ''));

/** Rows whose name or key has the words, the newest change first. */
export function found(rows: readonly TemplateRow[], search: string): TemplateRow[] {
  const words = search.trim().toLowerCase();
  return rows.filter(({ name, key }) => `${name} ${key}`.toLowerCase().includes(words)).sort((a, b) => b.lastEdit.at - a.lastEdit.at);
}

/** Whether a template lies in a folder or in one under it. */
export const liesIn = (row: TemplateRow, folder: string | null): boolean => folder === null || row.folder === folder || row.folder.startsWith(`${folder}/`);

/** Rows by folder, folders by name, those without one last. */
export function byFolder(rows: readonly TemplateRow[]): { readonly folder: string; readonly rows: readonly TemplateRow[] }[] {
  const folders = [...new Set(rows.map(({ folder }) => folder))].sort((a, b) => (a === '' ? 1 : (b === '' ? -1 : a.localeCompare(b))));
  return folders.map((folder) => ({ folder, rows: rows.filter((row) => row.folder === folder) }));
}
