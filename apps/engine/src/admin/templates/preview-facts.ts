import { isJsonObject, type JsonObject } from '@perennial/model';
import { databaseNow, loadAccountFacts, loadProfiles, runsOfProfile, seenEvents, type ProfileState, type SendingWorkspace } from '@perennial/store';
import type { TemplateFacts } from '@perennial/template';
import { factsOf } from '../../enrollment/profile-facts.js';
import { notFound } from '../../http/problem.js';
import type { Wiring } from '../../wiring.js';

const SAMPLE_PROFILE: JsonObject = { firstName: 'Ana', lastName: 'Lima', name: 'Ana Lima', email: 'ana@example.com', externalId: 'ana-lima', plan: 'team' };
const SAMPLE_ACCOUNT: JsonObject = { name: 'Orchard', plan: 'team', seats: 12, role: 'owner' };
const SAMPLE_MEMBERSHIP: JsonObject = { role: 'owner', joinedAt: '2026-01-12T09:30:00.000Z' };

/** Properties as events of this workspace had them lately: stands in for the event that would begin the journey. */
async function sampleEvent(wiring: Wiring, workspaceId: number): Promise<JsonObject> {
  const seen = await seenEvents(wiring.database, workspaceId);
  return Object.assign({}, ...seen.slice(0, 50).reverse().map((event) => event.sample));
}

async function profileOf(wiring: Wiring, workspaceId: number, id: number): Promise<ProfileState> {
  const [profile] = await loadProfiles(wiring.database, [id]);
  if (profile === undefined || profile.workspaceId !== workspaceId) throw notFound('person');
  return profile;
}

/** What a template reads in a preview or a test: a profile's values, or invented ones. Links lead to our own pages and change nothing. Throws 404. */
export async function previewFacts(wiring: Wiring, workspace: SendingWorkspace, profileId: number | null): Promise<{ facts: TemplateFacts; profile: ProfileState | null }> {
  const profile = profileId === null ? null : await profileOf(wiring, workspace.id, profileId);
  const [account] = profile === null ? [] : await loadAccountFacts(wiring.database, [profile.id]);
  const runs = profile === null ? [] : await runsOfProfile(wiring.database, profile.id);
  const entry = runs.map((run) => run.entryEvent?.['properties']).find(isJsonObject);
  const event = entry ?? await sampleEvent(wiring, workspace.id);
  const place = `${wiring.settings.publicUrl}/#preview`;
  const facts: TemplateFacts = {
    profile: profile === null ? SAMPLE_PROFILE : factsOf(profile), account: profile === null ? SAMPLE_ACCOUNT : (account === undefined ? {} : { ...account.attributes, role: account.role }), membership: profile === null ? SAMPLE_MEMBERSHIP : (account?.membership ?? {}), event, context: {},
    workspace: { name: workspace.name, postalAddress: workspace.postalAddress }, links: { unsubscribe: place, preferences: place, view: place },
    now: await databaseNow(wiring.database), zone: profile?.timezone ?? workspace.timezone, locale: profile?.locale ?? 'en',
  };
  return { facts, profile };
}
