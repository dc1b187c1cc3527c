import { providerKind } from '@perennial/providers';
import type { FastifyInstance } from 'fastify';
import { rollouts } from './admin/journeys/rollouts.js';
import { RecipientLinks } from './delivery/recipient-links.js';
import { TemplateCache } from './delivery/template-cache.js';
import { demo } from './demo/demo-part.js';
import { BounceAddresses } from './feedback/bounce-addresses.js';
import { feedback, feedbackContextOf, receiver, watching } from './feedback/feedback-part.js';
import { registerFeedback } from './feedback/hook-routes.js';
import { feedbackSurroundings } from './feedback/surroundings.js';
import { experiments } from './insight/experiments.js';
import { registerInbox } from './inbox/routes.js';
import { AddressBudget } from './ingestion/address-budget.js';
import { registerHooks } from './ingestion/hook-routes.js';
import { registerTracking } from './ingestion/routes.js';
import type { Role } from './platform/settings.js';
import { registerWebSdk } from './inbox/web-sdk.js';
import { noteFollowed } from './recipient/note-followed.js';
import { registerRecipients } from './recipient/routes.js';
import { runtime } from './runtime.js';
import { upkeep } from './upkeep.js';
import type { Wiring } from './wiring.js';

/** Tells of trouble that a part goes on after. */
export type Report = (error: unknown, what: string) => void;

/** Something that runs as long as the process: starts after the address is bound, in order; stops in reverse. */
export interface EnginePart {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly start: (wiring: Wiring, report: Report) => Promise<{ readonly stop: () => Promise<void> }>;
}

/** Routes beside those of the admin API, in processes that serve HTTP. */
export interface EngineRoutes {
  readonly name: string;
  readonly register: (server: FastifyInstance, wiring: Wiring) => Promise<void>;
}

/** All that runs beside the API. */
export const engineParts: readonly EnginePart[] = [upkeep, rollouts, experiments, runtime, feedback, watching, receiver, demo];

const tracking: EngineRoutes = {
  name: 'tracking',
  register: (server, wiring) => registerTracking(server, { keys: wiring.writeKeys, commit: wiring.intake, addresses: new AddressBudget(() => performance.now()), schemas: wiring.schemas, requests: wiring.requests, publicUrl: wiring.settings.publicUrl }),
};
const hooks: EngineRoutes = {
  name: 'incoming calls',
  register: (server, wiring) => registerHooks(server, { database: wiring.database, sealing: wiring.sealing, commit: wiring.intake, requests: wiring.requests }),
};
const told: EngineRoutes = {
  name: 'feedback',
  register: async (server, wiring) => registerFeedback(server, {
    ...feedbackContextOf(wiring), sealing: wiring.sealing, addresses: await BounceAddresses.open(wiring.database), surroundings: feedbackSurroundings(wiring.settings.allowHosts, () => Date.now()), allowHosts: wiring.settings.allowHosts, kindOf: providerKind,
  }),
};
const inbox: EngineRoutes = {
  name: 'in-app',
  register: (server, wiring) => registerInbox(server, { database: wiring.database, keys: wiring.writeKeys, sealing: wiring.sealing, announcer: wiring.feeds, onStimuli: () => wiring.intakeCommitted(1) }),
};
const webSdk: EngineRoutes = { name: 'web SDK', register: (server) => registerWebSdk(server) };
const recipients: EngineRoutes = {
  name: 'recipients',
  register: async (server, wiring) =>
    registerRecipients(server, {
      database: wiring.database, addresses: wiring.addresses, journeys: wiring.journeys, links: await RecipientLinks.open(wiring.database, wiring.settings.publicUrl), templates: new TemplateCache(wiring.database), onStimuli: () => wiring.intakeCommitted(1),
      followed: (message, told) => noteFollowed({ database: wiring.database, ids: wiring.ids, journeys: wiring.journeys, onStimuli: (count) => wiring.intakeCommitted(count) }, message, told),
    }),
};

/** All routes beside the admin API. */
export const engineRoutes: readonly EngineRoutes[] = [tracking, hooks, told, inbox, webSdk, recipients];
