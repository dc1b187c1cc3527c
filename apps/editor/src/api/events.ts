import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { eventDetailSchema, eventRowSchema, heldBackSchema, requestRowSchema, type Enforcement, type JsonObject } from '@perennial/model';
import { call, listOf, query, tell, whole } from './client.js';
import { keys } from './queries.js';

/** Events of the last 30 days, and those that have a schema. */
export const useEvents = () => useQuery({ queryKey: keys.events, queryFn: ({ signal }) => whole('/events', eventRowSchema, signal), refetchInterval: 30_000 });

/** One event with what was learnt of it. */
export const useEvent = (name: string) =>
  useQuery({ queryKey: keys.event(name), queryFn: ({ signal }) => call(`/events/${encodeURIComponent(name)}`, eventDetailSchema, { signal }), refetchInterval: 30_000 });

/** Sets the schema of an event and what becomes of those that do not fit. */
export function useSetSchema(name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { schema: JsonObject | null; enforcement: Enforcement }) => call(`/events/${encodeURIComponent(name)}/schema`, eventDetailSchema, { method: 'PUT', body }),
    onSuccess: (detail) => {
      client.setQueryData(keys.event(name), detail);
      void client.invalidateQueries({ queryKey: keys.triggers });
      return client.invalidateQueries({ queryKey: keys.events, exact: true });
    },
  });
}

/** The last requests of one write key, or of all. */
export function useRequests(filter: { readonly key: string; readonly trouble: string }) {
  return useInfiniteQuery({
    queryKey: keys.requests(filter),
    queryFn: ({ pageParam, signal }) => call(`/requests${query({ ...filter, cursor: pageParam })}`, listOf(requestRowSchema), { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (kept) => kept,
    refetchInterval: 2000,
  });
}

/** What could not be handled. */
export function useHeldBack() {
  return useInfiniteQuery({
    queryKey: keys.heldBack,
    queryFn: ({ pageParam, signal }) => call(`/quarantine${query({ cursor: pageParam })}`, listOf(heldBackSchema), { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    refetchInterval: 30_000,
  });
}

/** Tries what is held back again, or throws it away. */
export function useRelease() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, act }: { id: number; act: 'retry' | 'discard' }) => tell(act === 'retry' ? `/quarantine/${id}/retry` : `/quarantine/${id}`, { method: act === 'retry' ? 'POST' : 'DELETE' }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.heldBack }),
  });
}
