import {
  countSentLately, loadDevices, loadMembersOf, loadRecipients, loadSuppressions, madeTwice, type ClaimedMessage, type Database, type MemberOfAccount, type ProfileState, type Queryable, type RecipientFacts, type SendingWorkspace,
} from '@perennial/store';
import type { Candidate } from './candidate.js';
import type { CompiledWorkspace } from '../enrollment/journey-cache.js';
import { factsOf } from '../enrollment/profile-facts.js';
import type { AddressHash } from '../platform/address-hash.js';
import type { Reach } from './reach.js';
import { limitsOf } from './limits.js';
import { misfits } from './still-fits.js';
import { unmet } from './meets-template.js';
import { pacesOf } from './pacing.js';
import { journeyKeyOf } from './still-fits.js';
import { topicTerms } from './topic-terms.js';

/** Whom each message is for, by its profile id: the survivor where the first was merged away. */
async function survivors(database: Database, messages: readonly ClaimedMessage[]): Promise<Map<number, RecipientFacts>> {
  const found = new Map((await loadRecipients(database, [...new Set(messages.map((message) => message.profileId))])).map((recipient) => [recipient.profile.id, recipient]));
  for (let merged = mergedInto(found); merged.length > 0; merged = mergedInto(found)) {
    const next = new Map((await loadRecipients(database, merged.map(([, into]) => into))).map((recipient) => [recipient.profile.id, recipient]));
    for (const [id, into] of merged) {
      const survivor = next.get(into);
      if (survivor === undefined) found.delete(id);
      else found.set(id, survivor);
    }
  }
  return found;
}

const mergedInto = (recipients: ReadonlyMap<number, RecipientFacts>): [number, number][] => [...recipients].flatMap(([id, { profile }]) => (profile.mergedInto === null ? [] : [[id, profile.mergedInto] as [number, number]]));

/** Where facts are looked up, and how erased addresses are known again. */
export interface Facts {
  readonly database: Database;
  readonly addresses: AddressHash;
}

/** A workspace as its messages are decided in it, and when (epoch ms by the database's clock). */
export interface Scene {
  readonly workspace: SendingWorkspace;
  readonly compiled: CompiledWorkspace;
  readonly now: number;
}

/** Messages of accounts that their people have already, under the name of a profile that was merged with theirs. */
const twice = (database: Database, messages: readonly ClaimedMessage[], profiles: ReadonlyMap<number, ProfileState>): Promise<ReadonlySet<string>> => madeTwice(database, messages.flatMap(({ id, enrollmentId, visit, template, profileId, accountId }) => {
  const profile = profiles.get(profileId);
  return accountId === null || enrollmentId === null || visit === null || profile === undefined ? [] : [{ messageId: id, enrollmentId, visit, template, profileIds: [profile.id, ...profile.absorbed] }];
}));

