import { Button, Skeleton } from '@mantine/core';
import { IconAlertCircle, IconRefresh } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';
import { ApiError } from '../api/client.js';

/** Draws what it holds only after 200 ms, so that quick answers do not flicker. */
export function Slowly({ children }: { children: ReactNode }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return late ? <>{children}</> : null;
}

/** Rows of a table that is still loading. */
export const TableSkeleton = ({ rows = 8 }: { rows?: number }) => (
  <Slowly>
    <div aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="row g24" style={{ height: 44, padding: '0 24px', borderBottom: '1px solid var(--line)' }}>
          <Skeleton height={12} width={`${22 + ((row * 7) % 14)}%`} /><Skeleton height={12} width="10%" /><Skeleton height={12} width="8%" /><span className="grow" /><Skeleton height={12} width="10%" />
        </div>
      ))}
    </div>
  </Slowly>
);

/** What goes here, why, and one next step. */
export const EmptyState = ({ icon, title, children, action }: { icon?: ReactNode; title: string; children?: ReactNode; action?: ReactNode }) => (
  <div className="col" style={{ alignItems: 'center', textAlign: 'center', padding: '64px 24px', gap: 6, maxWidth: 520, margin: '0 auto' }}>
    {icon !== undefined && <span className="ki k-exit" style={{ width: 40, height: 40, borderRadius: 10, marginBottom: 8 }} aria-hidden>{icon}</span>}
    <h2>{title}</h2>
    <div className="t2">{children}</div>
    {action !== undefined && <div style={{ marginTop: 12 }}>{action}</div>}
  </div>
);

/** What an error says to a person. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What failed, what is safe, and trying again; details for engineers fold out. */
export function ErrorState({ what, error, onRetry, safe = 'Nothing was changed.' }: { what: string; error: unknown; onRetry?: () => void; safe?: string }) {
  return (
    <div role="alert" className="col" style={{ alignItems: 'center', textAlign: 'center', padding: '64px 24px', gap: 6, maxWidth: 520, margin: '0 auto' }}>
      <span className="ki" style={{ width: 40, height: 40, borderRadius: 10, marginBottom: 8, color: 'var(--danger-t)', background: 'var(--danger-s)' }} aria-hidden><IconAlertCircle size={20} /></span>
      <h2>{what}</h2>
      <div className="t2">{errorText(error)} {safe}</div>
      {onRetry !== undefined && <div style={{ marginTop: 12 }}><Button variant="default" leftSection={<IconRefresh size={15} />} onClick={onRetry}>Try again</Button></div>}
      {error instanceof ApiError && (
        <details className="s12 t3" style={{ marginTop: 12, maxWidth: '100%' }}>
          <summary style={{ cursor: 'pointer' }}>Details for engineers</summary>
          <pre className="code" style={{ marginTop: 8, textAlign: 'left' }}>{JSON.stringify(error.problem, null, 2)}</pre>
        </details>
      )}
    </div>
  );
}
