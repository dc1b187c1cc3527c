import type { JourneyRow } from '@perennial/model';
import { pillarNames, type PillarName } from '../ui/pillar.js';

/** Tabs over the list. */
export type StatusTab = 'all' | 'live' | 'draft' | 'paused' | 'stopped';
/** Columns by which the list can be sorted. */
export type SortColumn = 'name' | 'here' | 'entered' | 'sent' | 'change';

/** What of the list is shown, and in which order. */
export interface ListFilter {
  readonly status: StatusTab;
  readonly pillars: readonly PillarName[];
  readonly search: string;
  readonly sort: SortColumn;
  readonly descending: boolean;
}

const TABS: readonly StatusTab[] = ['all', 'live', 'draft', 'paused', 'stopped'];
const COLUMNS: readonly SortColumn[] = ['name', 'here', 'entered', 'sent', 'change'];
const among = <T extends string>(values: readonly T[], value: string | null, otherwise: T): T => values.find((one) => one === value) ?? otherwise;

/** Reads the filter from an address; what is not understood is left out. Last change first unless it says otherwise. */
export function readFilter(search: URLSearchParams): ListFilter {
  const asked = search.get('sort') ?? '-change';
  const wished = (search.get('pillar') ?? '').split(',');
  return {
    status: among(TABS, search.get('status'), 'all'),
    pillars: pillarNames.filter((pillar) => wished.includes(pillar)),
    search: search.get('q') ?? '',
    sort: among(COLUMNS, asked.replace(/^-/, ''), 'change'),
    descending: asked.startsWith('-'),
  };
}

/** Writes a filter as an address; what is usual is left out. */
export function writeFilter({ status, pillars, search, sort, descending }: ListFilter): URLSearchParams {
  const order = `${descending ? '-' : ''}${sort}`;
  const parts: readonly (readonly [string, string])[] = [['status', status === 'all' ? '' : status], ['pillar', pillars.join(',')], ['q', search], ['sort', order === '-change' ? '' : order]];
  return new URLSearchParams(parts.filter(([, value]) => value !== '').map(([name, value]) => [name, value]));
}

/** The filter after a click on a column's head: names begin with A, numbers with the largest; again turns it. */
export const sortedBy = (filter: ListFilter, column: SortColumn): ListFilter => ({ ...filter, sort: column, descending: filter.sort === column ? !filter.descending : column !== 'name' });

const has = (row: JourneyRow, { pillars, search }: ListFilter): boolean =>
  (pillars.length === 0 || pillars.includes(row.pillar)) && row.name.toLowerCase().includes(search.trim().toLowerCase());

const VALUE: Record<Exclude<SortColumn, 'name'>, (row: JourneyRow) => number> = { here: (row) => row.hereNow, entered: (row) => row.entered, sent: (row) => row.sent, change: (row) => row.lastEdit.at };

const compare = (column: SortColumn) => (a: JourneyRow, b: JourneyRow): number => (column === 'name' ? a.name.localeCompare(b.name, 'en') : VALUE[column](a) - VALUE[column](b));

/** Rows that the filter lets through, in its order; equal ones stay in the order in which they came. */
export function applyFilter(rows: readonly JourneyRow[], filter: ListFilter): JourneyRow[] {
  const shown = rows.filter((row) => has(row, filter) && (filter.status === 'all' || row.status === filter.status));
  const turn = filter.descending ? -1 : 1;
  return shown.sort((a, b) => turn * compare(filter.sort)(a, b));
}

/** How many rows each tab would show under the rest of the filter. */
export function tabCounts(rows: readonly JourneyRow[], filter: ListFilter): Record<StatusTab, number> {
  const rest = rows.filter((row) => has(row, filter));
  const of = (status: StatusTab): number => rest.filter((row) => row.status === status).length;
  return { all: rest.length, live: of('live'), draft: of('draft'), paused: of('paused'), stopped: of('stopped') };
}
