import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState, TableSkeleton } from '../ui/states.js';

/** Draws what was asked for, once it is there. */
export function Loaded<T>({ query, what, children }: { query: UseQueryResult<T>; what: string; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  return query.isError ? <ErrorState what={`${what} could not be read`} error={query.error} onRetry={() => void query.refetch()} /> : <TableSkeleton rows={3} />;
}
