import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { taskCountSchema, taskSchema } from '@perennial/model';
import { call, listOf, query } from './client.js';
import { keys } from './queries.js';

/** Tasks, page after page. */
export function useTasks(filter: { readonly state: string; readonly assignee: string }) {
  return useInfiniteQuery({
    queryKey: keys.tasks(filter),
    queryFn: ({ pageParam, signal }) => call(`/tasks${query({ ...filter, cursor: pageParam })}`, listOf(taskSchema), { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    refetchInterval: 15_000,
  });
}

/** How many open tasks one has. */
export const useTaskCount = () => useQuery({ queryKey: keys.taskCount, queryFn: ({ signal }) => call('/tasks/count', taskCountSchema, { signal }), refetchInterval: 30_000 });

/** A change of a task: done with an answer, or given to somebody else. */
export type TaskChange = { readonly id: string } & ({ readonly act: 'done'; readonly answer: string } | { readonly act: 'give'; readonly assignee: string | null });

/** Changes a task and reads the tasks anew. */
export function useTaskChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: TaskChange) => (change.act === 'done' ? call(`/tasks/${change.id}/done`, taskSchema, { method: 'POST', body: { answer: change.answer } }) : call(`/tasks/${change.id}`, taskSchema, { method: 'PATCH', body: { assignee: change.assignee } })),
    onSettled: () => client.invalidateQueries({ queryKey: ['tasks'] }),
  });
}
