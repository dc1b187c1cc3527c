import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { accountEventSchema, accountMemberSchema, accountRevenueSchema, accountRowSchema, accountSchema, historyRowSchema, type JsonObject } from '@perennial/model';
import type { z } from 'zod';
import { call, listOf, query } from './client.js';
import { keys } from './queries.js';

const nextOf = (last: { next: string | null }): string | null => last.next;

/** Accounts whose name or id matches, page after page. */
export function useAccounts(search: string) {
  return useInfiniteQuery({
    queryKey: keys.accounts(search), queryFn: ({ pageParam, signal }) => call(`/accounts${query({ search, cursor: pageParam })}`, listOf(accountRowSchema), { signal }), initialPageParam: '', getNextPageParam: nextOf, placeholderData: (kept) => kept,
  });
}

/** The first accounts that match, for finding. */
export const useAccountSearch = (search: string, enabled: boolean) =>
  useQuery({ queryKey: ['accounts', 'search', search], queryFn: ({ signal }) => call(`/accounts${query({ search })}`, listOf(accountRowSchema), { signal }), enabled, placeholderData: (kept) => kept });

/** One account. */
export const useAccount = (id: number) => useQuery({ queryKey: keys.account(id), queryFn: ({ signal }) => call(`/accounts/${id}`, accountSchema, { signal }), refetchInterval: 10_000 });

function usePart<T extends z.ZodType>(id: number, part: 'members' | 'events' | 'history', item: T) {
  return useInfiniteQuery({
    queryKey: [...keys.account(id), part], queryFn: ({ pageParam, signal }) => call(`/accounts/${id}/${part}${query({ cursor: pageParam })}`, listOf(item), { signal }), initialPageParam: '', getNextPageParam: nextOf, refetchInterval: 10_000,
  });
}

/** Who belongs to an account. */
export const useMembers = (id: number) => usePart(id, 'members', accountMemberSchema);
/** What an account and its members did. */
export const useAccountEvents = (id: number) => usePart(id, 'events', accountEventSchema);
/** How the subscription of an account changed. */
export const useHistory = (id: number) => usePart(id, 'history', historyRowSchema);

/** What an account pays a month and how that changed. */
export const useRevenue = (id: number) => useQuery({ queryKey: [...keys.account(id), 'revenue'], queryFn: ({ signal }) => call(`/accounts/${id}/revenue`, accountRevenueSchema, { signal }), refetchInterval: 10_000 });

/** Changes attributes of an account. */
export function useChangeAccount(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (attributes: JsonObject) => call(`/accounts/${id}`, accountSchema, { method: 'PATCH', body: { attributes } }),
    onSuccess: (detail) => client.setQueryData(keys.account(id), detail),
    onSettled: () => client.invalidateQueries({ queryKey: ['accounts'] }),
  });
}
