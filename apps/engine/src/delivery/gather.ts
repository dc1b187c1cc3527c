import { foldAddress } from '@perennial/model';
import {
  countSentLately, loadAccountFacts, loadConsents, loadLiveTemplates, loadMessageRuns, loadProfiles, loadSuppressions, type ClaimedMessage, type Database, type LiveTemplate, type MessageRun, type ProfileState, type Queryable, type SendingWorkspace,
} from '@perennial/store';
import type { Candidate, TopicTerms } from './candidate.js';
import type { AddressHash } from '../platform/address-hash.js';
import type { DeliveryChannel } from './channels/channel.js';
import { misfits, type Lookup } from './still-fits.js';

type AnyChannel = Pick<DeliveryChannel, 'needsAddress' | 'addressOf'>;

/** The profile that a message is for: the survivor where the first was merged away. */
async function survivors(database: Database, messages: readonly ClaimedMessage[]): Promise<Map<number, ProfileState>> {
  const found = new Map((await loadProfiles(database, [...new Set(messages.map((message) => message.profileId))])).map((profile) => [profile.id, profile]));
  for (let merged = mergedInto(found); merged.length > 0; merged = mergedInto(found)) {
    const next = new Map((await loadProfiles(database, merged.map(([, into]) => into))).map((profile) => [profile.id, profile]));
    for (const [id, into] of merged) {
      const survivor = next.get(into);
      if (survivor === undefined) found.delete(id);
      else found.set(id, survivor);
    }
  }
  return found;
}

const mergedInto = (profiles: ReadonlyMap<number, ProfileState>): [number, number][] => [...profiles].flatMap(([id, profile]) => (profile.mergedInto === null ? [] : [[id, profile.mergedInto] as [number, number]]));

const topicOf = (workspace: SendingWorkspace, message: ClaimedMessage, template: LiveTemplate | null): TopicTerms | null => {
  const key = message.topic ?? template?.topic ?? null;
  return key === null ? null : (workspace.topics.find((topic) => topic.key === key) ?? { key, mandatory: false, optIn: false });
};

/** Where facts are looked up, and how erased addresses are known again. */
export interface Facts extends Lookup {
  readonly addresses: AddressHash;
}

/** Looks everything up that the rules need for some messages of one workspace: a number of statements that does not depend on theirs. */
export async function gather({ database, addresses, journeys }: Facts, workspace: SendingWorkspace, messages: readonly ClaimedMessage[], channelOf: (name: string) => AnyChannel | undefined): Promise<Candidate[]> {
  const profiles = await survivors(database, messages);
  const ids = [...new Set([...profiles.values()].map((profile) => profile.id))];
  const [accounts, runs, consents, templates] = await Promise.all([
    loadAccountFactsOf(database, ids), loadMessageRuns(database, messages), loadConsents(database, ids), loadLiveTemplates(database, workspace.id, [...new Set(messages.map((message) => message.template))]),
  ]);
  const runById = new Map(runs.map((run) => [run.id, run]));
  const templateByKey = new Map(templates.map((template) => [template.key, template]));
  const consentOf = new Map(consents.map((consent) => [`${consent.profileId} ${consent.topic}`, consent.subscribed]));
  const addressed = messages.map((message) => {
    const profile = profiles.get(message.profileId) ?? null;
    return { message, profile, address: profile === null ? null : (channelOf(message.channel)?.addressOf(profile) ?? null) };
  });
  const folded = [...new Set(addressed.flatMap(({ address }) => (address === null ? [] : [foldAddress(address)])))];
  const suppressed = await suppressedAmong({ database, addresses }, workspace.id, folded);
  const unverified = [...profiles.values()].filter((profile) => !profile.emailVerified).map((profile) => profile.id);
  const sentLately = unverified.length === 0 ? new Map<number, number>() : await countSentLately(database, unverified);
  const runOf = (message: ClaimedMessage): MessageRun | null => (message.enrollmentId === null ? null : (runById.get(message.enrollmentId) ?? null));
  const unfit = await misfits({ database, journeys }, workspace.id, addressed.map(({ message, profile }) => ({ message, profile, run: runOf(message) })));
  return addressed.map(({ message, profile, address }) => {
    const template = templateByKey.get(message.template) ?? null;
    const topic = topicOf(workspace, message, template);
    return {
      message, profile, address, template, topic,
      account: null, membership: null, ...(profile === null ? undefined : accounts.get(profile.id)),
      run: runOf(message),
      stillFits: !unfit.has(message.id),
      subscribed: profile === null || topic === null ? null : (consentOf.get(`${profile.id} ${topic.key}:${message.channel}`) ?? consentOf.get(`${profile.id} ${topic.key}`) ?? null),
      needsAddress: channelOf(message.channel)?.needsAddress ?? false,
      sentLately: profile === null ? 0 : (sentLately.get(profile.id) ?? 0),
      suppression: address === null ? null : (suppressed.get(foldAddress(address)) ?? null),
    };
  });
}

/** Which folded addresses must not be written to, and why; also those that are known by their hash only. */
export async function suppressedAmong({ database, addresses }: { readonly database: Queryable; readonly addresses: AddressHash }, workspaceId: number, folded: readonly string[]): Promise<Map<string, string>> {
  const standsFor = new Map(folded.flatMap((address) => [[address, address], [addresses.of(workspaceId, address), address]]));
  const found = await loadSuppressions(database, workspaceId, 'email', [...standsFor.keys()]);
  return new Map(found.map((row) => [standsFor.get(row.address) ?? row.address, row.reason]));
}

async function loadAccountFactsOf(database: Database, profileIds: readonly number[]): Promise<Map<number, Pick<Candidate, 'account' | 'membership'>>> {
  return new Map((await loadAccountFacts(database, profileIds)).map((facts) => [facts.profileId, { account: { ...facts.attributes, role: facts.role }, membership: facts.membership }]));
}
