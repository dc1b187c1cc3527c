import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { journeyCountsSchema, journeySchema, type JourneyCounts } from '@perennial/model';
import { call } from '../api/client.js';
import { useJourneyCounts } from '../api/journeys.js';
import { keys } from '../api/queries.js';

/** Name of a journey's document in the cache. */
export const documentKey = (id: number): readonly unknown[] => [...keys.journey(id), 'document'];

/** A journey as the server has it now: never an old one from the cache, because the draft begins with it. */
export const useJourneyDocument = (id: number) =>
  useQuery({ queryKey: documentKey(id), queryFn: ({ signal }) => call(`/journeys/${id}`, journeySchema, { signal }), staleTime: 0, gcTime: 0, refetchInterval: ({ state }) => (state.data === undefined || state.data.work === null ? false : 1500) });

/** Counts of a journey, fresh by its event stream; null until they are known. The browser connects again by itself. */
export function useLiveCounts(id: number, live: boolean): JourneyCounts | null {
  const client = useQueryClient();
  const counts = useJourneyCounts(id);
  useEffect(() => {
    if (!live) return undefined;
    const source = new EventSource(`/api/journeys/${id}/counts/stream`);
    source.addEventListener('counts', (event: MessageEvent<string>) => {
      const parsed = journeyCountsSchema.safeParse(JSON.parse(event.data));
      if (parsed.success) client.setQueryData(keys.journeyCounts(id), parsed.data);
    });
    return () => source.close();
  }, [client, id, live]);
  return live ? (counts.data ?? null) : null;
}
