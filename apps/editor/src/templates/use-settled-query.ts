import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';

const QUIET_MS = 350;

/** Asks 0.35 s after the last change of what is asked; the answer before stays until then. `first` names it in the cache. */
export function useSettledQuery<Asked, Answer>(first: string, asked: Asked, ask: (asked: Asked, signal: AbortSignal) => Promise<Answer>) {
  const [calm] = useDebouncedValue(asked, QUIET_MS);
  return useQuery({ queryKey: ['preview', first, calm], queryFn: ({ signal }) => ask(calm, signal), placeholderData: (kept) => kept, staleTime: Infinity, gcTime: 30_000, retry: false });
}
