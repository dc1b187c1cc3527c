import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './client.js';

/** Names of what the cache holds; a change invalidates by the first words. */
export const keys = {
  me: ['me'],
  journeys: ['journeys'],
  journey: (id: number) => ['journeys', id],
  journeyCounts: (id: number) => ['journeys', id, 'counts'],
  journeyExperiments: (id: number) => ['journeys', id, 'experiments'],
  journeyGoals: (id: number, days: number) => ['journeys', id, 'goals', days],
  journeyVersions: (id: number) => ['journeys', id, 'versions'],
  migration: (id: number) => ['journeys', id, 'migration'],
  journeyBroadcasts: (id: number) => ['journeys', id, 'broadcasts'],
  journeyPeople: (id: number, filter: Readonly<Record<string, string>>) => ['journeys', id, 'people', filter],
  enrollment: (id: number) => ['enrollments', id],
  templates: ['templates'],
  template: (id: number) => ['templates', id],
  templateLinks: (id: number, days: string) => ['templates', id, 'links', days],
  templateAnswers: (id: number, days: number) => ['templates', id, 'answers', days],
  templateHelpers: ['template-helpers'],
  templateVersions: (id: number) => ['templates', id, 'versions'],
  templateVersion: (id: number, number: number) => ['templates', id, 'versions', number],
  starters: ['starters'],
  blocks: ['blocks'],
  brand: ['brand'],
  mailbox: (to: string) => ['mailbox', 'list', to],
  mail: (id: number) => ['mailbox', 'mail', id],
  profiles: (search: string, where: string) => ['profiles', 'list', search, where],
  profile: (id: number) => ['profiles', 'one', id],
  consents: (id: number) => ['profiles', 'one', id, 'consents'],
  why: (id: number, journey: number) => ['profiles', 'one', id, 'why', journey],
  timeline: (id: number, kind: string) => ['profiles', 'one', id, 'timeline', kind],
  apiKeys: ['keys'],
  people: ['people'],
  providers: ['providers'],
  integrations: ['integrations'],
  mailSettings: ['mail-settings'],
  sendingDomains: ['sending-domains'],
  senders: ['senders'],
  sendingRules: ['sending-rules'],
  review: ['review'],
  failed: ['failed'],
  topics: ['topics'],
  triggers: ['triggers'],
  hook: (trigger: string) => ['triggers', trigger, 'hook'] as const,
  workspaces: ['workspaces'],
  catalogue: ['catalogue'],
  events: ['events'],
  event: (name: string) => ['events', 'one', name],
  requests: (filter: Readonly<Record<string, string>>) => ['requests', filter],
  heldBack: ['quarantine'],
  accounts: (search: string) => ['accounts', 'list', search],
  account: (id: number) => ['accounts', 'one', id],
  tasks: (filter: Readonly<Record<string, string>>) => ['tasks', 'list', filter],
  taskCount: ['tasks', 'count'],
  audit: ['audit'],
  jobs: ['jobs', 'list'],
  job: (id: number) => ['jobs', 'one', id],
  suppressions: ['suppressions'],
  privacyRequests: ['privacy-requests'],
  segments: ['segments'],
  segment: (id: number) => ['segments', id],
} as const;

const RETRIES = 2;

/** The cache of answers. A lost session sends every page back to sign in, because `me` is then asked for again. */
export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, asked) => {
        if (error instanceof ApiError && error.status === 401 && asked.queryKey[0] !== 'me') void client.invalidateQueries({ queryKey: keys.me });
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (times, error) => times < RETRIES && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
      },
    },
  });
  return client;
}
