import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import {
  importProblemSchema, jobSchema, personalCountsSchema, privacyRequestSchema, problemSchema, sniffedSchema, suppressionSchema, uploadSchema,
  type exportInputSchema, type ImportKindName, type importPlanSchema, type Job, type Reading, type suppressionInputSchema, type Upload,
} from '@perennial/model';
import { ApiError, call, listOf, query, tell, whole } from './client.js';
import { keys } from './queries.js';

/** How often a job under way is looked at, in milliseconds. */
const POLL_MS = 1000;
/** True while a job is waiting or at work. */
export const isOpen = (job: Pick<Job, 'state'>): boolean => job.state === 'queued' || job.state === 'running';

/** Jobs, newest first, page after page; looked at every second while one is under way. */
export function useJobs() {
  return useInfiniteQuery({
    queryKey: keys.jobs,
    queryFn: ({ pageParam, signal }) => call(`/jobs${query({ cursor: pageParam, limit: 20 })}`, listOf(jobSchema), { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    refetchInterval: ({ state }) => (state.data?.pages.some((page) => page.items.some(isOpen)) === true ? POLL_MS : false),
  });
}

/** One job, looked at every second until it has ended. */
export const useJob = (id: number | null) =>
  useQuery({ queryKey: keys.job(id ?? 0), queryFn: ({ signal }) => call(`/jobs/${id}`, jobSchema, { signal }), enabled: id !== null, refetchInterval: ({ state }) => (state.data === undefined || isOpen(state.data) ? POLL_MS : false) });

/** Rows that a job left out, at most 1,000. */
export const useProblems = (job: Job | undefined) =>
  useQuery({ queryKey: [...keys.job(job?.id ?? 0), 'problems', job?.state], queryFn: ({ signal }) => whole(`/jobs/${job?.id}/problems`, importProblemSchema, signal), enabled: job !== undefined && !isOpen(job) });

/** What a file seems to hold; what `reading` says is taken as it is. */
export const useSniffed = (fileId: number | null, kind: ImportKindName, reading: Partial<Reading>) =>
  useQuery({
    queryKey: ['uploads', fileId, kind, reading],
    queryFn: ({ signal }) => call(`/uploads/${fileId}/columns${query({ kind, encoding: reading.encoding, delimiter: reading.delimiter, header: reading.header === undefined ? null : String(reading.header) })}`, sniffedSchema, { signal }),
    enabled: fileId !== null, staleTime: Infinity, placeholderData: (kept) => kept,
  });

const nothing = (status: number): ApiError => new ApiError({ type: 'about:blank', title: 'Failed', status, detail: status === 0 ? 'The server does not answer. Check that it runs and that you are online.' : `The server answered ${status} without saying why.` });

function answered(request: XMLHttpRequest): Upload {
  const body: unknown = (() => {
    try {
      return JSON.parse(request.responseText);
    } catch {
      return null; // no JSON is told as no answer
    }
  })();
  const taken = uploadSchema.safeParse(body);
  if (request.status === 201 && taken.success) return taken.data;
  const refused = problemSchema.safeParse(body);
  throw refused.success ? new ApiError(refused.data) : nothing(request.status);
}

/** Sends a file, telling the share that is sent (0 to 1): `fetch` cannot tell it. */
export function uploadFile(file: File, told: (share: number) => void, signal: AbortSignal): Promise<Upload> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/uploads${query({ name: file.name.slice(0, 200) })}`);
    request.setRequestHeader('content-type', 'text/csv');
    request.upload.onprogress = (event) => told(event.total === 0 ? 0 : event.loaded / event.total);
    request.onerror = () => fail(nothing(0));
    request.onabort = () => fail(new DOMException('The upload was stopped.', 'AbortError'));
    request.onload = () => {
      try {
        done(answered(request));
      } catch (error) {
        fail(error instanceof Error ? error : nothing(request.status));
      }
    };
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

/** Calls that begin or stop long work; use them through useTransfer. */
export const transferCalls = {
  check: (body: z.input<typeof importPlanSchema>) => call('/imports/check', jobSchema, { method: 'POST', body }),
  import: (body: { checkId: number; runJourneys: boolean }) => call('/imports', jobSchema, { method: 'POST', body }),
  export: (body: z.input<typeof exportInputSchema>) => call('/exports', jobSchema, { method: 'POST', body }),
  cancel: (id: number) => call(`/jobs/${id}/cancel`, jobSchema, { method: 'POST', body: {} }),
  retry: (id: number) => call(`/jobs/${id}/retry`, jobSchema, { method: 'POST', body: {} }),
  exportPerson: (id: number) => call(`/profiles/${id}/personal-data`, jobSchema, { method: 'POST', body: {} }),
  erasePerson: ({ id, suppress }: { id: number; suppress: boolean }) => call(`/profiles/${id}/erasure`, jobSchema, { method: 'POST', body: { suppress } }),
  suppress: (body: z.input<typeof suppressionInputSchema>) => call('/suppressions', suppressionSchema, { method: 'POST', body }),
  unsuppress: (id: number) => tell(`/suppressions/${id}`, { method: 'DELETE' }),
};

/** Runs a call that changes data and reads jobs, suppressions and requests anew. */
export function useTransfer<Args, Result>(change: (args: Args) => Promise<Result>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => Promise.all([keys.jobs, keys.suppressions, keys.privacyRequests].map((queryKey) => client.invalidateQueries({ queryKey }))) });
}

/** Suppressed addresses, newest first, by the beginning of the address. */
export function useSuppressions(search: string, channel: string) {
  return useInfiniteQuery({
    queryKey: [...keys.suppressions, search, channel],
    queryFn: ({ pageParam, signal }) => call(`/suppressions${query({ search, channel, cursor: pageParam })}`, listOf(suppressionSchema), { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (kept) => kept,
  });
}

/** The proof of exports and erasures of personal data, newest first; about one person where one is named. */
export function usePrivacyRequests(person: string) {
  return useInfiniteQuery({
    queryKey: [...keys.privacyRequests, person],
    queryFn: ({ pageParam, signal }) => call(`/privacy-requests${query({ person, cursor: pageParam })}`, listOf(privacyRequestSchema), { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (kept) => kept,
  });
}

/** How much is known of a person. */
export const usePersonalCounts = (id: number | null) => useQuery({ queryKey: ['personal-data', id], queryFn: ({ signal }) => call(`/profiles/${id}/personal-data`, personalCountsSchema, { signal }), enabled: id !== null });
