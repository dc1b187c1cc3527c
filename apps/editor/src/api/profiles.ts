import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { consentLineSchema, profileRowSchema, profileSchema, profilesPageSchema, timelineItemSchema, whySchema } from '@perennial/model';
import { call, listOf, query, tell } from './client.js';
import { keys } from './queries.js';

const FOUND_FRESH_MS = 60_000;

/** People whose name, email or id matches and whose attributes pass all tests of `where` (empty: none), page after page. With tests a page may be short, or empty, and have a next one. */
export function useProfiles(search: string, where: string) {
  return useInfiniteQuery({
    queryKey: keys.profiles(search, where),
    queryFn: ({ pageParam, signal }) => call(`/profiles${query({ search, where, cursor: pageParam })}`, profilesPageSchema, { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (kept) => kept,
    // Looking through everybody is work: it is not done again for a glance at another window.
    ...(where === '' ? {} : { staleTime: FOUND_FRESH_MS, refetchOnWindowFocus: false }),
  });
}

/** The first people that match, for pickers and for finding. */
export const useProfileSearch = (search: string, enabled = true) =>
  useQuery({ queryKey: ['profiles', 'search', search], queryFn: ({ signal }) => call(`/profiles${query({ search })}`, listOf(profileRowSchema), { signal }), enabled, placeholderData: (kept) => kept });

/** One person with what belongs to them. */
export const useProfile = (id: number | null) =>
  useQuery({ queryKey: keys.profile(id ?? 0), queryFn: ({ signal }) => call(`/profiles/${id}`, profileSchema, { signal }), enabled: id !== null, refetchInterval: 10_000 });

/** Why a person did or did not enter a journey, and get its messages; null: no journey is chosen. */
export const useWhy = (id: number, journey: number | null) =>
  useQuery({ queryKey: keys.why(id, journey ?? 0), queryFn: ({ signal }) => call(`/profiles/${id}/why?journey=${journey}`, whySchema, { signal }), enabled: journey !== null, refetchInterval: 10_000 });

/** Kinds of lines of a timeline; empty for all. */
export type TimelineKind = '' | 'event' | 'step' | 'message';

/** Events, steps and messages of a person, newest first. */
export function useTimeline(id: number, kind: TimelineKind) {
  return useInfiniteQuery({
    queryKey: keys.timeline(id, kind),
    queryFn: ({ pageParam, signal }) => call(`/profiles/${id}/timeline${query({ kind, cursor: pageParam })}`, listOf(timelineItemSchema), { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (kept) => kept,
    refetchInterval: 10_000,
  });
}

/** The ledger of a person's choices, newest first. */
export function useConsents(id: number) {
  return useInfiniteQuery({
    queryKey: keys.consents(id),
    queryFn: ({ pageParam, signal }) => call(`/profiles/${id}/consents${query({ cursor: pageParam })}`, listOf(consentLineSchema), { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
}

/** Subscribes a person to a topic on one channel or unsubscribes them, by hand. */
export function useSetTopic(profileId: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, channel, subscribed }: { key: string; channel: string; subscribed: boolean }) => tell(`/profiles/${profileId}/topics/${encodeURIComponent(key)}`, { method: 'PUT', body: { subscribed, channel } }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.profile(profileId) }),
  });
}
