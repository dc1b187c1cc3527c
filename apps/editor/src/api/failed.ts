import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { failedCountsSchema, failedMessageSchema, resentSchema, type resendSchema } from '@perennial/model';
import { call, listOf, query } from './client.js';
import { keys } from './queries.js';

/** One way in which messages failed: the provider and what it said. */
export interface FailedWay {
  readonly provider: string | null;
  readonly reason: string;
}

/** Messages that were given up, newest first, page after page; of one way, or all. */
export function useFailed(way: FailedWay | null) {
  return useInfiniteQuery({
    queryKey: [...keys.failed, 'list', way],
    queryFn: ({ pageParam, signal }) => call(`/messages/failed${query({ provider: way?.provider ?? '', reason: way?.reason ?? '', cursor: pageParam })}`, listOf(failedMessageSchema), { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    refetchInterval: 15_000,
    placeholderData: (kept) => kept,
  });
}

/** How many were given up, by provider and reason. */
export const useFailedCounts = () => useQuery({ queryKey: [...keys.failed, 'counts'], queryFn: ({ signal }) => call('/messages/failed/counts', failedCountsSchema, { signal }), refetchInterval: 30_000 });

/** Sends messages again, and reads anew what failed. */
export function useResend() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (choice: z.input<typeof resendSchema>) => call('/messages/failed/resend', resentSchema, { method: 'POST', body: choice }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.failed }),
  });
}
