import { isJsonObject, type JsonObject, type TemplateSample } from '@perennial/model';
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

/** Whose values a preview shows: a profile's, else those of the template's sample, else invented ones; `locale` in place of theirs. */
export interface PreviewOf {
  readonly profileId: number | null;
  readonly sample?: TemplateSample | null | undefined;
  readonly locale?: string | null | undefined;
}

/** What a template reads in a preview or a test. Links lead to our own pages and change nothing. Throws 404. */
export async function previewFacts(wiring: Wiring, workspace: SendingWorkspace, { profileId, sample: own, locale }: PreviewOf): Promise<{ facts: TemplateFacts; profile: ProfileState | null }> {
  const sample = profileId === null ? (own ?? {}) : {};
  const profile = profileId === null ? null : await profileOf(wiring, workspace.id, profileId);
  const [account] = profile === null ? [] : await loadAccountFacts(wiring.database, [profile.id]);
  const runs = profile === null ? [] : await runsOfProfile(wiring.database, profile.id);
  const entry = runs.map((run) => run.entryEvent?.['properties']).find(isJsonObject);
  // The properties of the event that a person's run began with, else what the author wrote, else what was seen lately.
  const event = entry ?? own?.event ?? await sampleEvent(wiring, workspace.id);
  const place = `${wiring.settings.publicUrl}/#preview`;
  const facts: TemplateFacts = {
    profile: profile === null ? (sample.profile ?? SAMPLE_PROFILE) : factsOf(profile), account: profile === null ? (sample.account ?? SAMPLE_ACCOUNT) : (account === undefined ? {} : { ...account.attributes, role: account.role }),
    membership: profile === null ? (sample.membership ?? SAMPLE_MEMBERSHIP) : (account?.membership ?? {}), event, context: own?.context ?? {},
    workspace: { name: workspace.name, postalAddress: workspace.postalAddress }, links: { unsubscribe: place, preferences: place, view: place },
    now: await databaseNow(wiring.database), zone: profile?.timezone ?? workspace.timezone, locale: locale ?? profile?.locale ?? sample.locale ?? 'en',
  };
  return { facts, profile };
}
