import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { meSchema, type Me } from '@perennial/model';
import { call, tell } from './client.js';
import { keys } from './queries.js';

/** Who is signed in; a 401 while nobody is. */
export const useMe = () => useQuery({ queryKey: keys.me, queryFn: ({ signal }) => call('/me', meSchema, { signal }), staleTime: 60_000 });

/** Ways into a session. Each answers nothing: `me` is read afterwards. */
export const enter = {
  password: (email: string, password: string): Promise<void> => tell('/session', { method: 'POST', body: { email, password } }),
  link: (token: string): Promise<void> => tell('/session/link', { method: 'POST', body: { token } }),
  invitation: (token: string, name: string, password: string): Promise<void> => tell('/session/invitation', { method: 'POST', body: { token, name, password } }),
  reset: (token: string, password: string): Promise<void> => tell('/session/reset', { method: 'POST', body: { token, password } }),
};

/** Enters by one of the ways and answers who that is; all that was cached for someone else is forgotten. */
export function useEnter() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (way: () => Promise<void>): Promise<Me> => {
      await way();
      client.removeQueries();
      return client.fetchQuery({ queryKey: keys.me, queryFn: () => call('/me', meSchema) });
    },
  });
}

/** Ends the session. */
export function useSignOut() {
  const client = useQueryClient();
  return useMutation({ mutationFn: () => tell('/session', { method: 'DELETE' }), onSuccess: () => client.removeQueries() });
}

/** Sets or changes one's own password. */
export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { current?: string; password: string }) => tell('/me/password', { method: 'PUT', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.me }),
  });
}

/** Looks at another workspace. */
export function useSwitchWorkspace() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (workspaceId: number): Promise<void> => {
      await tell('/session/workspace', { method: 'PUT', body: { workspaceId } });
      const me = await call('/me', meSchema);
      // First forget what belongs to the other workspace, then draw the frame anew.
      client.removeQueries({ predicate: (asked) => asked.queryKey[0] !== 'me' });
      client.setQueryData(keys.me, me);
    },
  });
}
