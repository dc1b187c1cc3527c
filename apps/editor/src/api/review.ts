import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { parkedCountsSchema, parkedMessageSchema, reviewedSchema, type reviewChoiceSchema } from '@perennial/model';
import { call, listOf, query } from './client.js';
import { keys } from './queries.js';

/** Messages that wait for a colleague, oldest first, page after page. */
export function useReview(journey: string) {
  return useInfiniteQuery({
    queryKey: [...keys.review, 'list', journey],
    queryFn: ({ pageParam, signal }) => call(`/review${query({ journeyId: journey, cursor: pageParam })}`, listOf(parkedMessageSchema), { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    refetchInterval: 15_000,
    placeholderData: (kept) => kept,
  });
}

/** How many wait, by journey. */
export const useReviewCounts = () => useQuery({ queryKey: [...keys.review, 'counts'], queryFn: ({ signal }) => call('/review/counts', parkedCountsSchema, { signal }), refetchInterval: 30_000 });

/** Which messages are released or discarded. */
export type ReviewChoice = z.infer<typeof reviewChoiceSchema>;

/** Releases or discards messages, and reads anew what waits. */
export function useDecide() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ act, choice }: { readonly act: 'release' | 'discard'; readonly choice: ReviewChoice }) => call(`/review/${act}`, reviewedSchema, { method: 'POST', body: choice }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.review }),
  });
}
