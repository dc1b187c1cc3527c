import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { ComputedSettings } from '@perennial/segment';
import {
  changedMembersSchema, changeMembersSchema, changeSegmentSchema, computedSchema, createSegmentSchema, estimatedSchema, growthSchema, memberSchema, segmentRowSchema, segmentSchema, type SegmentDetail, type SegmentRow,
} from '@perennial/model';
import { call, listOf, query, tell, whole } from './client.js';
import { keys } from './queries.js';

type NewSegment = z.input<typeof createSegmentSchema>;
type ChangedSegment = z.input<typeof changeSegmentSchema>;
type MemberChange = z.input<typeof changeMembersSchema>;

const BUILDING_MS = 1000;
const RESTING_MS = 15_000;
const isBuilding = (segment: Pick<SegmentRow, 'building'>): boolean => segment.building !== null && segment.building.error === null;

/** All segments; read often while one is being built. */
export const useSegments = () =>
  useQuery({ queryKey: keys.segments, queryFn: ({ signal }) => whole('/segments', segmentRowSchema, signal), refetchInterval: ({ state }) => (state.data?.some(isBuilding) === true ? BUILDING_MS : RESTING_MS) });

/** All segments, to choose one by name: not read again and again. */
export const useSegmentNames = () => useQuery({ queryKey: keys.segments, queryFn: ({ signal }) => whole('/segments', segmentRowSchema, signal) });

/** One segment; read often while it is being built. */
export const useSegment = (id: number) =>
  useQuery({ queryKey: keys.segment(id), queryFn: ({ signal }) => call(`/segments/${id}`, segmentSchema, { signal }), refetchInterval: ({ state }) => (state.data !== undefined && isBuilding(state.data) ? BUILDING_MS : RESTING_MS) });

/** Members of a segment, page after page. */
export function useMembers(id: number, setKey: number) {
  return useInfiniteQuery({
    queryKey: [...keys.segment(id), 'members', setKey],
    queryFn: ({ pageParam, signal }) => call(`/segments/${id}/members${query({ cursor: pageParam })}`, listOf(memberSchema), { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (kept) => kept,
  });
}

/** Size of a segment at the end of each of the last days. */
export const useGrowth = (id: number, days: number, size: number) =>
  useQuery({ queryKey: [...keys.segment(id), 'growth', days, size], queryFn: ({ signal }) => call(`/segments/${id}/growth${query({ days })}`, growthSchema, { signal }), placeholderData: (kept) => kept });

/** How many a condition holds for now; asked only while it makes sense. */
export const useEstimate = (subject: SegmentRow['subject'], condition: Record<string, unknown> | null) =>
  useQuery({
    queryKey: ['segment-estimate', subject, condition],
    queryFn: ({ signal }) => call('/segments/estimate', estimatedSchema, { method: 'POST', body: { subject, condition }, signal }),
    enabled: condition !== null, retry: false, placeholderData: (kept) => kept,
  });

/** Computed attributes, with the progress of computing everyone anew. */
export const useComputed = () => useQuery({ queryKey: [...keys.segments, 'computed'], queryFn: ({ signal }) => call('/computed', computedSchema, { signal }), refetchInterval: ({ state }) => (state.data?.progress === null ? false : BUILDING_MS) });

/** Calls about segments; use them through `useSegmentCall`. */
export const segmentCalls = {
  create: (body: NewSegment) => call('/segments', segmentSchema, { method: 'POST', body }),
  change: ({ id, body }: { id: number; body: ChangedSegment }) => call(`/segments/${id}`, segmentSchema, { method: 'PUT', body }),
  rebuild: (id: number) => call(`/segments/${id}/rebuild`, segmentSchema, { method: 'POST' }),
  remove: (id: number) => tell(`/segments/${id}`, { method: 'DELETE' }),
  saveComputed: (settings: ComputedSettings) => call('/computed', computedSchema, { method: 'PUT', body: { settings } }),
  members: ({ id, body }: { id: number; body: MemberChange }) => call(`/segments/${id}/members`, changedMembersSchema, { method: 'POST', body }),
};

/** A call that changes segments: lists and pages are read anew after it. */
export function useSegmentCall<Argument, Answer extends SegmentDetail | unknown>(made: (argument: Argument) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: made, onSettled: () => client.invalidateQueries({ queryKey: keys.segments }) });
}