/** Looks everything up that the rules need for some messages of one workspace: a number of statements that does not depend on theirs. */
export async function gather({ database, addresses }: Facts, scene: Scene, messages: readonly ClaimedMessage[], reachOf: (channel: string) => Reach | undefined): Promise<Candidate[]> {
  const { workspace, compiled, now } = scene;
  const recipients = await survivors(database, messages);
  const profiles = new Map([...recipients].map(([id, { profile }]) => [id, profile]));
  const ofAccounts = messages.flatMap(({ accountId, profileId }) => (accountId === null ? [] : [{ accountId, profileId: profiles.get(profileId)?.id ?? profileId }]));
  const members = await loadMembersOf(database, ofAccounts);
  const templateByKey = new Map(workspace.templates.map((template) => [template.key, template]));
  const usingDevices = messages.flatMap((message) => (reachOf(message.channel)?.usesDevices === true ? [profiles.get(message.profileId)] : [])).filter((profile) => profile !== undefined);
  const devicesOf = await loadDevices(database, [...new Set(usingDevices)]);
  const addressed = messages.map((message) => {
    const profile = profiles.get(message.profileId) ?? null;
    const reach = reachOf(message.channel) ?? null;
    const devices = profile === null ? [] : (devicesOf.get(profile.id) ?? []);
    return { message, profile, reach, devices, address: message.own?.to ?? (profile === null || reach === null ? null : reach.addressOf(profile, devices)) };
  });
  const suppressed = await suppressedAmong({ database, addresses }, workspace.id, addressed.flatMap(({ message: { channel }, reach, address }) => (reach === null || address === null ? [] : [{ channel, forms: reach.forms(address) }])));
  const unverified = [...profiles.values()].filter((profile) => !profile.emailVerified).map((profile) => profile.id);
  const sentLately = unverified.length === 0 ? new Map<number, number>() : await countSentLately(database, unverified);
  const doubles = await twice(database, messages, profiles);
  const unfit = await misfits(database, compiled, addressed.map(({ message, profile }) => ({ message, profile, run: message.run })));
  const unasked = await unmet(database, compiled, addressed.map(({ message, profile }) => ({ id: message.id, profile, run: message.run, template: templateByKey.get(message.template) ?? null, journeyId: message.journeyId })));
  return addressed.map(({ message, profile, reach, devices, address }) => {
    const template = templateByKey.get(message.template) ?? null;
    const recipient = recipients.get(message.profileId) ?? null;
    const topic = topicTerms(workspace, compiled.rules, { asked: message.topic, template: template?.topic, direct: message.own !== null });
    const member = profile === null || message.accountId === null ? null : (members.get(`${profile.id} ${message.accountId}`) ?? null);
    const own = { account: null, membership: null, ...(message.accountId === null ? ofRecipient(recipient) : ofMember(member)) };
    const facts = profile === null ? {} : factsOf(profile);
    const limits = limitsOf(compiled, message, { profile, facts, account: own.account, now });
    return {
      message, profile, facts, reach, devices, address, template, topic, ...own, ...limits, paces: pacesOf({ message, rails: limits.rails, address }, compiled.rules), journeyKey: journeyKeyOf(compiled, message), role: member?.role ?? null, madeTwice: doubles.has(message.id), taken: [], trapped: null,
      run: message.run,
      stillFits: !unfit.has(message.id), meetsTemplate: !unasked.has(message.id),
      subscribed: recipient === null || topic === null ? null : choiceOf(recipient, topic.key, message.channel),
      sentLately: profile === null ? 0 : (sentLately.get(profile.id) ?? 0),
      suppression: address === null || reach === null ? null : suppressed(message.channel, reach.forms(address)),
    };
  });
}

/** An address in the forms in which suppressions may name it. */
interface Named {
  readonly channel: string;
  readonly forms: readonly string[];
}

/** Which addresses must not be written to; answers why, or null, for the forms of one. Also those that are known by their hash only. */
export async function suppressedAmong({ database, addresses }: { readonly database: Queryable; readonly addresses: AddressHash }, workspaceId: number, asked: readonly Named[]): Promise<(channel: string, forms: readonly string[]) => string | null> {
  const reasons = new Map<string, string>();
  for (const channel of new Set(asked.map((one) => one.channel))) {
    const forms = new Set(asked.flatMap((one) => (one.channel === channel ? one.forms : [])));
    const standsFor = new Map([...forms].flatMap((form) => [[form, form], [addresses.of(workspaceId, form), form]]));
    for (const row of await loadSuppressions(database, workspaceId, channel, [...standsFor.keys()])) reasons.set(`${channel} ${standsFor.get(row.address) ?? row.address}`, row.reason);
  }
  return (channel, forms) => forms.map((form) => reasons.get(`${channel} ${form}`)).find((reason) => reason !== undefined) ?? null;
}

/** What a member's message says of the account whose run it is of. */
const ofMember = (member: MemberOfAccount | null): Pick<Candidate, 'account' | 'membership'> | undefined => (member === null ? undefined : { account: { ...member.attributes, role: member.role }, membership: member.membership });

/** What a person's message says of the account in which they were active last. */
const ofRecipient = (recipient: RecipientFacts | null): Pick<Candidate, 'account' | 'membership'> | undefined => (recipient?.account === undefined || recipient.account === null ? undefined : { account: Object.assign({}, recipient.account.attributes, { role: recipient.account.role }), membership: recipient.account.membership });

/** What a person chose about a topic on a channel, else about the whole topic; null: nothing. */
function choiceOf({ choices }: RecipientFacts, topic: string, channel: string): boolean | null {
  const ofTopic = (name: string): boolean | undefined => choices.find((choice) => choice.topic === name)?.subscribed;
  return ofTopic(`${topic}:${channel}`) ?? ofTopic(topic) ?? null;
}
