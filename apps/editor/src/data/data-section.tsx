import { Button } from '@mantine/core';
import { IconDatabase, IconFileImport, IconTableExport } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { useJobs } from '../api/transfer.js';
import { Rows, Section } from '../settings/section.js';
import { More } from '../ui/more.js';
import { useMay } from '../ui/session-context.js';
import { EmptyState, ErrorState, TableSkeleton } from '../ui/states.js';
import { ExportDialog } from './export-dialog.js';
import { JobRow } from './job-row.js';
import { PrivacyList } from './privacy-list.js';

/** Files that come in and go out, with how far they are; and the proof of what was done with personal data. */
export function DataSection() {
  const jobs = useJobs();
  const [exporting, setExporting] = useState(false);
  const edits = useMay('marketer');
  const rows = jobs.data?.pages.flatMap(({ items }) => items) ?? [];
  const action = edits ? (
    <span className="row g8" style={{ flex: 'none' }}><Button variant="default" leftSection={<IconTableExport size={16} />} onClick={() => setExporting(true)}>Export…</Button><Button component={Link} to="/import" leftSection={<IconFileImport size={16} />}>Import a file</Button></span>
  ) : undefined;
  return (
    <Section title="Imports and exports" about="Files with people, accounts, events and suppressions. They go on when you leave the page." action={action}>
      {jobs.isPending && <TableSkeleton rows={3} />}
      {jobs.isError && rows.length === 0 && <ErrorState what="The list could not be read" error={jobs.error} safe="What is under way goes on." onRetry={() => void jobs.refetch()} />}
      {jobs.isSuccess && rows.length === 0 && <EmptyState icon={<IconDatabase size={20} />} title="Nothing was imported or exported yet">A CSV file brings people with their attributes, accounts with their members, past events, or addresses that must not be written to. It is checked row by row before anything changes.</EmptyState>}
      {rows.length > 0 && <Rows>{rows.map((job) => <JobRow key={job.id} job={job} />)}</Rows>}
      <More hasMore={jobs.hasNextPage} busy={jobs.isFetchingNextPage} onMore={() => void jobs.fetchNextPage()} />
      <h2 style={{ marginTop: 36 }}>Personal data requests</h2>
      <p className="t2" style={{ margin: '2px 0 12px' }}>Whose data was exported or erased, when and by whom. The people are known by a keyed hash only: type an email or a user id to find theirs.</p>
      <PrivacyList />
      {exporting && <ExportDialog onClose={() => setExporting(false)} />}
    </Section>
  );
}
