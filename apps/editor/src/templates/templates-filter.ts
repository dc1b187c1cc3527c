import { channelSchema, type Channel, type TemplateRow } from '@perennial/model';

/** Tabs over the list of templates. */
export type ChannelTab = 'all' | Channel;

/** What of the list is shown. */
export interface TemplatesFilter {
  readonly channel: ChannelTab;
  readonly search: string;
}

/** Reads the filter from an address. */
export function readFilter(search: URLSearchParams): TemplatesFilter {
  return { channel: channelSchema.safeParse(search.get('channel')).data ?? 'all', search: search.get('q') ?? '' };
}

/** Writes a filter as an address; what is usual is left out. */
export const writeFilter = ({ channel, search }: TemplatesFilter): URLSearchParams =>
  new URLSearchParams([['channel', channel === 'all' ? '' : channel], ['q', search]].filter(([, value]) => value !== ''));

/** Rows whose name or key has the words, the newest change first. */
export function found(rows: readonly TemplateRow[], search: string): TemplateRow[] {
  const words = search.trim().toLowerCase();
  return rows.filter(({ name, key }) => `${name} ${key}`.toLowerCase().includes(words)).sort((a, b) => b.lastEdit.at - a.lastEdit.at);
}
