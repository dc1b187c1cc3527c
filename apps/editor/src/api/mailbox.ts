import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { mailSchema } from '@perennial/model';
import { call, listOf, query } from './client.js';
import { keys } from './queries.js';

const POLL_MS = 2_000;

/** Caught mails, newest first, looked for every 2 s. */
export function useMailbox(to: string) {
  return useInfiniteQuery({
    queryKey: keys.mailbox(to),
    queryFn: ({ pageParam, signal }) => call(`/mailbox${query({ to, cursor: pageParam })}`, listOf(mailSchema), { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    refetchInterval: POLL_MS,
    placeholderData: (kept) => kept,
  });
}

/** One caught mail, which never changes. */
export const useMail = (id: number | null) =>
  useQuery({ queryKey: keys.mail(id ?? 0), queryFn: ({ signal }) => call(`/mailbox/${id}`, mailSchema, { signal }), enabled: id !== null, staleTime: Infinity });
