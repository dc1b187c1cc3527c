import { IconHistory } from '@tabler/icons-react';
import type { AuditRow } from '@perennial/model';
import { useAudit } from '../api/settings.js';
import { humanize } from '../ui/format.js';
import { More } from '../ui/more.js';
import { EmptyState, ErrorState, TableSkeleton } from '../ui/states.js';
import { When } from '../ui/when.js';
import { Section } from './section.js';

const Row = ({ row }: { row: AuditRow }) => (
  <tr>
    <td className="t2"><When at={row.at} /></td>
    <td className="b5">{row.by}</td>
    <td>{humanize(row.action)}</td>
    <td className="t2 ell" style={{ maxWidth: 240 }} title={Object.keys(row.detail).length > 0 ? JSON.stringify(row.detail) : undefined}>{row.target}</td>
  </tr>
);

/** Who changed what. */
export function AuditSection() {
  const audit = useAudit();
  const rows = audit.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Section title="Audit log" about="Who changed what in this workspace, newest first.">
      {audit.isPending && <TableSkeleton />}
      {audit.isError && rows.length === 0 && <ErrorState what="The audit log could not be read" error={audit.error} safe="It is still written." onRetry={() => void audit.refetch()} />}
      {audit.isSuccess && rows.length === 0 && <EmptyState icon={<IconHistory size={20} />} title="Nothing was changed yet">Publishing, keys, people, settings: each change is written down here.</EmptyState>}
      {rows.length > 0 && (
        <div className="card" style={{ overflow: 'hidden' }}>
          <table className="tbl compact"><thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">On what</th></tr></thead><tbody>{rows.map((row) => <Row key={row.id} row={row} />)}</tbody></table>
        </div>
      )}
      <More hasMore={audit.hasNextPage} busy={audit.isFetchingNextPage} onMore={() => void audit.fetchNextPage()} />
    </Section>
  );
}
