import { readsFor, type JourneySet, type Member, type Recipients, type Subject } from '@perennial/journey';
import { instant, type EventFact, type Instant, type JourneyId, type JsonObject, type SimulateRequest } from '@perennial/model';
import type { Facts, Reads } from '@perennial/segment';
import { currentProfile, loadAccountFacts, loadAssignments, loadEvents, loadMemberships, loadProfiles, loadSegmentTimers, loadTopics, profileOfUser, type ProfileState, type Transaction } from '@perennial/store';
import { IANAZone } from 'luxon';
import { topicFacts } from '../../consent/topic-facts.js';
import type { CompiledWorkspace } from '../../enrollment/journey-cache.js';
import { besideLog, groupBy } from '../../enrollment/load-batch.js';
import { factOf, loggedAs } from '../../enrollment/load-log.js';
import { nameOf } from '../../enrollment/profile-facts.js';
import { badField } from '../../http/problem.js';

type Asked = NonNullable<SimulateRequest['profile']>;

/** On whom a journey is simulated. */
export interface Simulatee {
  /** Null: invented. */
  readonly id: number | null;
  readonly name: string;
  readonly subject: Subject;
  /** Ids under which its log is written; none: invented. */
  readonly loggedAs: readonly number[];
  /** Which members of an account a message goes to. */
  readonly choose?: (recipients: Recipients) => readonly Member[];
}

/** What decides which facts are loaded. */
export interface Stage {
  readonly transaction: Transaction;
  readonly workspace: CompiledWorkspace;
  readonly set: JourneySet;
  readonly journeyId: JourneyId;
  readonly start: Instant;
}

/** Attributes of somebody invented: what a real profile always has, then what was given. */
const INVENTED: JsonObject = { externalId: null, email: null, phone: null, timezone: null, locale: null };

async function profileIdOf({ transaction, workspace }: Stage, asked: Asked): Promise<number> {
  const field = asked.id === undefined ? 'profile.userId' : 'profile.id';
  const named = asked.id ?? await profileOfUser(transaction, workspace.id, asked.userId ?? '');
  const id = named === null ? null : await currentProfile(transaction, workspace.id, named);
  if (id === null) throw badField(field, 'names nobody of this workspace');
  return id;
}

/** The log of a profile up to the start, as far as anything of the simulation reads it. */
async function logOf({ transaction, start }: Stage, profile: ProfileState, reads: Reads): Promise<Record<string, EventFact[]>> {
  const spans = reads.events.map(({ name, withinMs, properties }) => ({ name, since: withinMs === null ? null : start - withinMs, properties }));
  const events: Record<string, EventFact[]> = {};
  if (spans.length === 0) return events;
  const logged = await loadEvents(transaction, loggedAs(profile).map((id) => ({ ownerId: profile.id, loggedAs: id, reads: spans })));
  for (const event of logged) if (event.receivedAt <= start) (events[event.name] ??= []).push(factOf(event));
  return events;
}

async function known(stage: Stage, id: number, reads: Reads): Promise<Simulatee> {
  const { transaction, workspace, start } = stage;
  const [profile] = await loadProfiles(transaction, [id]);
  if (profile === undefined) throw badField('profile.id', 'names nobody of this workspace');
  const [account] = await loadAccountFacts(transaction, [id]);
  const members = await loadMemberships(transaction, account === undefined ? [id] : [id, account.accountId]);
  const { terms, consents } = await loadTopics(transaction, workspace.id, [id]);
  const wakeAt = (await loadSegmentTimers(transaction, [id])).get(id);
  const beside = besideLog(profile, { account, members: groupBy(members, (row) => row.subjectId), topics: topicFacts(terms, consents, reads.topics) }, workspace);
  const facts: Facts = { ...beside, events: await logOf(stage, profile, reads) };
  const assignments = Object.fromEntries((await loadAssignments(transaction, [id])).map((row) => [row.experiment, row.variant]));
  // A timer of segments that the engine has yet to take is due at once.
  const segmentWakeAt = wakeAt === undefined ? null : instant(Math.max(wakeAt, start));
  return { id, name: nameOf(profile.attributes), loggedAs: loggedAs(profile), subject: { facts, runs: [], entries: [], assignments, segmentWakeAt, isNew: profile.lastSeenAt === null } };
}

async function invented({ transaction, workspace }: Stage, asked: Asked, reads: Reads): Promise<Simulatee> {
  const { attributes = {}, account, membership, zone } = asked;
  if (zone !== undefined && !IANAZone.isValidZone(zone)) throw badField('profile.zone', 'is no IANA time zone such as Europe/Berlin');
  const { terms } = await loadTopics(transaction, workspace.id, []);
  const role = membership?.['role'];
  const facts: Facts = {
    subjectId: 'invented', profile: { ...INVENTED, ...(zone === undefined ? {} : { timezone: zone }), ...attributes, computed: {} }, account: account === undefined ? null : { ...account, ...(role === undefined ? {} : { role }) },
    membership: membership ?? null, events: {}, zones: [workspace.timezone], topics: topicFacts(terms, [], reads.topics),
  };
  return { id: null, name: nameOf(attributes), loggedAs: [], subject: { facts, runs: [], entries: [], assignments: {}, isNew: true } };
}

/** Looks up a person with all that the simulation reads, or invents one. Throws 400 that names the field. */
export async function simulatee(stage: Stage, asked: Asked | undefined, events: readonly string[]): Promise<Simulatee> {
  if (asked === undefined) throw badField('profile', 'is missing: this journey is of people');
  const ways = [asked.id, asked.userId].filter((way) => way !== undefined);
  const made = (['attributes', 'account', 'membership', 'zone'] as const).filter((part) => asked[part] !== undefined);
  if (ways.length === 2) throw badField('profile.userId', 'cannot stand beside id; choose one');
  if (ways.length === 1 && made[0] !== undefined) throw badField(`profile.${made[0]}`, 'is for somebody invented; change a chosen person by "attributes" in the script');
  if (ways.length === 0 && asked.attributes === undefined) throw badField('profile', 'needs id, userId or attributes');
  if (made.includes('membership') && asked.account === undefined) throw badField('profile.membership', 'needs an account');
  const reads = readsFor(stage.set, { events, triggers: events, journeys: [stage.journeyId], paths: ['profile', 'account', 'membership'], segments: 'all' });
  return ways.length === 0 ? invented(stage, asked, reads) : known(stage, await profileIdOf(stage, asked), reads);
}
