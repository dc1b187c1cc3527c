import { Drawer } from '@mantine/core';
import { IconClick } from '@tabler/icons-react';
import { useState } from 'react';
import type { TemplateDetail } from '@perennial/model';
import { useLinkClicks } from '../api/templates.js';
import { count } from '../ui/format.js';
import { Segments } from '../ui/segments.js';
import { EmptyState, ErrorState, TableSkeleton } from '../ui/states.js';

const DAYS = ['7', '30', '90'] as const;

/** How often each link of a mail was followed, by people and by machines apart. */
export function LinksDrawer({ template, onClose }: { readonly template: TemplateDetail; readonly onClose: () => void }) {
  const [days, setDays] = useState<(typeof DAYS)[number]>('30');
  const clicks = useLinkClicks(template.id, days);
  const rows = clicks.data?.items ?? [];
  const most = Math.max(1, ...rows.map((row) => row.clicks));
  return (
    <Drawer opened onClose={onClose} position="right" size={520} title="Clicks on links">
      <div className="col g16">
        <Segments<(typeof DAYS)[number]> small label="Within" items={DAYS.map((value) => ({ value, label: `${value} days` }))} value={days} onChange={setDays} />
        {clicks.isPending && <TableSkeleton rows={3} />}
        {clicks.isError && <ErrorState what="The clicks could not be read" error={clicks.error} onRetry={() => void clicks.refetch()} />}
        {clicks.isSuccess && rows.length === 0 && <EmptyState icon={<IconClick size={20} />} title="No clicks yet">Links of mails that were sent with clicks followed are counted here. Settings, Mail says whether they are.</EmptyState>}
        {rows.length > 0 && (
          <>
            <ul className="col g12">
              {rows.map((row) => (
                <li key={row.link} className="col g6">
                  <div className="row g8"><span className="grow ell" title={row.url}>{row.url.replace(/^https?:\/\//, '')}</span><b className="b6 num">{count(row.clicks)}</b></div>
                  <i aria-hidden style={{ display: 'block', height: 6, borderRadius: 3, background: 'var(--hover)' }}><i style={{ display: 'block', height: 6, borderRadius: 3, background: 'var(--accent)', width: `${(row.clicks / most) * 100}%` }} /></i>
                  {row.machineClicks > 0 && <span className="s12 t3 num">and {count(row.machineClicks)} by scanners and other machines</span>}
                </li>
              ))}
            </ul>
            <p className="s12 t3">Clicks by people within the last {days} days (UTC), in the order of the mail; the same click within 5 seconds counts once.</p>
          </>
        )}
      </div>
    </Drawer>
  );
}
