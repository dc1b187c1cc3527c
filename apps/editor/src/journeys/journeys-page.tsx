import { Button } from '@mantine/core';
import { IconFilterOff, IconPlus } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import type { JourneyRow } from '@perennial/model';
import { useJourneys } from '../api/journeys.js';
import { count } from '../ui/format.js';
import { Page, Top } from '../ui/page.js';
import { PILLARS, pillarNames } from '../ui/pillar.js';
import { SearchBox } from '../ui/search-box.js';
import { Segments } from '../ui/segments.js';
import { useMay } from '../ui/session-context.js';
import { useSingleKeys } from '../ui/single-keys.js';
import { Sparkline } from '../ui/sparkline.js';
import { EmptyState, ErrorState, TableSkeleton } from '../ui/states.js';
import { FirstJourney } from './first-journey.js';
import { JourneysTable } from './journeys-table.js';
import { applyFilter, readFilter, sortedBy, tabCounts, writeFilter, type ListFilter, type StatusTab } from './list-filter.js';
import { NewJourney } from './new-journey.js';

const total = (rows: readonly JourneyRow[], of: (row: JourneyRow) => number): number => rows.reduce((sum, row) => sum + of(row), 0);
const course = (rows: readonly JourneyRow[]): number[] => Array.from({ length: 30 }, (_, at) => total(rows, ({ trend }) => trend[at] ?? 0));

const Figure = ({ label, value, beside }: { label: string; value: string; beside?: ReactNode }) => (
  <div className="grow" style={{ padding: '14px 20px 14px 24px', borderLeft: '1px solid var(--line)', marginLeft: -1 }}>
    <div className="lab">{label}</div>
    <div className="row between" style={{ marginTop: 4, minHeight: 28 }}><span className="num" style={{ fontSize: 22, lineHeight: '28px', fontWeight: 600, letterSpacing: '-.02em' }}>{value}</span>{beside}</div>
  </div>
);

const Figures = ({ rows }: { rows: readonly JourneyRow[] }) => (
  <div className="row" style={{ borderBottom: '1px solid var(--line)', overflow: 'hidden', flex: 'none' }}>
    <Figure label={rows.some(({ subject }) => subject === 'account') ? 'People and accounts in journeys now' : 'People in journeys now'} value={count(total(rows, (row) => row.hereNow))} />
    <Figure label="Entered in 30 days" value={count(total(rows, (row) => row.entered))} beside={<Sparkline values={course(rows)} width={88} height={26} label="Entered on each of the last 30 days" />} />
    <Figure label="Messages sent in 30 days" value={count(total(rows, (row) => row.sent))} />
  </div>
);

const TABS: readonly (readonly [StatusTab, string])[] = [['all', 'All'], ['live', 'Live'], ['draft', 'Draft'], ['paused', 'Paused'], ['stopped', 'Stopped']];

function Filters({ rows, filter, onChange }: { rows: readonly JourneyRow[]; filter: ListFilter; onChange: (filter: ListFilter) => void }) {
  const counts = tabCounts(rows, filter);
  const tabs = TABS.filter(([value]) => value !== 'stopped' || filter.status === 'stopped' || rows.some(({ status }) => status === 'stopped'));
  const turn = (pillar: (typeof pillarNames)[number]): void => onChange({ ...filter, pillars: filter.pillars.includes(pillar) ? filter.pillars.filter((one) => one !== pillar) : [...filter.pillars, pillar] });
  return (
    <div className="row g8 wrap" style={{ padding: '12px 24px', minHeight: 56, flex: 'none' }}>
      <Segments label="Status" value={filter.status} onChange={(status) => onChange({ ...filter, status })} items={tabs.map(([value, label]) => ({ value, label, count: count(counts[value]) }))} />
      <span style={{ width: 1, height: 18, background: 'var(--line2)', margin: '0 4px' }} />
      {pillarNames.map((pillar) => {
        const { word, icon: Glyph, color } = PILLARS[pillar];
        return <button key={pillar} type="button" className="chip" aria-pressed={filter.pillars.includes(pillar)} onClick={() => turn(pillar)}><Glyph size={15} color={color} aria-hidden />{word}</button>;
      })}
      <span className="grow" />
      <SearchBox label="Find a journey" value={filter.search} onChange={(search) => onChange({ ...filter, search })} />
    </div>
  );
}

/** The list of journeys. */
export function JourneysPage() {
  const journeys = useJourneys();
  const [search, setSearch] = useSearchParams();
  const [naming, setNaming] = useState(false);
  const edits = useMay('marketer');
  const filter = readFilter(search);
  const change = (next: ListFilter): void => setSearch(writeFilter(next), { replace: true });
  const rows = journeys.data ?? [];
  const shown = applyFilter(rows, filter);
  const begin = edits ? () => setNaming(true) : null;
  useSingleKeys(begin === null ? {} : { n: begin });
  return (
    <Page title="Journeys">
      <Top title="Journeys">{begin !== null && rows.length > 0 && <Button leftSection={<IconPlus size={16} />} onClick={begin}>New journey<span className="kbd on-fill" aria-hidden style={{ marginLeft: 8 }}>N</span></Button>}</Top>
      {rows.length > 0 && <><Figures rows={rows} /><Filters rows={rows} filter={filter} onChange={change} /></>}
      <div className="scroll">
        {journeys.isPending && <TableSkeleton />}
        {journeys.isError && rows.length === 0 && <ErrorState what="The journeys could not be read" error={journeys.error} safe="They run on." onRetry={() => void journeys.refetch()} />}
        {journeys.isSuccess && rows.length === 0 && <FirstJourney onNew={begin} />}
        {shown.length > 0 && <JourneysTable rows={shown} filter={filter} onSort={(column) => change(sortedBy(filter, column))} />}
        {rows.length > 0 && shown.length === 0 && (
          <EmptyState icon={<IconFilterOff size={20} />} title="No journey matches" action={<Button variant="default" onClick={() => setSearch({}, { replace: true })}>Show all {rows.length}</Button>}>Search and filters hide all {rows.length} journeys.</EmptyState>
        )}
      </div>
      {naming && <NewJourney onClose={() => setNaming(false)} />}
    </Page>
  );
}
