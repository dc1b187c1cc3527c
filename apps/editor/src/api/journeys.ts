import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { broadcastSchema, createJourneySchema, enrollmentRowSchema, experimentResultsSchema, goalResultsSchema, journeyCountsSchema, journeyRowSchema, journeySchema, migrationPreviewSchema, putInAnswerSchema, traceSchema, versionRowSchema, type JsonObject, type Migration, type PauseChoice, type ResumeChoice, type StopChoice } from '@perennial/model';
import { call, listOf, query, tell, whole } from './client.js';
import { keys } from './queries.js';

/** All journeys of the workspace. */
export const useJourneys = () => useQuery({ queryKey: keys.journeys, queryFn: ({ signal }) => whole('/journeys', journeyRowSchema, signal) });

/** One journey with its draft and its live graph. */
export const useJourney = (id: number) => useQuery({ queryKey: keys.journey(id), queryFn: ({ signal }) => call(`/journeys/${id}`, journeySchema, { signal }) });

/** The last crowds that a journey started, newest first. */
export const useBroadcasts = (id: number) => useQuery({ queryKey: keys.journeyBroadcasts(id), queryFn: ({ signal }) => whole(`/journeys/${id}/broadcasts`, broadcastSchema, signal), enabled: Number.isInteger(id), refetchInterval: 10_000 });

/** Exact counts of a journey, as read once; the canvas keeps them fresh by the event stream. */
export const useJourneyCounts = (id: number) => useQuery({ queryKey: keys.journeyCounts(id), queryFn: ({ signal }) => call(`/journeys/${id}/counts`, journeyCountsSchema, { signal }) });

/** The goals of a journey, counted for those who entered in the past days. */
export const useJourneyGoals = (id: number, days: number) => useQuery({ queryKey: keys.journeyGoals(id, days), queryFn: ({ signal }) => call(`/journeys/${id}/goals${query({ days })}`, goalResultsSchema, { signal }), placeholderData: (old) => old });

/** Experiments of a journey, counted. */
export const useJourneyExperiments = (id: number) => useQuery({ queryKey: keys.journeyExperiments(id), queryFn: ({ signal }) => call(`/journeys/${id}/experiments`, experimentResultsSchema, { signal }) });

/** Published versions, newest first. */
export const useJourneyVersions = (id: number) => useQuery({ queryKey: keys.journeyVersions(id), queryFn: ({ signal }) => whole(`/journeys/${id}/versions`, versionRowSchema, signal) });

/** What a publish would change for people inside, once the draft is saved. */
export const useMigrationPreview = (id: number, enabled: boolean, draft: { readonly flush: () => Promise<boolean> }) =>
  useQuery({
    queryKey: keys.migration(id), enabled, staleTime: 0, gcTime: 0,
    queryFn: async ({ signal }) => {
      if (!(await draft.flush())) throw new Error('The draft could not be saved. Check the connection and try again.');
      return call(`/journeys/${id}/migration`, migrationPreviewSchema, { signal });
    },
  });

/** Which people of a journey: at a node, in a state; both may be left out. */
export interface PeopleFilter {
  readonly node?: string;
  readonly state?: string;
}

/** People of a journey, page after page. */
export function useJourneyPeople(id: number, filter: PeopleFilter) {
  return useInfiniteQuery({
    queryKey: keys.journeyPeople(id, { ...filter }),
    queryFn: ({ pageParam, signal }) => call(`/journeys/${id}/people${query({ ...filter, cursor: pageParam })}`, listOf(enrollmentRowSchema), { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
}

/** The trace of one run. */
export const useTrace = (id: number) => useQuery({ queryKey: keys.enrollment(id), queryFn: ({ signal }) => call(`/enrollments/${id}`, traceSchema, { signal }), refetchInterval: 5_000 });

type NewJourney = z.input<typeof createJourneySchema>;
const savedSchema = z.object({ revision: z.number(), savedAt: z.number() });

/** Calls that change a journey; use them through useMutation. */
export const journeyCalls = {
  create: (body: NewJourney) => call('/journeys', journeySchema, { method: 'POST', body }),
  saveDraft: (id: number, graph: JsonObject, revision: number) => call(`/journeys/${id}/draft`, savedSchema, { method: 'PUT', body: { graph, revision } }),
  publish: (id: number, revision: number, more: { readonly migration?: Migration | undefined; readonly backfill?: { readonly days: number } | undefined }) => call(`/journeys/${id}/publish`, journeySchema, { method: 'POST', body: { revision, ...more } }),
  pause: (id: number, choice: PauseChoice) => tell(`/journeys/${id}/pause`, { method: 'POST', body: choice }),
  resume: (id: number, choice: ResumeChoice) => tell(`/journeys/${id}/resume`, { method: 'POST', body: choice }),
  goOn: (id: number) => tell(`/journeys/${id}/rollout`, { method: 'POST', body: {} }),
  stop: (id: number, choice: StopChoice) => tell(`/journeys/${id}/stop`, { method: 'POST', body: choice }),
  duplicate: (id: number) => call(`/journeys/${id}/duplicate`, journeySchema, { method: 'POST', body: {} }),
  remove: (id: number) => tell(`/journeys/${id}`, { method: 'DELETE' }),
  putIn: ({ id, ...whom }: { id: number; profileId?: number | undefined; accountId?: number | undefined; segment?: string | undefined }) => call(`/journeys/${id}/people`, putInAnswerSchema, { method: 'POST', body: whom }),
};

/** Runs one of the calls and reads the journeys anew. */
export function useJourneyChange<Args, Result>(change: (args: Args) => Promise<Result>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => client.invalidateQueries({ queryKey: keys.journeys }) });
}

/** Takes a person out of a journey, or lets a stuck run try again. */
export function useRunChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, act }: { id: number; act: 'exit' | 'retry' }) => tell(`/enrollments/${id}/${act}`, { method: 'POST', body: {} }),
    onSuccess: async (_, { id }) => {
      await Promise.all([client.invalidateQueries({ queryKey: keys.enrollment(id) }), client.invalidateQueries({ queryKey: keys.journeys }), client.invalidateQueries({ queryKey: ['profiles'] })]);
    },
  });
}
