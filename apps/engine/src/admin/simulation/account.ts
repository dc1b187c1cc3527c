import { chooseRecipients, readsFor, recipientsSchema, type Graph, type Member, type Recipients } from '@perennial/journey';
import { instant, type JsonObject, type SimulateRequest } from '@perennial/model';
import { accountOfGroup, findAccount, loadAccounts, loadAssignments, loadMembersOf, loadProfiles, loadSegmentTimers, type AccountState } from '@perennial/store';
import { loadFactsOfAccounts } from '../../enrollment/account-facts.js';
import { assignmentsOf } from '../../enrollment/load-batch.js';
import { factsOf } from '../../enrollment/profile-facts.js';
import { chooseFor } from '../../enrollment/to-members.js';
import { badField } from '../../http/problem.js';
import type { Simulatee, Stage } from './person.js';

type Asked = NonNullable<SimulateRequest['account']>;

/** Most members of a real account that a simulated message goes to. */
const MOST_MEMBERS = 1000;

const nameOf = ({ name }: JsonObject): string => (typeof name === 'string' && name !== '' ? name : 'Account');

async function accountOf({ transaction, workspace }: Stage, { id, groupId }: Asked): Promise<AccountState> {
  const named = id ?? await accountOfGroup(transaction, workspace.id, groupId ?? '');
  const found = named === null ? null : await findAccount(transaction, workspace.id, named);
  const [account] = found === null ? [] : await loadAccounts(transaction, [found.id]);
  if (account === undefined) throw badField(id === undefined ? 'account.groupId' : 'account.id', 'names no account of this workspace');
  return account;
}

/** Whom each message of a graph goes to among the members as they are: chosen as the engine does. */
async function chosenFor({ transaction }: Stage, account: AccountState, graph: Graph): Promise<Map<string, readonly Member[]>> {
  const all = graph.nodes.flatMap(({ config }) => recipientsSchema.safeParse(config['recipients']).data ?? []);
  const found = new Map<string, readonly Member[]>();
  for (const recipients of all) {
    const [chosen] = await chooseFor(transaction, [{ of: { accountId: account.id, enrollmentId: 0, enteredAt: 0, visit: 0, recipients }, limit: Math.min(recipients.max, MOST_MEMBERS), standIn: true }]);
    const ids = chosen?.profiles ?? [];
    const profiles = new Map((await loadProfiles(transaction, ids)).map((profile) => [profile.id, profile]));
    const members = await loadMembersOf(transaction, ids.map((profileId) => ({ profileId, accountId: account.id })));
    found.set(JSON.stringify(recipients), ids.flatMap((profileId): Member[] => {
      const [profile, member] = [profiles.get(profileId), members.get(`${profileId} ${account.id}`)];
      return profile === undefined || member === undefined ? [] : [{ profileId, role: member.role, lastActiveAt: instant(0), profile: factsOf(profile) }];
    }));
  }
  return found;
}

async function known(stage: Stage, asked: Asked, { graph, events: names }: { readonly graph: Graph; readonly events: readonly string[] }): Promise<Simulatee> {
  const { transaction, workspace, start } = stage;
  const account = await accountOf(stage, asked);
  const reads = readsFor(stage.set, { events: names, triggers: names, journeys: [stage.journeyId], paths: ['account'], segments: 'all' });
  const facts = (await loadFactsOfAccounts(transaction, workspace, { accounts: [account], reads, now: start })).get(account.id);
  if (facts === undefined) throw badField('account.id', 'names no account of this workspace');
  // What came after the start has not happened yet.
  const events = Object.fromEntries(Object.entries(facts.events).map(([name, own]) => [name, own.filter(({ receivedAt }) => receivedAt <= start)]));
  const wakeAt = (await loadSegmentTimers(transaction, [account.id])).get(account.id);
  const chosen = await chosenFor(stage, account, graph);
  return {
    id: account.id, name: nameOf(account.attributes), loggedAs: [account.id], choose: (recipients) => chosen.get(JSON.stringify(recipients)) ?? [],
    subject: {
      kind: 'account', facts: { ...facts, events }, runs: [], entries: [], assignments: assignmentsOf(await loadAssignments(transaction, [account.id])), segmentWakeAt: wakeAt === undefined ? null : instant(Math.max(wakeAt, start)), isNew: account.lastSeenAt === null,
    },
  };
}

function invented({ workspace, start }: Stage, { attributes = {}, members = [] }: Asked): Simulatee {
  const all = members.map(({ role, attributes: profile, count }, n): Member => ({ profileId: -1 - n, role, profile: { email: null, timezone: null, locale: null, ...profile, computed: {} }, lastActiveAt: instant(start - n), ...(count === undefined ? {} : { count }) }));
  return {
    id: null, name: nameOf(attributes), loggedAs: [], choose: (recipients: Recipients) => chooseRecipients(all, recipients),
    subject: { kind: 'account', facts: { subjectId: 'invented', profile: {}, account: attributes, events: {}, zones: [workspace.timezone] }, runs: [], entries: [], assignments: {}, isNew: true },
  };
}

/** Looks up an account with all that the simulation reads, or invents one with its members, the first of them the most recently active. Throws 400 that names the field. */
export async function simulatedAccount(stage: Stage, asked: Asked | undefined, about: { readonly graph: Graph; readonly events: readonly string[] }): Promise<Simulatee> {
  if (asked === undefined) throw badField('account', 'is missing: this journey is of accounts');
  const ways = [asked.id, asked.groupId].filter((way) => way !== undefined);
  const made = (['attributes', 'members'] as const).filter((part) => asked[part] !== undefined);
  if (ways.length === 2) throw badField('account.groupId', 'cannot stand beside id; choose one');
  if (ways.length === 1 && made[0] !== undefined) throw badField(`account.${made[0]}`, 'is for an account that is invented; change a chosen one by "attributes" in the script');
  if (ways.length === 0 && asked.attributes === undefined) throw badField('account', 'needs id, groupId or attributes');
  return ways.length === 0 ? invented(stage, asked) : known(stage, asked, about);
}
