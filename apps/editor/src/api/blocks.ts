import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { blockSchema, brandDetailSchema, previewResultSchema, republishedSchema, type previewBlockSchema, type Republished, type saveBlockSchema, type saveBrandSchema } from '@perennial/model';
import type { z } from 'zod';
import { call, tell, whole } from './client.js';
import { keys } from './queries.js';

/** Layouts and partials of the workspace, the standard ones included. */
export const useBlocks = () => useQuery({ queryKey: keys.blocks, queryFn: ({ signal }) => whole('/blocks', blockSchema, signal) });

/** How mails of the workspace look. */
export const useBrand = () => useQuery({ queryKey: keys.brand, queryFn: ({ signal }) => call('/brand', brandDetailSchema, { signal }) });

type SavedBlock = z.input<typeof saveBlockSchema> & { readonly key: string };

/** A mail with a block in it, or with the brand in hand. */
export const previewBlock = (body: z.input<typeof previewBlockSchema>, signal?: AbortSignal) => call('/blocks/preview', previewResultSchema, { method: 'POST', body, signal });

/** Makes mails that are sent anew, call after call until none is left. */
async function republishAll(ids: readonly number[]): Promise<Pick<Republished, 'republished' | 'failed'>> {
  const done: Pick<Republished, 'republished' | 'failed'> = { republished: [], failed: [] };
  for (let left = [...ids]; left.length > 0; ) {
    const answer = await call('/templates/republish', republishedSchema, { method: 'POST', body: { ids: left } });
    done.republished.push(...answer.republished);
    done.failed.push(...answer.failed);
    left = answer.left;
  }
  return done;
}

/** Changes of brand and blocks; each reads anew what it touches. */
export function useMailKit() {
  const client = useQueryClient();
  const fresh = async (): Promise<void> => {
    await Promise.all([client.invalidateQueries({ queryKey: keys.blocks }), client.invalidateQueries({ queryKey: keys.brand }), client.invalidateQueries({ queryKey: keys.starters }), client.invalidateQueries({ queryKey: ['preview'] })]);
  };
  return {
    saveBrand: useMutation({ mutationFn: (body: z.input<typeof saveBrandSchema>) => call('/brand', brandDetailSchema, { method: 'PUT', body }), onSuccess: fresh }),
    saveBlock: useMutation({ mutationFn: ({ key, ...body }: SavedBlock) => call(`/blocks/${key}`, blockSchema, { method: 'PUT', body }), onSuccess: fresh }),
    deleteBlock: useMutation({ mutationFn: (key: string) => tell(`/blocks/${key}`, { method: 'DELETE' }), onSuccess: fresh }),
    republish: useMutation({ mutationFn: republishAll, onSuccess: async () => { await fresh(); await client.invalidateQueries({ queryKey: keys.templates, exact: true }); } }),
  };
}
