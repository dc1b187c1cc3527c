import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { createTemplateSchema, jsonSchema, previewResultSchema, movedSchema, saveTemplateSchema, starterSchema, linkClicksSchema, surveyAnswersResultSchema, templateRowSchema, templateSchema, templateVersionDetailSchema, templateVersionSchema, testSendSchema, type previewSchema, type saveVersionSchema } from '@perennial/model';
import { call, whole } from './client.js';
import { keys } from './queries.js';

/** All templates of the workspace. */
export const useTemplates = () => useQuery({ queryKey: keys.templates, queryFn: ({ signal }) => whole('/templates', templateRowSchema, signal) });

/** One template with its draft. It is never read anew behind an open editor. */
export const useTemplate = (id: number) =>
  useQuery({ queryKey: keys.template(id), queryFn: ({ signal }) => call(`/templates/${id}`, templateSchema, { signal }), staleTime: Infinity, gcTime: 0 });

/** Versions of a template, newest first. */
export const useTemplateVersions = (id: number) => useQuery({ queryKey: keys.templateVersions(id), queryFn: ({ signal }) => whole(`/templates/${id}/versions`, templateVersionSchema, signal) });

/** One version of a template with its source; versions never change. */
export const useTemplateVersion = (id: number, number: number | null) =>
  useQuery({ queryKey: keys.templateVersion(id, number ?? 0), queryFn: ({ signal }) => call(`/templates/${id}/versions/${number}`, templateVersionDetailSchema, { signal }), enabled: number !== null, staleTime: Infinity });

/** Puts templates into a folder and reads the list anew. */
export function useMoveTemplates() {
  const client = useQueryClient();
  return useMutation({ mutationFn: ({ ids, folder }: { readonly ids: readonly number[]; readonly folder: string }) => call('/templates/move', movedSchema, { method: 'POST', body: { ids, folder } }), onSuccess: () => client.invalidateQueries({ queryKey: keys.templates, exact: true }) });
}

/** Mails to begin with, as they look in this workspace. */
export const useStarters = () => useQuery({ queryKey: keys.starters, queryFn: ({ signal }) => whole('/templates/starters', starterSchema, signal), staleTime: 60_000 });

/** What people answered to a survey in the past days. */
export const useTemplateAnswers = (id: number, days: number) => useQuery({ queryKey: keys.templateAnswers(id, days), queryFn: ({ signal }) => call(`/templates/${id}/answers?days=${days}`, surveyAnswersResultSchema, { signal }), staleTime: 0 });

/** Clicks on the links of a mail within the last days. */
export const useLinkClicks = (id: number, days: string) => useQuery({ queryKey: keys.templateLinks(id, days), queryFn: ({ signal }) => call(`/templates/${id}/links?days=${days}`, linkClicksSchema, { signal }), staleTime: 0 });

const helpersSchema = z.object({
  helpers: z.array(z.object({
    name: z.string(),
    kind: z.string(),
    about: z.string(),
    args: z.array(z.object({ name: z.string(), required: z.boolean(), about: z.string() })),
    example: z.object({ template: z.string(), result: jsonSchema }),
  })),
  roots: z.array(z.string()),
});
/** Helpers and first names that a template may use. */
export type TemplateWords = z.infer<typeof helpersSchema>;

/** Helpers and first names that a template may use. */
export const useTemplateWords = () => useQuery({ queryKey: keys.templateHelpers, queryFn: ({ signal }) => call('/templates/helpers', helpersSchema, { signal }), staleTime: Infinity });

type NewTemplate = z.input<typeof createTemplateSchema>;
type SavedTemplate = z.input<typeof saveTemplateSchema>;
type TestSend = z.input<typeof testSendSchema>;

/** Calls about templates; use them through useMutation. */
export const templateCalls = {
  create: (body: NewTemplate) => call('/templates', templateSchema, { method: 'POST', body }),
  read: (id: number) => call(`/templates/${id}`, templateSchema),
  save: (id: number, body: SavedTemplate) => call(`/templates/${id}`, templateSchema, { method: 'PUT', body }),
  saveVersion: (id: number, body: z.input<typeof saveVersionSchema>) => call(`/templates/${id}/versions`, templateSchema, { method: 'POST', body }),
  preview: (body: z.input<typeof previewSchema>, signal?: AbortSignal) => call('/templates/preview', previewResultSchema, { method: 'POST', body, signal }),
  test: (id: number, body: TestSend) => call(`/templates/${id}/test`, z.object({ provider: z.string() }), { method: 'POST', body }),
};

/** Makes a template and reads the list anew. */
export function useCreateTemplate() {
  const client = useQueryClient();
  return useMutation({ mutationFn: templateCalls.create, onSuccess: () => client.invalidateQueries({ queryKey: keys.templates, exact: true }) });
}
