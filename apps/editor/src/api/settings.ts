import { useInfiniteQuery, useMutation, useQuery, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { z } from 'zod';
import {
  type IntegrationUse, auditRowSchema, catalogueSchema, colleagueRowSchema, createKeySchema, handoverLinkSchema, hookAddressSchema, integrationInputSchema, integrationRowSchema, inviteSchema, keyRowSchema, NO_SENDING_RULES, providerInfoSchema, sendingRulesSchema, topicSchema,
  triggerInputSchema, triggerSchema, workspaceInputSchema, type Guardrails, type Role, type SendingRules,
} from '@perennial/model';
import { call, listOf, query, tell, whole } from './client.js';
import { keys } from './queries.js';

/** API and write keys. */
export const useKeys = () => useQuery({ queryKey: keys.apiKeys, queryFn: ({ signal }) => whole('/keys', keyRowSchema, signal) });
/** Those who work in the editor. */
export const useColleagues = () => useQuery({ queryKey: keys.people, queryFn: ({ signal }) => whole('/people', colleagueRowSchema, signal) });
/** Providers that mails can be sent through. */
export const useProviders = () => useQuery({ queryKey: keys.providers, queryFn: ({ signal }) => whole('/providers', providerInfoSchema, signal), staleTime: Infinity });
/** Providers that are set up. */
export const useIntegrations = () => useQuery({ queryKey: keys.integrations, queryFn: ({ signal }) => whole('/integrations', integrationRowSchema, signal) });
/** Topics of the workspace. */
export const useTopics = () => useQuery({ queryKey: keys.topics, queryFn: ({ signal }) => whole('/topics', topicSchema, signal) });
/** What limits all that the workspace sends. */
export const useSendingRules = () => useQuery({ queryKey: keys.sendingRules, queryFn: ({ signal }) => call('/sending-rules', sendingRulesSchema, { signal }) });
/** Guard rails of the workspace, for journeys that have none of their own; until they are read: none. */
export const useDefaultRails = (): Guardrails => useSendingRules().data?.defaults ?? NO_SENDING_RULES.defaults;
/** Registered triggers. */
export const useTriggers = () => useQuery({ queryKey: keys.triggers, queryFn: ({ signal }) => whole('/triggers', triggerSchema, signal) });
/** Where programs call a webhook trigger. */
export const useHookAddress = (trigger: string) => useQuery({ queryKey: keys.hook(trigger), queryFn: ({ signal }) => call(`/triggers/${encodeURIComponent(trigger)}/hook`, hookAddressSchema, { signal }) });
/** Names seen in traffic. */
export const useCatalogue = () => useQuery({ queryKey: keys.catalogue, queryFn: ({ signal }) => call('/catalogue', catalogueSchema, { signal }), staleTime: 60_000 });

/** Who changed what, newest first. */
export function useAudit() {
  return useInfiniteQuery({
    queryKey: keys.audit,
    queryFn: ({ pageParam, signal }) => call(`/audit${query({ cursor: pageParam })}`, listOf(auditRowSchema), { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
}

/** A workspace as it is made or changed. */
export type WorkspaceInput = z.input<typeof workspaceInputSchema>;
/** A provider as it is set up; secrets left out keep their value. */
export type IntegrationInput = z.input<typeof integrationInputSchema>;
/** A topic as it is made or changed. */
export type TopicInput = z.input<typeof topicSchema>;

/** A trigger as it is registered or changed. */
export type TriggerInput = z.input<typeof triggerInputSchema>;

/** Calls that change settings; use them through useSetting. */
export const settingCalls = {
  changeWorkspace: (body: Partial<WorkspaceInput>) => tell('/workspace', { method: 'PATCH', body }),
  createWorkspace: (body: WorkspaceInput) => call('/workspaces', z.object({ id: z.number() }), { method: 'POST', body }),
  createKey: (body: z.input<typeof createKeySchema>) => call('/keys', keyRowSchema, { method: 'POST', body }),
  revokeKey: (id: number) => tell(`/keys/${id}`, { method: 'DELETE' }),
  invite: (body: z.input<typeof inviteSchema>) => call('/people/invitations', handoverLinkSchema, { method: 'POST', body }),
  changeRole: ({ id, role }: { id: number; role: Role }) => tell(`/people/${id}`, { method: 'PATCH', body: { role } }),
  resetLink: (id: number) => call(`/people/${id}/reset-link`, handoverLinkSchema, { method: 'POST', body: {} }),
  removePerson: (id: number) => tell(`/people/${id}`, { method: 'DELETE' }),
  createIntegration: (body: IntegrationInput) => call('/integrations', integrationRowSchema, { method: 'POST', body }),
  changeIntegration: ({ id, body }: { id: number; body: IntegrationInput }) => call(`/integrations/${id}`, integrationRowSchema, { method: 'PUT', body }),
  removeIntegration: (id: number) => tell(`/integrations/${id}`, { method: 'DELETE' }),
  useIntegration: ({ id, ...use }: IntegrationUse & { readonly id: number }) => tell(`/integrations/${id}/use`, { method: 'PUT', body: use }),
  makeDefault: (id: number) => tell(`/integrations/${id}/default`, { method: 'POST', body: {} }),
  testIntegration: ({ id, to }: { id: number; to: string }) => call(`/integrations/${id}/test`, z.object({ ok: z.boolean(), detail: z.string() }), { method: 'POST', body: { to } }),
  saveSendingRules: (body: SendingRules) => tell('/sending-rules', { method: 'PUT', body }),
  createTopic: (body: TopicInput) => tell('/topics', { method: 'POST', body }),
  putTrigger: ({ name, body }: { name: string; body: TriggerInput }) => call(`/triggers/${encodeURIComponent(name)}`, triggerSchema, { method: 'PUT', body }),
  removeTrigger: (name: string) => tell(`/triggers/${encodeURIComponent(name)}`, { method: 'DELETE' }),
  replaceAddress: (name: string) => call(`/triggers/${encodeURIComponent(name)}/hook/address`, hookAddressSchema, { method: 'POST', body: {} }),
  changeTopic: (body: TopicInput) => tell(`/topics/${encodeURIComponent(body.key)}`, { method: 'PUT', body }),
};

/** Runs a change of settings and reads anew what it touches (`me` always: it holds the workspace). */
export function useSetting<Args, Result>(change: (args: Args) => Promise<Result>, ...touched: QueryKey[]) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => Promise.all([keys.me, ...touched].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
